// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineException;
import io.gemlake.job.model.Catalogue;
import io.gemlake.job.model.ModelCommands;
import io.gemlake.job.model.ModelCommands.Adding;
import io.gemlake.job.model.ModelCommands.Surroundings;
import io.gemlake.job.model.ModelStore;
import io.gemlake.job.model.ProcessRunner;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.GemlakeException;
import io.gemlake.spark.Setting;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;

/// `gemlake model …`: fetches, lists, describes, checks and adds model files. Needs no Spark session.
public final class ModelTool {
    static final String USAGE = """
        Usage: gemlake model COMMAND
          fetch MODEL [--from PATH-OR-URI]  fetch a model of the catalogue, or copy it from a path or Hadoop URI
          list                              show the catalogue and the store
          info FILE|MODEL [--tasks N] [--conf spark.gemlake.KEY=VALUE]...
                                            show architecture, sizes, tensor types, and the memory that driver and
                                            executors need: N tasks of an executor at a time, 1 unless given
          verify FILE|MODEL                 check hash and structure
          add FILE [--link]                 copy your own GGUF file into the store, or link to it
          path MODEL                        print the path of a model's file
        Models lie in GEMLAKE_HOME/models, or in ~/.cache/gemlake/models.\
        """;

    private static final long CLEAN_UP_SECONDS = 10;

    private ModelTool() {}

    /// Runs one command; exit codes are those of [JobErrorCode].
    public static void main(String[] arguments) {
        var cleanedUp = new CountDownLatch(1);
        Thread worker = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(worker, cleanedUp), "stop-command"));
        int exitCode;
        try {
            exitCode = run(List.of(arguments), ModelTool::surroundings, Console.system(), System.err);
        } finally {
            cleanedUp.countDown();
        }
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /// Runs one command and returns its exit code.
    ///
    /// @param surroundings asked only by commands that make sense
    static int run(
            List<String> arguments, Supplier<Surroundings> surroundings, Console console, PrintStream errorOutput) {
        try {
            if (arguments.isEmpty() || List.of("help", "--help", "-h").contains(arguments.getFirst())) {
                console.say(USAGE);
                return 0;
            }
            Command command = parse(arguments);
            command.run(new ModelCommands(surroundings.get(), console));
            return 0;
        } catch (JobException | GemlakeException | EngineException e) {
            Failure failure = Failure.of(e);
            errorOutput.println(failure.message());
            return failure.code().exitCode();
        }
    }

    /// A parsed command line.
    private interface Command {
        void run(ModelCommands commands);
    }

    private static Command parse(List<String> arguments) {
        String name = arguments.getFirst();
        List<String> operands = arguments.subList(1, arguments.size());
        return switch (name) {
            case "fetch" -> {
                String model = operand(name, operands, operands.size() == 3 ? 3 : 1);
                String from = operands.size() == 3 ? valueOf("--from", operands.subList(1, 3)) : null;
                yield commands -> commands.fetch(model, from);
            }
            case "list" -> {
                requireCount(name, operands, 0);
                yield ModelCommands::list;
            }
            case "info" -> {
                String model = operand(name, operands.subList(0, Math.min(1, operands.size())), 1);
                yield info(model, operands.subList(1, operands.size()));
            }
            case "verify" -> {
                String model = operand(name, operands, 1);
                yield commands -> commands.verify(model);
            }
            case "add" -> {
                boolean link = operands.size() == 2 && operands.get(1).equals("--link");
                Path file = Path.of(operand(name, operands, link ? 2 : 1));
                yield commands -> commands.add(file, link ? Adding.LINK : Adding.COPY);
            }
            case "path" -> {
                String model = operand(name, operands, 1);
                yield commands -> commands.path(model);
            }
            default -> throw JobErrors.usage("'" + name + "' is not a command", USAGE);
        };
    }

    private static Command info(String model, List<String> options) {
        var conf = new SparkConf(false);
        int tasks = 1;
        for (int i = 0; i < options.size(); i += 2) {
            String value = i + 1 < options.size() ? options.get(i + 1) : "";
            switch (options.get(i)) {
                case "--tasks" -> tasks = tasks(value);
                case "--conf" -> set(conf, value);
                default -> throw JobErrors.usage("'" + options.get(i) + "' is not an option here", USAGE);
            }
        }
        int count = tasks;
        return commands -> commands.info(model, GemlakeConf.of(conf), count);
    }

    private static int tasks(String value) {
        if (!value.matches("[1-9][0-9]{0,3}")) {
            throw JobErrors.usage("--tasks takes a number from 1 to 9999, not '" + value + "'", USAGE);
        }
        return Integer.parseInt(value);
    }

    private static void set(SparkConf conf, String setting) {
        int equals = setting.indexOf('=');
        if (equals < 0 || !setting.startsWith(Setting.PREFIX)) {
            throw JobErrors.usage("--conf takes " + Setting.PREFIX + "KEY=VALUE, not '" + setting + "'", USAGE);
        }
        conf.set(setting.substring(0, equals), setting.substring(equals + 1));
    }

    private static String operand(String command, List<String> operands, int count) {
        requireCount(command, operands, count);
        return operands.getFirst();
    }

    private static void requireCount(String command, List<String> operands, int count) {
        if (operands.size() != count) {
            throw JobErrors.usage("'%s' does not take these arguments: %s".formatted(command, operands), USAGE);
        }
    }

    private static String valueOf(String option, List<String> words) {
        if (!words.getFirst().equals(option)) {
            throw JobErrors.usage("'" + words.getFirst() + "' is not an option here", USAGE);
        }
        return words.get(1);
    }

    private static Surroundings surroundings() {
        return new Surroundings(Catalogue.configured(), ModelStore.ofUser(), new ProcessRunner(), Engine::describe);
    }

    private static void stop(Thread worker, CountDownLatch cleanedUp) {
        worker.interrupt();
        try {
            if (!cleanedUp.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Unfinished files remain in the store; the next fetch removes them.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

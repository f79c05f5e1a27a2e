// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.apache.spark.sql.functions.col;

import io.gemlake.job.cache.CacheCommands;
import io.gemlake.job.cache.CacheCommands.Files;
import io.gemlake.job.cache.CacheCommands.Vacuum;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Setting;
import io.gemlake.spark.cache.CacheTable;
import io.gemlake.spark.cache.ResultCache;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// `gemlake cache …`: shows the cache of results, tidies it, and forgets texts.
public final class CacheTool {
    static final String USAGE = """
        Usage: gemlake cache COMMAND [--table PATH]
          stats                 show entries, texts and bytes, by task, model and version
          vacuum [--keep DAYS] [--model SHA256] [--hours N]
                                remove doubled entries, those of versions to which nothing was added for DAYS days,
                                and those of a model (the beginning of its hash); pack the others; delete files that
                                the table has not used for N hours, 168 unless given
          forget --text-file FILE | --query SQL [--now]
                                remove all entries of a text, the whole content of a file, or of the texts in the
                                first column of a query; with --now the files that had them as well, which a query
                                that runs may still read
        The table is that of spark.gemlake.cache.table unless given; forget needs spark.gemlake.cache.secret, too.\
        """;

    private static final String TABLE = "--table";
    private static final String NOW = "--now";

    private CacheTool() {}

    public static void main(String[] arguments) {
        int exitCode = run(List.of(arguments), Console.system(), System.err);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /// Runs one command and returns the exit code of its process.
    static int run(List<String> arguments, Console console, PrintStream errorOutput) {
        return SparkJob.run(() -> run(arguments, console), errorOutput);
    }

    private static void run(List<String> arguments, Console console) {
        if (arguments.isEmpty() || Set.of("help", "--help", "-h").contains(arguments.getFirst())) {
            console.say(USAGE);
            return;
        }
        Command command = parse(arguments);
        SparkJob.inSession("Gemlake cache", spark -> command.run(spark, console));
    }

    /// A parsed command line.
    interface Command {
        void run(SparkSession spark, Console console);
    }

    static Command parse(List<String> arguments) {
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (arguments.getFirst()) {
            case "stats" -> {
                Options options = options(rest, Set.of(TABLE));
                yield (spark, console) -> commands(spark, options, console).stats();
            }
            case "vacuum" -> {
                Options options = options(rest, Set.of(TABLE, "--keep", "--model", "--hours"));
                var what = new Vacuum(number(options, "--keep"), models(options), number(options, "--hours"));
                yield (spark, console) -> commands(spark, options, console).vacuum(what);
            }
            case "forget" -> {
                List<String> valued =
                        rest.stream().filter(word -> !word.equals(NOW)).toList();
                Options options = options(valued, Set.of(TABLE, "--text-file", "--query"));
                yield forget(options, rest.contains(NOW) ? Files.DELETED : Files.KEPT);
            }
            default -> throw JobErrors.usage("'" + arguments.getFirst() + "' is not a command", USAGE);
        };
    }

    private static Options options(List<String> arguments, Set<String> known) {
        return Options.read(arguments, Set.of(), known, USAGE);
    }

    /// Enough of a hash that no other model begins alike.
    private static List<String> models(Options options) {
        List<String> models = options.find("--model").stream().toList();
        if (!models.stream().allMatch(model -> model.matches("[0-9a-fA-F]{8,64}"))) {
            throw JobErrors.usage("--model takes 8 or more digits of a SHA-256", USAGE);
        }
        return models;
    }

    private static OptionalInt number(Options options, String name) {
        String value = options.find(name).orElse("");
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!value.matches("[0-9]{1,5}")) {
            throw JobErrors.usage(name + " takes a number from 0 to 99999, not '" + value + "'", USAGE);
        }
        return OptionalInt.of(Integer.parseInt(value));
    }

    private static Command forget(Options options, Files files) {
        if (options.find("--text-file").isPresent() == options.find("--query").isPresent()) {
            throw JobErrors.usage("forget takes either --text-file or --query", USAGE);
        }
        return (spark, console) -> {
            String path = table(spark, options);
            GemlakeConf conf = GemlakeConf.of(spark.sparkContext().getConf()).with(Setting.CACHE_TABLE, path);
            ResultCache cache = ResultCache.open(spark, conf).orElseThrow();
            Dataset<Row> texts = options.find("--query")
                    .map(spark::sql)
                    .orElseGet(() -> spark.createDataset(content(options.value("--text-file")), Encoders.STRING())
                            .toDF());
            String first = "`" + texts.columns()[0].replace("`", "``") + "`";
            new CacheCommands(spark, path, console)
                    .forget(texts.select(cache.key(col(first).cast("string")).as(CacheTable.TEXT_HMAC)), files);
        };
    }

    /// The text of a file, and the same without the line break that an editor may have put at its end.
    private static List<String> content(String file) {
        try {
            byte[] bytes = java.nio.file.Files.readAllBytes(Path.of(file));
            List<String> texts = new ArrayList<>();
            texts.add(new String(bytes, StandardCharsets.UTF_8));
            texts.add(texts.getFirst().replaceFirst("\\R\\z", ""));
            return texts;
        } catch (IOException e) {
            throw LakeErrors.sourceUnreadable(file, e);
        }
    }

    private static CacheCommands commands(SparkSession spark, Options options, Console console) {
        return new CacheCommands(spark, table(spark, options), console);
    }

    private static String table(SparkSession spark, Options options) {
        return options.find(TABLE)
                .or(() -> GemlakeConf.of(spark.sparkContext().getConf()).cacheTable())
                .orElseThrow(() -> JobErrors.usage(
                        TABLE + " is missing, and " + Setting.CACHE_TABLE.key() + " is not set", USAGE));
    }
}

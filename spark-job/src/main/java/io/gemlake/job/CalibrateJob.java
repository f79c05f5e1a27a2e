// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.Task;
import io.gemlake.job.calibrate.CalibrateReport;
import io.gemlake.job.calibrate.CalibrateRun;
import io.gemlake.job.calibrate.CalibrateSpec;
import java.io.ByteArrayInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/// `gemlake calibrate`: calibrates the labels of a task on the texts of a table.
public final class CalibrateJob {
    static final String USAGE = """
            Usage: gemlake calibrate --task TASK --input TABLE --text COLUMN --out DIR [OPTIONS]
              --task TASK     what a spec has under 'tasks', such as sentiment, 'sentiment: {scale: two_way}',
                              'classify: {about: intent, labels: [order, complaint]}' or 'filter: {condition: ...}'
              --input TABLE   a table, or the path of a Delta table, Parquet files or JSON files;
                              of more than 5,000 rows those are taken that come first by the hash of their id
              --text COLUMN   the text
              --label COLUMN  the right label: STRING; for a filter BOOLEAN, for several labels ARRAY<STRING>.
                              With labels, offsets and a temperature are fitted to four fifths of the rows, and
                              measured on the others; without, labels are only made comparable on all texts
              --id COLUMN     what decides which rows are held out, the text by default
              --out DIR       where the profile goes, as <id>.profile.json; an earlier profile there is replaced.
                              A spec uses it as profiles: [PATH]
              --model NAME|PATH""";

    private static final Set<String> REQUIRED = Set.of("--task", "--input", "--text", "--out");
    private static final Set<String> OPTIONAL = Set.of("--label", "--id", "--model");

    private CalibrateJob() {}

    public static void main(String[] arguments) {
        int exitCode = run(List.of(arguments), Console.system(), System.err);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /// Runs the job and returns the exit code of its process.
    static int run(List<String> arguments, Console console, PrintStream errorOutput) {
        return SparkJob.run(() -> calibrate(arguments, console), errorOutput);
    }

    private static void calibrate(List<String> arguments, Console console) {
        if (arguments.equals(List.of("--help"))) {
            console.say(USAGE);
            return;
        }
        CalibrateSpec spec = spec(arguments);
        SparkJob.inSession("Gemlake calibration", spark -> {
            CalibrateReport report =
                    CalibrateRun.execute(spark, spec, SparkJob.configuration(spark, spec.model()), console);
            report.lines().forEach(console::say);
        });
    }

    static CalibrateSpec spec(List<String> arguments) {
        Options options = Options.read(arguments, REQUIRED, OPTIONAL, USAGE);
        var table = new CalibrateSpec.Table(
                options.value("--input"),
                options.value("--text"),
                options.find("--label").orElse(null),
                options.find("--id").orElse(null));
        return new CalibrateSpec(
                task(options.value("--task")),
                table,
                options.value("--out"),
                options.find("--model").orElse(null));
    }

    private static Task task(String yaml) {
        YamlNode node = YamlNode.read("--task", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
        Task task = TaskReader.read(node);
        if (!Calibration.suits(task)) {
            throw node.invalid("this task has no labels that could be calibrated; take sentiment, classify or filter");
        }
        return task;
    }
}

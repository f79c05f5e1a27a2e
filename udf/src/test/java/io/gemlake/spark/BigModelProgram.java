// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Lane;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Request;
import io.gemlake.engine.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/// A driver whose executor opens a large model and runs a few short documents in each of its tasks, both of which then
/// say what memory their process took: `driver: 12 s, peak 34 bytes, live 56 bytes`.
public final class BigModelProgram {
    static final int DOCUMENTS = 3;

    private static final int WORDS = 8;
    private static final int OUTPUT_TOKENS = 2;

    private BigModelProgram() {}

    /// Runs the program on a model's file; the second argument is the number of tasks.
    public static void main(String[] arguments) throws IOException {
        SparkSession spark = SparkSession.builder().getOrCreate();
        GemlakeConf conf = GemlakeConf.of(spark.sparkContext().getConf())
                .with(Setting.MODEL_PATH, arguments[0])
                .with(Setting.CALIBRATION, "none");
        long start = System.nanoTime();
        ModelRegistry.Published model = ModelRegistry.published(spark.sparkContext(), conf);
        say("driver", System.nanoTime() - start);
        int tasks = Integer.parseInt(arguments[1]);
        EngineSettings settings = conf.engine().forModel(model.info());
        spark.range(0, tasks, 1, tasks)
                .mapPartitions(new Documents(model.handle(), settings), Encoders.STRING())
                .collectAsList()
                .forEach(System.out::println);
        spark.stop();
    }

    private static void say(String who, long nanos) throws IOException {
        System.out.println(line(who, nanos));
    }

    private static String line(String who, long nanos) throws IOException {
        ProcessMemory memory = ProcessMemory.read();
        return String.format(
                Locale.ROOT,
                "%s: %d s, peak %d bytes, live %d bytes",
                who,
                Math.round(nanos / 1e9),
                memory.peakBytes(),
                memory.liveBytes());
    }

    /// Runs a few documents on a lane of this JVM's engine.
    private static final class Documents implements MapPartitionsFunction<Long, String> {
        private static final long serialVersionUID = 1L;

        private final ModelHandle model;
        private final EngineSettings settings;

        Documents(ModelHandle model, EngineSettings settings) {
            this.model = model;
            this.settings = settings;
        }

        @Override
        public Iterator<String> call(Iterator<Long> rows) throws IOException {
            long start = System.nanoTime();
            var lines = new ArrayList<String>();
            long opened;
            try (Lane lane = EngineRegistry.lease(model, settings, () -> {})) {
                opened = System.nanoTime();
                lane.run(requests(TaskContext.getPartitionId()).iterator())
                        .forEachRemaining(result -> lines.add(text(result)));
            }
            lines.add("prefixes " + EngineRegistry.statistics(model, settings).prefixPrefills());
            lines.add(line("executor", opened - start));
            return lines.iterator();
        }

        private static String text(Result result) {
            return switch (result) {
                case Result.Completed completed ->
                    "answered with " + completed.usage().outputTokens() + " tokens behind "
                            + completed.usage().promptTokens();
                case Result.Failed failed -> "failed with " + failed;
            };
        }

        private static List<Request> requests(long seed) {
            var random = new Random(seed);
            var requests = new ArrayList<Request>();
            for (int document = 0; document < DOCUMENTS; document++) {
                var text = new StringBuilder();
                for (int word = 0; word < WORDS; word++) {
                    text.append(' ').append(Long.toString(random.nextLong(1L << 30), 36));
                }
                requests.add(new Request(
                        List.of(new PromptPart.Template("text:")),
                        text.toString().getBytes(StandardCharsets.UTF_8),
                        List.of(new Query.Generate(
                                List.of(new PromptPart.Template(" goes on:")), OUTPUT_TOKENS, List.of()))));
            }
            return requests;
        }
    }
}

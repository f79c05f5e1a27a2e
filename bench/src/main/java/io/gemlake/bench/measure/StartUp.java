// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gemlake.bench.report.StartUpResult;
import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.Lane;
import io.gemlake.engine.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// How long a fresh JVM takes to its first answer, and how many tokens until it computes at full speed. As a program
/// of its own, it reads one document after the other, and prints how long each of them took.
public final class StartUp {
    private static final int DOCUMENT_TOKENS = 64;
    private static final String HEAP = "-Xmx1g";

    private StartUp() {}

    /// The times of fresh JVMs.
    ///
    /// @param layout of the weights
    /// @param tokens to read
    public static StartUpResult measure(Path model, WeightLayout layout, int tokens) throws IOException {
        Fresh asInFile = run(model, WeightLayout.FILE, 1);
        Fresh fresh = run(model, layout, Math.max(1, tokens / DOCUMENT_TOKENS));
        return new StartUpResult(
                fresh.jvmMillis(),
                asInFile.openMillis(),
                Math.max(0, fresh.openMillis() - asInFile.openMillis()),
                fresh.documentNanos().getFirst() / 1e6,
                DOCUMENT_TOKENS,
                fresh.documentNanos().stream()
                        .map(nanos -> DOCUMENT_TOKENS * 1e9 / nanos)
                        .toList());
    }

    private static Fresh run(Path model, WeightLayout layout, int documents) throws IOException {
        JsonNode line = ChildJvm.run(
                StartUp.class,
                List.of(HEAP),
                List.of(
                        model.toString(),
                        layout.name(),
                        Integer.toString(documents),
                        Long.toString(System.currentTimeMillis())));
        return new ObjectMapper().treeToValue(line, Fresh.class);
    }

    /// What a fresh JVM tells.
    record Fresh(long jvmMillis, double openMillis, List<Long> documentNanos) {}

    /// Reads documents, and prints how long that took.
    ///
    /// @param arguments model file, layout of weights, number of documents, and when the JVM was started:
    ///                  milliseconds since 1970
    public static void main(String[] arguments) throws IOException {
        long jvmMillis = System.currentTimeMillis() - Long.parseLong(arguments[3]);
        EngineConfig config = EngineConfig.defaults().withMaxLanes(1).withWeights(WeightLayout.valueOf(arguments[1]));
        long start = System.nanoTime();
        try (Engine engine = Engine.open(Path.of(arguments[0]), config);
                Lane lane = engine.lease()) {
            double openMillis = (System.nanoTime() - start) / 1e6;
            Work work = new Work.Prefill(Integer.parseInt(arguments[2]), DOCUMENT_TOKENS + 1);
            List<Long> nanos = Requests.of(work, engine).stream()
                    .map(request -> time(lane, request))
                    .toList();
            System.out.println(new ObjectMapper().writeValueAsString(new Fresh(jvmMillis, openMillis, nanos)));
        }
    }

    private static long time(Lane lane, Request request) {
        long start = System.nanoTime();
        lane.run(List.of(request).iterator()).forEachRemaining(result -> {});
        return System.nanoTime() - start;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gemlake.bench.report.Goal;
import io.gemlake.bench.report.MemoryResult;
import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a process holds in memory that writes on two lanes. As a program of its own, it works, and prints what the
/// system says about it.
public final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int LANES = 2;
    private static final int SEQUENCES = 32;
    private static final int TOKENS = 300;
    private static final int WRITTEN = 12;
    private static final String HEAP = "-Xmx768m";

    private ResidentMemory() {}

    /// Whether this system tells.
    public static boolean isKnown() {
        return Files.isReadable(STATUS);
    }

    /// Memory of 32 sequences of 300 tokens, with the weights in a layout.
    public static MemoryResult measure(Path model, WeightLayout layout, @Nullable Goal goal) throws IOException {
        JsonNode status = ChildJvm.run(ResidentMemory.class, List.of(HEAP), List.of(model.toString(), layout.name()));
        return new MemoryResult(
                layout.name(),
                status.path("VmHWM").asLong(),
                status.path("VmRSS").asLong(),
                status.path("RssFile").asLong(),
                goal);
    }

    /// Works, then prints amounts of memory, in bytes.
    ///
    /// @param arguments model file and layout of weights
    public static void main(String[] arguments) throws IOException {
        EngineConfig config = EngineConfig.defaults()
                .withMaxLanes(LANES)
                .withWeights(WeightLayout.valueOf(arguments[1]))
                .withContext(2 * TOKENS, 2 * TOKENS);
        Work work = new Work.Decode(SEQUENCES / LANES, Work.Decode.NO_PREFIX, TOKENS - WRITTEN, WRITTEN);
        try (Engine engine = Engine.open(Path.of(arguments[0]), config);
                var threads = new Threads(LANES)) {
            List<Request> requests = Requests.of(work, engine);
            var flops = new Flops(engine.info());
            new Lanes(engine, threads).run(LANES, lane -> LaneRun.of(work, lane, requests, flops));
            System.out.println(new ObjectMapper().writeValueAsString(status()));
        }
    }

    /// What the system says about this process, in bytes by name: lines such as `VmHWM:     1234 kB`.
    public static Map<String, Long> status() throws IOException {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.map(line -> line.split("[:\\s]+", -1))
                    .filter(words -> words.length == 3 && words[2].equals("kB"))
                    .collect(Collectors.toMap(words -> words[0], words -> Long.parseLong(words[1]) * 1024));
        }
    }
}

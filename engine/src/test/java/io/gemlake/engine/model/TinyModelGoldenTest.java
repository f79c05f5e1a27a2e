// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.gemlake.engine.Golden;
import io.gemlake.engine.TestData;
import io.gemlake.engine.gguf.GgufFile;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every listed logit, greedy step and residual of the tiny models, see `golden/tiny/README.md`.
class TinyModelGoldenTest {
    private static final double TOLERANCE = 1e-3;
    private static final Set<String> REFUSED = Set.of("llama-yarn");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemma",
                "gemma2",
                "llama2",
                "llama-smol",
                "llama3-rope",
                "llama-linear",
                "llama-window-key",
                "gemma3-270m",
                "gemma3-4b",
                "gemma3-27b",
                "gemma3-pattern3",
                "gemma3-f16",
                "gemma3-bf16",
                "gemma3-q4_0",
                "gemma3-q5_0",
                "gemma3-q8_0",
                "gemma3-q4_k_m",
                "gemma3-q6_k",
                "gemma3-q2_k",
                "gemma3-iq4_xs"
            })
    void agreesWithTheReference(String name) {
        compare(Golden.tinyFile(name), Golden.tinyExpected(name));
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheReferencesInTheDataDirectory() {
        return TestData.forEachFolder("golden/tiny", TinyModelGoldenTest::compareFolder);
    }

    private static void compareFolder(Path folder) {
        String name = folder.getFileName().toString();
        JsonNode expected = Golden.json(folder.resolve("expected.json"));
        String architecture = expected.get("architecture").textValue();
        assumeTrue(Architectures.supports(architecture), () -> architecture + " is not supported");
        assumeFalse(REFUSED.contains(name), () -> name + " is refused, see ArchitecturesTest");
        try (Arena arena = Arena.ofShared()) {
            compare(GgufFile.map(folder.resolve("model.gguf"), arena), expected);
        }
    }

    private static void compare(GgufFile file, JsonNode expected) {
        double worst = 0;
        for (JsonNode prompt : expected.get("prompts")) {
            // Chunks of 512 and of 7 rows: whole prompts, and prompts that are read in pieces.
            for (int rows : new int[] {512, 7}) {
                worst = Math.max(worst, compare(file, prompt, rows));
            }
        }
        System.out.printf("golden %s: largest difference of a logit %.2e%n", file.name(), worst);
    }

    private static double compare(GgufFile file, JsonNode prompt, int rows) {
        String what = file.name() + " " + prompt.get("name").textValue();
        var forward = new Forward(file, rows, 512);
        List<float[]> residuals = new ArrayList<>();
        if (prompt.has("residual_first4")) {
            forward.workspace().trace((layer, x, stride, count) -> {
                int last = (count - 1) * stride;
                residuals.add(Arrays.copyOfRange(x, last, last + 4));
            });
        }
        int[] ids = Golden.integers(prompt.get("ids"));
        float[] logits = forward.read(ids);

        double worst = largestDifference(what, logits, Golden.numbers(prompt.get("last_logits")));
        if (rows >= ids.length) {
            compareResiduals(what, residuals, prompt.path("residual_first4"));
        }
        compareGreedy(what, forward, logits, prompt);
        return worst;
    }

    private static double largestDifference(String what, float[] actual, double[] expected) {
        assertThat(actual.length).isEqualTo(expected.length);
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            assertThat(difference).as("%s, logit %d", what, i).isLessThan(TOLERANCE);
            worst = Math.max(worst, difference);
        }
        return worst;
    }

    private static void compareResiduals(String what, List<float[]> actual, JsonNode expected) {
        for (int layer = 0; layer < expected.size(); layer++) {
            double[] first = Golden.numbers(expected.get(layer));
            for (int i = 0; i < first.length; i++) {
                assertThat(Math.abs(actual.get(layer)[i] - first[i]))
                        .as("%s, before layer %d, element %d", what, layer, i)
                        .isLessThan(TOLERANCE * Math.max(1, Math.abs(first[i])));
            }
        }
    }

    /// Each step is fed the reference's token, so that a step with a small margin does not end the comparison.
    private static void compareGreedy(String what, Forward forward, float[] first, JsonNode prompt) {
        int[] ids = Golden.integers(prompt.get("greedy_ids"));
        double[] margins = Golden.numbers(prompt.get("greedy_margins"));
        float[] logits = first;
        for (int step = 0; step < ids.length; step++) {
            float[] best = Forward.bestTwo(logits);
            if (margins[step] > 2 * TOLERANCE) {
                assertThat(logits[ids[step]]).as("%s, step %d", what, step).isEqualTo(best[0]);
                assertThat(Math.abs(best[0] - best[1] - margins[step]))
                        .as("%s, margin of step %d", what, step)
                        .isLessThan(2 * TOLERANCE);
            } else {
                assertThat(best[0] - logits[ids[step]])
                        .as("%s, step %d", what, step)
                        .isLessThan(3e-3f);
            }
            logits = forward.read(ids[step]);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gemlake.engine.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every listed logit, greedy step and residual of the tiny models, see `golden/tiny/README.md`.
class TinyModelGoldenTest {
    private static final double TOLERANCE = 1e-3;

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
                "gemma3-q6_k"
            })
    void agreesWithTheReference(String name) {
        double worst = 0;
        for (JsonNode prompt : Golden.tinyExpected(name).get("prompts")) {
            // Chunks of 512 and of 7 rows: whole prompts, and prompts that are read in pieces.
            for (int rows : new int[] {512, 7}) {
                worst = Math.max(worst, compare(name, prompt, rows));
            }
        }
        System.out.printf("golden %s: largest difference of a logit %.2e%n", name, worst);
    }

    private static double compare(String name, JsonNode prompt, int rows) {
        String what = name + " " + prompt.get("name").textValue();
        var forward = new Forward(Golden.tinyFile(name), rows, 512);
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

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.Golden;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.kernel.Kernels;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A token's logit has the same bits whether it is computed with all others or with a few.
class HeadTest {
    private static final int MOST_ROWS = 40;

    static Stream<Arguments> heads() {
        return Stream.of("gemma3-q4_k_m", "gemma2", "llama2")
                .flatMap(model -> Stream.of(WeightLayout.QUANTIZED, WeightLayout.F32, WeightLayout.FILE)
                        .map(layout -> Arguments.of(model, layout)));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void chosenTokensHaveTheLogitsOfTheWholeVocabulary(String name, WeightLayout layout) {
        GgufFile file = Golden.tinyFile(name);
        int tokens = file.metadata().strings("tokenizer.ggml.tokens").size();
        EngineConfig config = EngineConfig.defaults().withContext(64, 64).withWeights(layout);
        Model model = Architectures.load(file, new LoadOptions(tokens, config, Arena.ofAuto()));
        var random = new Random(4);
        for (KernelChoice choice : new KernelChoice[] {KernelChoice.VECTOR, KernelChoice.SCALAR}) {
            Workspace workspace = model.workspace(Kernels.of(choice), MOST_ROWS, 64);
            for (int round = 0; round < 10; round++) {
                int rows = 1 + random.nextInt(MOST_ROWS);
                float[] hidden = new float[rows * workspace.hiddenStride()];
                for (int i = 0; i < hidden.length; i++) {
                    hidden[i] = (float) random.nextGaussian();
                }
                int[] ids = random.ints(1 + random.nextInt(200), 0, tokens).toArray();
                float[] chosen = new float[rows * ids.length];
                float[][] all = new float[rows][tokens];

                model.head().chosen(workspace, hidden, rows, ids, chosen);
                model.head()
                        .all(
                                workspace,
                                hidden,
                                rows,
                                (row, first, logits, offset, count) ->
                                        System.arraycopy(logits, offset, all[row], first, count));

                for (int row = 0; row < rows; row++) {
                    for (int i = 0; i < ids.length; i++) {
                        assertThat(chosen[row * ids.length + i])
                                .as("row %d, token %d", row, ids[i])
                                .isEqualTo(all[row][ids[i]]);
                    }
                }
            }
        }
    }
}

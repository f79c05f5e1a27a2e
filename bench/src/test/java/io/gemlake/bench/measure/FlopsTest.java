// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.ModelSizes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlopsTest {
    private static final int HIDDEN = 10;
    private static final int VOCABULARY = 1000;
    /// Queries and what leads back from them are `2 · 10 · 8` weights, keys and values `2 · 10 · 4`, the rest `3 ·
    /// 10 · 20`.
    private static final int KEYS_AND_VALUES = 80;

    private static final int WEIGHTS = 160 + KEYS_AND_VALUES + 600;
    /// Four for each dimension of each query head.
    private static final int EACH_POSITION = 4 * 8;

    private final Flops flops = new Flops(new ModelInfo(
            "made up",
            "gemma3",
            true,
            2,
            HIDDEN,
            VOCABULARY,
            100,
            0,
            0,
            Map.of(),
            Map.of(),
            "none",
            null,
            new ModelSizes(20, 2, 1, 4, List.of(3, 0), 1)));

    @Test
    void aRowThatIsReadMeetsEveryWeight() {
        assertThat(flops.layers(0, 1, 1)).isEqualTo(2 * 2 * WEIGHTS + 2 * EACH_POSITION);
    }

    @Test
    void aRowThatIsNotReadNeedsOnlyKeysAndValuesOfTheLastLayer() {
        assertThat(flops.layers(0, 2, 1) - flops.layers(1, 2, 1))
                .isEqualTo(2 * WEIGHTS + EACH_POSITION + 2 * KEYS_AND_VALUES);
    }

    @Test
    void aWindowHidesWhatLiesBeforeIt() {
        double atPosition4 = 2 * 2 * WEIGHTS + (3 + 5) * EACH_POSITION;
        double atPosition5 = 2 * 2 * WEIGHTS + (3 + 6) * EACH_POSITION;

        assertThat(flops.layers(4, 6, 2)).isEqualTo(atPosition4 + atPosition5);
    }

    @Test
    void aRowThatWritesMeetsTheHeadToo() {
        assertThat(flops.writing(4, 6)).isEqualTo(flops.layers(4, 6, 2) / 2 + 2 * HIDDEN * VOCABULARY);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.KvType;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.tensor.Bf16;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KvPageTest {
    private static final int COUNT = 64;

    private final Kernels kernels = Kernels.of(KernelChoice.VECTOR);

    @ParameterizedTest
    @EnumSource(KvType.class)
    void whatIsReadIsWhatWasWrittenRoundedOnce(KvType type) {
        var layout = new KvLayout(1, 32, List.of(0), type);
        KvPage page = KvPage.of(layout);
        float[] written = gaussian(COUNT);
        float[] expected = written.clone();
        if (type == KvType.BF16) {
            for (int i = 0; i < COUNT; i++) {
                expected[i] = Bf16.expand(Bf16.round(written[i]));
            }
        }

        page.put(32, 1, written, 0, 32);
        page.put(64, 1, written, 32, 32);

        float[] read = new float[COUNT + 3];
        page.read(kernels, 32, COUNT, read, 3);
        float[] floats = page.floats(kernels, 32, COUNT, new float[layout.pageSize()]);
        assertThat(Arrays.copyOfRange(read, 3, COUNT + 3)).containsExactly(expected);
        assertThat(Arrays.copyOfRange(floats, 32, 32 + COUNT)).containsExactly(expected);
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void writesInSteps(KvType type) {
        KvPage page = KvPage.of(new KvLayout(1, 32, List.of(0), type));

        page.put(5, 32, new float[] {9f, 1f, -2f}, 1, 2);

        float[] read = new float[64];
        page.read(kernels, 0, 64, read, 0);
        assertThat(read[5]).isEqualTo(1f);
        assertThat(read[37]).isEqualTo(-2f);
        read[5] = 0f;
        read[37] = 0f;
        assertThat(read).containsOnly(0f);
    }

    private static float[] gaussian(int count) {
        var random = new Random(23);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kv;

import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.tensor.Bf16;

/// A page of half the memory.
final class Bf16Page implements KvPage {
    private final short[] values;

    Bf16Page(short[] values) {
        this.values = values;
    }

    @Override
    public void put(int offset, int step, float[] from, int fromOffset, int count) {
        for (int i = 0; i < count; i++) {
            values[offset + i * step] = Bf16.round(from[fromOffset + i]);
        }
    }

    @Override
    public void read(Kernels kernels, int offset, int count, float[] out, int outOffset) {
        kernels.expand(values, offset, count, out, outOffset);
    }

    @Override
    public float[] floats(Kernels kernels, int offset, int count, float[] scratch) {
        kernels.expand(values, offset, count, scratch, offset);
        return scratch;
    }
}

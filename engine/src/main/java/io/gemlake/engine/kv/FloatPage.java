// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kv;

import io.gemlake.engine.kernel.Kernels;

/// A page that keeps every bit.
final class FloatPage implements KvPage {
    private final float[] values;

    FloatPage(float[] values) {
        this.values = values;
    }

    @Override
    public void put(int offset, int step, float[] from, int fromOffset, int count) {
        for (int i = 0; i < count; i++) {
            values[offset + i * step] = from[fromOffset + i];
        }
    }

    @Override
    public void read(Kernels kernels, int offset, int count, float[] out, int outOffset) {
        System.arraycopy(values, offset, out, outOffset, count);
    }

    @Override
    public float[] floats(Kernels kernels, int offset, int count, float[] scratch) {
        return values;
    }
}

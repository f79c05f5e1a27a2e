// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kv;

import io.gemlake.engine.kernel.Kernels;

/// Memory for the keys and values of a page, in the order that [KvLayout] says. Written and read as floats, which are
/// rounded, if at all, when they are written.
public sealed interface KvPage permits FloatPage, Bf16Page {
    /// Writes `count` values, `step` apart in the page.
    void put(int offset, int step, float[] from, int fromOffset, int count);

    /// Reads consecutive values, as many as a multiple of [KvLayout#PAGE].
    void read(Kernels kernels, int offset, int count, float[] out, int outOffset);

    /// Consecutive values at their places in the array returned: the page's own memory, or `scratch`.
    ///
    /// @param count   a multiple of [KvLayout#PAGE]
    /// @param scratch as long as a page
    float[] floats(Kernels kernels, int offset, int count, float[] scratch);

    /// A page of a layout, all zero.
    static KvPage of(KvLayout layout) {
        return switch (layout.type()) {
            case F32 -> new FloatPage(new float[layout.pageSize()]);
            case BF16 -> new Bf16Page(new short[layout.pageSize()]);
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kv;

import io.gemlake.engine.EngineConfig.KvType;
import io.gemlake.engine.kernel.Kernels;
import java.util.List;

/// Where a model's keys and values lie. A page holds 32 consecutive positions of one layer, aligned to absolute
/// positions: first the keys `[kvHeads][headSize][32]`, so that a page is a panel of the score product; then the values
/// `[kvHeads][32][padded headSize]`, so that it is a panel of the weighted sum.
///
/// @param kvHeads  key-value heads of every layer
/// @param headSize width of a head
/// @param windows  for each layer the positions that a query sees, itself included; 0 where it sees all
/// @param type     how they are kept
public record KvLayout(int kvHeads, int headSize, List<Integer> windows, KvType type) {
    /// Positions of one page.
    public static final int PAGE = Kernels.NARROWEST;

    public KvLayout {
        windows = List.copyOf(windows);
    }

    public int layers() {
        return windows.size();
    }

    /// Width of a value row: the head's size, padded to a whole number of pages' widths.
    public int valueStride() {
        return Math.ceilDiv(headSize, PAGE) * PAGE;
    }

    public int keyOffset(int kvHead) {
        return kvHead * headSize * PAGE;
    }

    public int valueOffset(int kvHead) {
        return kvHeads * headSize * PAGE + kvHead * PAGE * valueStride();
    }

    /// Values of one page.
    public int pageSize() {
        return Math.multiplyExact(kvHeads * PAGE, headSize + valueStride());
    }

    public long pageBytes() {
        return (long) pageSize()
                * switch (type) {
                    case F32 -> Float.BYTES;
                    case BF16 -> Short.BYTES;
                };
    }

    /// First position that a query at `position` of `layer` sees.
    public int firstVisible(int layer, int position) {
        int window = windows.get(layer);
        return window == 0 ? 0 : Math.max(0, position - window + 1);
    }

    /// Most pages of a segment of `tokens` that drops none.
    public long mostPages(int tokens) {
        return (long) layers() * (Math.ceilDiv(tokens - 1, PAGE) + 1);
    }

    /// Most pages that a segment of `tokens` holds at a time, when it grows by at most `step` tokens between two drops.
    public long mostPages(int tokens, int step) {
        long pages = 0;
        for (int window : windows) {
            int live = window == 0 ? tokens : (int) Math.min(tokens, (long) window + step);
            pages += Math.ceilDiv(live, PAGE) + 1L;
        }
        return pages;
    }
}

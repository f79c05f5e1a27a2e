// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kv.KvLayout;
import io.gemlake.engine.kv.KvSegment;
import java.util.Arrays;

/// Attention of one token over its path of segments. The query heads that share a key-value head form the rows of both
/// products: scores = Q · Kᵀ page by page, then the soft cap, then a softmax over the whole path, then the
/// weighted sum of the values in position order. What is masked takes no part. Belongs to one thread.
final class Attention {
    private final Kernels kernels;
    private final KvLayout layout;
    private final float cap;
    private final int group;
    private final int scoreStride;
    private final float[] scores;
    private final float[] pageScores;
    private final float[] sums;
    private final float[] totals;

    /// @param heads      query heads
    /// @param cap        soft cap of scores, or 0 for none
    /// @param maxContext longest path
    record Shape(int heads, float cap, int maxContext) {}

    Attention(Kernels kernels, KvLayout layout, Shape shape) {
        this.kernels = kernels;
        this.layout = layout;
        cap = shape.cap();
        group = shape.heads() / layout.kvHeads();
        scoreStride = scoreStride(shape.maxContext());
        scores = new float[Math.multiplyExact(group, scoreStride)];
        pageScores = new float[group * KvLayout.PAGE];
        sums = new float[group * layout.valueStride()];
        totals = new float[group];
    }

    /// Memory of the scratch space.
    static long bytes(KvLayout layout, int heads, int maxContext) {
        long group = heads / layout.kvHeads();
        return group * (scoreStride(maxContext) + KvLayout.PAGE + layout.valueStride() + 1) * Float.BYTES;
    }

    /// Scores start at a multiple of a page, so one page more than the path may be touched.
    private static int scoreStride(int maxContext) {
        return (Math.ceilDiv(maxContext, KvLayout.PAGE) + 1) * KvLayout.PAGE;
    }

    /// Stores key and value of a row, each `[kvHeads, headSize]`.
    void store(int layer, KvSegment segment, int position, float[] k, float[] v, int offset) {
        float[] page = segment.page(layer, position);
        int slot = position % KvLayout.PAGE;
        int size = layout.headSize();
        for (int head = 0; head < layout.kvHeads(); head++) {
            int keys = layout.keyOffset(head) + slot;
            for (int i = 0; i < size; i++) {
                page[keys + i * KvLayout.PAGE] = k[offset + head * size + i];
            }
            System.arraycopy(
                    v, offset + head * size, page, layout.valueOffset(head) + slot * layout.valueStride(), size);
        }
    }

    /// Attends from a row's scaled and rotated queries `[heads, headSize]` to all that it may see.
    ///
    /// @param out `[heads, headSize]` at `offset`, as `q`
    void attend(int layer, KvSegment segment, int position, float[] q, float[] out, int offset) {
        int from = layout.firstVisible(layer, position);
        int base = from - from % KvLayout.PAGE;
        int size = layout.headSize();
        for (int kvHead = 0; kvHead < layout.kvHeads(); kvHead++) {
            int firstHead = offset + kvHead * group * size;
            for (KvSegment part : segment.path()) {
                int start = Math.max(from, part.start());
                score(layer, kvHead, part, start, Math.min(part.end(), position + 1), base, q, firstHead);
            }
            Arrays.fill(sums, 0f);
            softmax(from - base, position + 1 - base);
            for (KvSegment part : segment.path()) {
                int start = Math.max(from, part.start());
                sum(layer, kvHead, part, start, Math.min(part.end(), position + 1), base);
            }
            for (int row = 0; row < group; row++) {
                float scale = 1f / totals[row];
                for (int i = 0; i < size; i++) {
                    out[firstHead + row * size + i] = sums[row * layout.valueStride() + i] * scale;
                }
            }
        }
    }

    private void score(int layer, int kvHead, KvSegment part, int start, int end, int base, float[] q, int firstHead) {
        int size = layout.headSize();
        for (int position = start; position < end; ) {
            int slot = position % KvLayout.PAGE;
            int count = Math.min(KvLayout.PAGE - slot, end - position);
            float[] page = part.page(layer, position);
            Arrays.fill(pageScores, 0f);
            kernels.multiplyAdd(
                    group,
                    size,
                    KvLayout.PAGE,
                    q,
                    firstHead,
                    size,
                    page,
                    layout.keyOffset(kvHead),
                    KvLayout.PAGE,
                    pageScores,
                    0,
                    KvLayout.PAGE);
            for (int row = 0; row < group; row++) {
                System.arraycopy(
                        pageScores, row * KvLayout.PAGE + slot, scores, row * scoreStride + position - base, count);
            }
            position += count;
        }
    }

    private void softmax(int from, int to) {
        for (int row = 0; row < group; row++) {
            int start = row * scoreStride;
            Kernels.softCap(scores, start + from, to - from, cap);
            totals[row] = kernels.exponentials(scores, start + from, start + to);
        }
    }

    private void sum(int layer, int kvHead, KvSegment part, int start, int end, int base) {
        int stride = layout.valueStride();
        for (int position = start; position < end; ) {
            int slot = position % KvLayout.PAGE;
            int count = Math.min(KvLayout.PAGE - slot, end - position);
            float[] page = part.page(layer, position);
            int values = layout.valueOffset(kvHead) + slot * stride;
            kernels.multiplyAdd(
                    group, count, stride, scores, position - base, scoreStride, page, values, stride, sums, 0, stride);
            position += count;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kv.KvLayout;
import io.gemlake.engine.kv.KvPage;
import io.gemlake.engine.kv.KvSegment;
import java.util.Arrays;

/// Attention of the rows of a batch, each over its own path of segments: scores = Q · Kᵀ page by page, then the soft
/// cap, then a softmax over the whole path, then the weighted sum of the values in position order. What is masked takes
/// no part.
///
/// Works on blocks of neighbouring rows. The query heads of a block that share a key-value head are the rows of both
/// products, and those whose paths share a segment go through its pages together: each page is fetched once for all of
/// them. A row has the same bits in any block, for every element of both products is a chain of its own. Belongs to one
/// thread.
final class Attention {
    /// Rows of the products of a block: enough to fetch a page once for many, few enough for their scores to stay in
    /// cache.
    private static final int BLOCK_HEADS = 64;
    /// Values that are brought together before they are summed, so that sums stay in registers for long.
    private static final int GATHERED_PAGES = 8;
    /// Rows of a product for which that pays.
    private static final int LEAST_GATHERED_HEADS = 12;

    private final Kernels kernels;
    private final KvLayout layout;
    private final float cap;
    private final int group;
    private final int blockRows;
    private final int scoreStride;
    /// `[block rows, group, …]`
    private final float[] queries;

    private final float[] scores;
    private final float[] pageScores;
    private final float[] sums;
    private final float[] values;
    private final float[] scales;
    /// A page as floats, where it is not.
    private final float[] expanded;
    private final RowBlock block;

    /// @param heads      query heads
    /// @param cap        soft cap of scores, or 0 for none
    /// @param maxContext longest path
    record Shape(int heads, float cap, int maxContext) {}

    Attention(Kernels kernels, KvLayout layout, Shape shape) {
        this.kernels = kernels;
        this.layout = layout;
        cap = shape.cap();
        group = shape.heads() / layout.kvHeads();
        blockRows = blockRows(group);
        int heads = blockRows * group;
        scoreStride = scoreStride(shape.maxContext());
        queries = new float[heads * layout.headSize()];
        scores = new float[Math.multiplyExact(heads, scoreStride)];
        pageScores = new float[heads * KvLayout.PAGE];
        sums = new float[heads * layout.valueStride()];
        values = new float[GATHERED_PAGES * KvLayout.PAGE * layout.valueStride()];
        scales = new float[heads];
        expanded = new float[expandedSize(layout)];
        block = new RowBlock(layout, blockRows);
    }

    /// Memory of the scratch space.
    static long bytes(KvLayout layout, int heads, int maxContext) {
        int group = heads / layout.kvHeads();
        long rows = (long) blockRows(group) * group;
        long row = layout.headSize() + scoreStride(maxContext) + KvLayout.PAGE + layout.valueStride() + 1L;
        long gathered = (long) GATHERED_PAGES * KvLayout.PAGE * layout.valueStride();
        return (rows * row + gathered + expandedSize(layout)) * Float.BYTES;
    }

    private static int expandedSize(KvLayout layout) {
        return switch (layout.type()) {
            case F32 -> 0;
            case BF16 -> layout.pageSize();
        };
    }

    private static int blockRows(int group) {
        return Math.max(1, BLOCK_HEADS / group);
    }

    /// Scores start at a multiple of a page, so one page more than the path may be touched.
    private static int scoreStride(int maxContext) {
        return (Math.ceilDiv(maxContext, KvLayout.PAGE) + 1) * KvLayout.PAGE;
    }

    /// Stores key and value of a row, each `[kvHeads, headSize]`.
    void store(int layer, KvSegment segment, int position, float[] k, float[] v, int offset) {
        KvPage page = segment.page(layer, position);
        int slot = position % KvLayout.PAGE;
        int size = layout.headSize();
        for (int head = 0; head < layout.kvHeads(); head++) {
            page.put(layout.keyOffset(head) + slot, KvLayout.PAGE, k, offset + head * size, size);
            page.put(layout.valueOffset(head) + slot * layout.valueStride(), 1, v, offset + head * size, size);
        }
    }

    /// Attends from the scaled and rotated queries of rows to all that each of them may see.
    ///
    /// @param q   `[rows, heads · headSize]`, rows `stride` apart
    /// @param out as `q`
    void attend(int layer, ActiveRows rows, float[] q, float[] out, int stride) {
        for (int first = 0; first < rows.count(); first += blockRows) {
            block.fill(layer, rows, first, Math.min(blockRows, rows.count() - first));
            for (int kvHead = 0; kvHead < layout.kvHeads(); kvHead++) {
                attendBlock(kvHead, q, out, first * stride, stride);
            }
        }
    }

    private void attendBlock(int kvHead, float[] q, float[] out, int offset, int stride) {
        int size = layout.headSize();
        int width = group * size;
        for (int row = 0; row < block.rows(); row++) {
            System.arraycopy(q, offset + row * stride + kvHead * width, queries, row * width, width);
        }
        for (int run = 0; run < block.runs(); run++) {
            score(kvHead, block.run(run));
        }
        for (int row = 0; row < block.rows(); row++) {
            softmax(row);
        }
        Arrays.fill(sums, 0, block.rows() * group * layout.valueStride(), 0f);
        for (int run = 0; run < block.runs(); run++) {
            sum(kvHead, block.run(run));
        }
        for (int head = 0; head < block.rows() * group; head++) {
            int target = offset + head / group * stride + kvHead * width + head % group * size;
            for (int i = 0; i < size; i++) {
                out[target + i] = sums[head * layout.valueStride() + i] * scales[head];
            }
        }
    }

    /// Scores of the rows of a run against the segment that all of them have in their path.
    private void score(int kvHead, RowBlock.Run run) {
        KvSegment segment = run.segment();
        int first = run.firstRow();
        int last = run.lastRow();
        int to = Math.min(segment.end(), run.lastEnd());
        for (int position = Math.max(segment.start(), run.firstSeen()); position < to; ) {
            int slot = position % KvLayout.PAGE;
            int column = position - block.base();
            KvPage page = segment.page(block.layer(), position);
            if (slot == 0) {
                scorePage(kvHead, page, first, last, scores, first * group * scoreStride + column, scoreStride);
            } else {
                // The columns in front of the slot may belong to the segment before.
                scorePage(kvHead, page, first, last, pageScores, 0, KvLayout.PAGE);
                for (int head = first * group; head < last * group; head++) {
                    System.arraycopy(
                            pageScores,
                            (head - first * group) * KvLayout.PAGE + slot,
                            scores,
                            head * scoreStride + column,
                            KvLayout.PAGE - slot);
                }
            }
            position += KvLayout.PAGE - slot;
        }
    }

    private void scorePage(int kvHead, KvPage page, int first, int last, float[] out, int offset, int stride) {
        int size = layout.headSize();
        float[] keys = page.floats(kernels, layout.keyOffset(kvHead), size * KvLayout.PAGE, expanded);
        int heads = (last - first) * group;
        for (int head = 0; head < heads; head++) {
            Arrays.fill(out, offset + head * stride, offset + head * stride + KvLayout.PAGE, 0f);
        }
        kernels.multiplyAdd(
                heads,
                size,
                KvLayout.PAGE,
                queries,
                first * group * size,
                size,
                keys,
                layout.keyOffset(kvHead),
                KvLayout.PAGE,
                out,
                offset,
                stride);
    }

    private void softmax(int row) {
        int from = block.firstSeen(row) - block.base();
        int to = block.end(row) - block.base();
        for (int head = row * group; head < (row + 1) * group; head++) {
            int start = head * scoreStride;
            kernels.softCap(scores, start + from, to - from, cap);
            scales[head] = 1f / kernels.exponentials(scores, start + from, start + to);
        }
    }

    /// Adds the weighted values of a run's segment: those that all of its rows see together, those in front of them and
    /// behind them row by row.
    private void sum(int kvHead, RowBlock.Run run) {
        KvSegment segment = run.segment();
        int first = run.firstRow();
        int last = run.lastRow();
        int from = Math.max(segment.start(), run.lastSeen());
        int to = Math.min(segment.end(), run.firstEnd());
        for (int row = first; row < last; row++) {
            int start = Math.max(segment.start(), block.firstSeen(row));
            sum(kvHead, segment, row, row + 1, start, Math.min(from, Math.min(segment.end(), block.end(row))));
        }
        sum(kvHead, segment, first, last, from, to);
        for (int row = first; row < last; row++) {
            sum(kvHead, segment, row, row + 1, Math.max(from, to), Math.min(segment.end(), block.end(row)));
        }
    }

    private void sum(int kvHead, KvSegment segment, int first, int last, int from, int to) {
        boolean gathers = (last - first) * group >= LEAST_GATHERED_HEADS && to - from > KvLayout.PAGE;
        for (int position = from; position < to; ) {
            position += gathers
                    ? sumGathered(kvHead, segment, first, last, position, to)
                    : sumPage(kvHead, segment, first, last, position, to);
        }
    }

    /// Adds some of the values from `position` on, and returns how many.
    private int sumGathered(int kvHead, KvSegment segment, int first, int last, int position, int to) {
        int stride = layout.valueStride();
        int count = 0;
        while (position + count < to && count + KvLayout.PAGE <= GATHERED_PAGES * KvLayout.PAGE) {
            int slot = (position + count) % KvLayout.PAGE;
            int length = Math.min(KvLayout.PAGE - slot, to - position - count);
            int offset = layout.valueOffset(kvHead) + slot * stride;
            segment.page(block.layer(), position + count)
                    .read(kernels, offset, length * stride, values, count * stride);
            count += length;
        }
        multiplyAdd(first, last, position, count, values, 0);
        return count;
    }

    /// Adds the values of one page from `position` on, and returns how many.
    private int sumPage(int kvHead, KvSegment segment, int first, int last, int position, int to) {
        int slot = position % KvLayout.PAGE;
        int count = Math.min(KvLayout.PAGE - slot, to - position);
        int offset = layout.valueOffset(kvHead) + slot * layout.valueStride();
        KvPage page = segment.page(block.layer(), position);
        float[] from = page.floats(kernels, offset, count * layout.valueStride(), expanded);
        multiplyAdd(first, last, position, count, from, offset);
        return count;
    }

    private void multiplyAdd(int first, int last, int position, int count, float[] from, int offset) {
        int stride = layout.valueStride();
        kernels.multiplyAdd(
                (last - first) * group,
                count,
                stride,
                scores,
                first * group * scoreStride + position - block.base(),
                scoreStride,
                from,
                offset,
                stride,
                sums,
                first * group * stride,
                stride);
    }
}

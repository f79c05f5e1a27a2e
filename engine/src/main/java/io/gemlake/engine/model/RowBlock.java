// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kv.KvLayout;
import io.gemlake.engine.kv.KvSegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Neighbouring rows of a step in one layer: what each of them sees, and which of them share segments.
final class RowBlock {
    private final KvLayout layout;
    private final int[] seen;
    private final int[] ends;
    private int layer;
    private int rows;
    private int base;

    /// Maximal runs of neighbouring rows that have a segment in common, segments in the order of the paths.
    private @Nullable KvSegment[] segments = new KvSegment[16];

    private int[] firstRows = new int[16];
    private int[] lastRows = new int[16];
    private int runs;

    RowBlock(KvLayout layout, int mostRows) {
        this.layout = layout;
        seen = new int[mostRows];
        ends = new int[mostRows];
    }

    /// Takes `count` of the active rows from `first` on.
    void fill(int nextLayer, ActiveRows active, int first, int count) {
        layer = nextLayer;
        rows = count;
        int deepest = 0;
        base = Integer.MAX_VALUE;
        for (int row = 0; row < count; row++) {
            int position = active.position(first + row);
            seen[row] = layout.firstVisible(nextLayer, position);
            ends[row] = position + 1;
            base = Math.min(base, seen[row] - seen[row] % KvLayout.PAGE);
            deepest = Math.max(deepest, active.segment(first + row).path().size());
        }
        runs = 0;
        for (int depth = 0; depth < deepest; depth++) {
            findRuns(active, first, depth);
        }
    }

    private void findRuns(ActiveRows active, int first, int depth) {
        KvSegment last = null;
        for (int row = 0; row < rows; row++) {
            List<KvSegment> path = active.segment(first + row).path();
            KvSegment segment = depth < path.size() ? path.get(depth) : null;
            if (segment == null || segment.end() <= seen[row] || segment.start() >= ends[row]) {
                last = null;
            } else if (segment == last) {
                lastRows[runs - 1] = row + 1;
            } else {
                add(segment, row);
                last = segment;
            }
        }
    }

    private void add(KvSegment segment, int row) {
        if (runs == firstRows.length) {
            segments = Arrays.copyOf(segments, 2 * runs);
            firstRows = Arrays.copyOf(firstRows, 2 * runs);
            lastRows = Arrays.copyOf(lastRows, 2 * runs);
        }
        segments[runs] = segment;
        firstRows[runs] = row;
        lastRows[runs] = row + 1;
        runs++;
    }

    int layer() {
        return layer;
    }

    int rows() {
        return rows;
    }

    /// The multiple of a page at or before all that any row sees.
    int base() {
        return base;
    }

    int runs() {
        return runs;
    }

    KvSegment segment(int run) {
        KvSegment segment = segments[run];
        assert segment != null : run;
        return segment;
    }

    int firstRow(int run) {
        return firstRows[run];
    }

    /// The row behind the last.
    int lastRow(int run) {
        return lastRows[run];
    }

    /// First position that a row sees.
    int firstSeen(int row) {
        return seen[row];
    }

    /// Position behind the last that a row sees.
    int end(int row) {
        return ends[row];
    }

    /// First position that any of rows `[from, to)` sees.
    int firstSeen(int from, int to) {
        int first = seen[from];
        for (int row = from + 1; row < to; row++) {
            first = Math.min(first, seen[row]);
        }
        return first;
    }

    /// First position that all of rows `[from, to)` see, as far as they see any together.
    int lastSeen(int from, int to) {
        int last = seen[from];
        for (int row = from + 1; row < to; row++) {
            last = Math.max(last, seen[row]);
        }
        return last;
    }

    /// Position behind the last that all of rows `[from, to)` see.
    int firstEnd(int from, int to) {
        int first = ends[from];
        for (int row = from + 1; row < to; row++) {
            first = Math.min(first, ends[row]);
        }
        return first;
    }

    /// Position behind the last that any of rows `[from, to)` sees.
    int lastEnd(int from, int to) {
        int last = ends[from];
        for (int row = from + 1; row < to; row++) {
            last = Math.max(last, ends[row]);
        }
        return last;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kv.KvLayout;
import io.gemlake.engine.kv.KvSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Neighbouring rows of a step in one layer: what each of them sees, and which of them share segments.
final class RowBlock {
    /// Neighbouring rows `[firstRow, lastRow)` that have a segment in common, as many as there are.
    static final class Run {
        private @Nullable KvSegment segment;
        private int firstRow;
        private int lastRow;
        private int firstSeen;
        private int lastSeen;
        private int firstEnd;
        private int lastEnd;

        private void start(KvSegment common, int row, int seen, int end) {
            segment = common;
            firstRow = row;
            lastRow = row + 1;
            firstSeen = seen;
            lastSeen = seen;
            firstEnd = end;
            lastEnd = end;
        }

        private void add(int seen, int end) {
            lastRow++;
            firstSeen = Math.min(firstSeen, seen);
            lastSeen = Math.max(lastSeen, seen);
            firstEnd = Math.min(firstEnd, end);
            lastEnd = Math.max(lastEnd, end);
        }

        KvSegment segment() {
            return Objects.requireNonNull(segment);
        }

        int firstRow() {
            return firstRow;
        }

        /// The row behind the last.
        int lastRow() {
            return lastRow;
        }

        /// First position that any of the rows sees.
        int firstSeen() {
            return firstSeen;
        }

        /// First position that all of the rows see, as far as they see any together.
        int lastSeen() {
            return lastSeen;
        }

        /// Position behind the last that all of the rows see.
        int firstEnd() {
            return firstEnd;
        }

        /// Position behind the last that any of the rows sees.
        int lastEnd() {
            return lastEnd;
        }
    }

    private final KvLayout layout;
    private final int[] seen;
    private final int[] ends;
    private int layer;
    private int rows;
    private int base;

    /// Used again from step to step; those in use come first.
    private final List<Run> all = new ArrayList<>();

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
                run(runs - 1).add(seen[row], ends[row]);
            } else {
                if (runs == all.size()) {
                    all.add(new Run());
                }
                run(runs++).start(segment, row, seen[row], ends[row]);
                last = segment;
            }
        }
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

    /// A maximal run; segments come in the order of the paths.
    Run run(int index) {
        return all.get(index);
    }

    /// First position that a row sees.
    int firstSeen(int row) {
        return seen[row];
    }

    /// Position behind the last that a row sees.
    int end(int row) {
        return ends[row];
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keys and values of consecutive positions that share one past. A segment grows at its end until it has children;
/// then it is immutable. It lives as long as anyone holds it: its owner, and each child.
public final class KvSegment {
    private final KvPool pool;
    private final @Nullable KvSegment parent;
    private final List<KvSegment> path;
    private final int start;
    /// `[layer][page]`, the first page being that of `start`; null where a window has dropped it.
    private final @Nullable KvPage[][] pages;

    private int end;
    private int holders = 1;

    private KvSegment(KvPool pool, @Nullable KvSegment parent, int start) {
        this.pool = pool;
        this.parent = parent;
        this.start = start;
        this.end = start;
        this.pages = new KvPage[pool.layout().layers()][0];
        this.path = new ArrayList<>(parent == null ? List.of() : parent.path);
        this.path.add(this);
    }

    /// An empty segment at position 0.
    public static KvSegment root(KvPool pool) {
        return new KvSegment(pool, null, 0);
    }

    /// An empty segment behind this one, which must not grow any more.
    public KvSegment child() {
        holders++;
        return new KvSegment(pool, this, end);
    }

    /// The segments from the root to this one.
    public List<KvSegment> path() {
        return path;
    }

    /// First position.
    public int start() {
        return start;
    }

    /// Position behind the last.
    public int end() {
        return end;
    }

    /// Makes the tables ready for `tokens` more positions, so that [#grow] takes nothing but pages from the pool.
    public void expect(int tokens) {
        int count = pageCount(end + tokens);
        for (int layer = 0; layer < pages.length; layer++) {
            if (count > pages[layer].length) {
                pages[layer] = Arrays.copyOf(pages[layer], count);
            }
        }
    }

    /// Makes room for `tokens` more positions in every layer.
    public void grow(int tokens) {
        int from = pageIndex(end);
        end += tokens;
        int count = pageCount(end);
        for (int layer = 0; layer < pages.length; layer++) {
            if (count > pages[layer].length) {
                pages[layer] = Arrays.copyOf(pages[layer], Math.max(count, 2 * pages[layer].length));
            }
            for (int i = from; i < count; i++) {
                if (pages[layer][i] == null) {
                    pages[layer][i] = pool.take();
                }
            }
        }
    }

    /// The page that holds `position` in `layer`.
    public KvPage page(int layer, int position) {
        KvPage page = pages[layer][pageIndex(position)];
        assert page != null : "layer " + layer + " has dropped position " + position;
        return page;
    }

    /// Gives back the pages that no query at `position` or later can see.
    public void dropInvisible(int position) {
        KvLayout layout = pool.layout();
        for (int layer = 0; layer < pages.length; layer++) {
            int visible = layout.firstVisible(layer, position);
            int dead = Math.min(pages[layer].length, visible / KvLayout.PAGE - start / KvLayout.PAGE);
            for (int i = dead - 1; i >= 0 && pages[layer][i] != null; i--) {
                give(layer, i);
            }
        }
    }

    /// One holder less; the last one frees the pages.
    public void release() {
        holders--;
        assert holders >= 0 : "segment released twice";
        if (holders > 0) {
            return;
        }
        for (int layer = 0; layer < pages.length; layer++) {
            for (int i = 0; i < pages[layer].length; i++) {
                give(layer, i);
            }
        }
        if (parent != null) {
            parent.release();
        }
    }

    private void give(int layer, int index) {
        KvPage page = pages[layer][index];
        if (page != null) {
            pool.give(page);
            pages[layer][index] = null;
        }
    }

    /// Pages of a segment that ends at `position`.
    private int pageCount(int position) {
        return Math.ceilDiv(position, KvLayout.PAGE) - start / KvLayout.PAGE;
    }

    private int pageIndex(int position) {
        return position / KvLayout.PAGE - start / KvLayout.PAGE;
    }
}

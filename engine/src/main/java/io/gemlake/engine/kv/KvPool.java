// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kv;

import java.util.ArrayDeque;

/// A bounded store of pages. Admission commits the most pages that a piece of work can hold, so that taking one never
/// fails later; pages are allocated on first use and reused for the life of the lane.
public final class KvPool {
    private final KvLayout layout;
    private long capacityPages;
    private final ArrayDeque<KvPage> free = new ArrayDeque<>();
    private long committedPages;
    private long pagesInUse;

    public KvPool(KvLayout layout, long capacityBytes) {
        this.layout = layout;
        this.capacityPages = capacityBytes / layout.pageBytes();
    }

    /// Another bound from now on. What is promised stays promised; free pages beyond the bound go.
    public void limit(long capacityBytes) {
        capacityPages = capacityBytes / layout.pageBytes();
        while (!free.isEmpty() && pagesInUse + free.size() > capacityPages) {
            free.pop();
        }
    }

    public KvLayout layout() {
        return layout;
    }

    public long capacityPages() {
        return capacityPages;
    }

    public long committedPages() {
        return committedPages;
    }

    public long pagesInUse() {
        return pagesInUse;
    }

    /// Whether `pages` more could be promised; they are then.
    public boolean commit(long pages) {
        if (committedPages + pages > capacityPages) {
            return false;
        }
        committedPages += pages;
        return true;
    }

    public void release(long pages) {
        committedPages -= pages;
        assert committedPages >= 0 : committedPages;
    }

    KvPage take() {
        pagesInUse++;
        assert pagesInUse <= committedPages : pagesInUse + " pages in use, " + committedPages + " committed";
        KvPage page = free.poll();
        return page != null ? page : KvPage.of(layout);
    }

    void give(KvPage page) {
        pagesInUse--;
        if (pagesInUse + free.size() < capacityPages) {
            free.push(page);
        }
    }
}

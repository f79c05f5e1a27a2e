// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.PromptPart;
import io.gemlake.engine.kv.KvPool;
import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.model.Batch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The prefixes that a lane has computed. They outlive the requests that use them; when memory is short, those that
/// nobody uses are dropped, the longest unused first.
final class PrefixCache {
    /// The beginning of a prompt.
    ///
    /// @param pages most pages that it holds at a time
    record Prefix(List<PromptPart> parts, int[] tokens, long pages) {}

    /// A prefix, computed or on its way.
    final class Entry {
        private final Prefix prefix;
        private final TokenFeed feed;
        private int users;

        private Entry(Prefix prefix) {
            this.prefix = prefix;
            this.feed = new TokenFeed(KvSegment.root(pool), prefix.tokens());
        }

        KvSegment segment() {
            return feed.segment();
        }

        /// Whether every token is in a batch, so that documents can follow.
        boolean isPacked() {
            return feed.isEmpty();
        }

        private void use() {
            unusedPages -= users == 0 ? prefix.pages() : 0;
            users++;
        }

        /// One user less.
        void release() {
            users--;
            unusedPages += users == 0 ? prefix.pages() : 0;
        }
    }

    private final KvPool pool;
    private final Counts counts;
    private final Map<List<PromptPart>, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    /// Entries that steps still add to, or whose windows are still to be dropped.
    private final List<Entry> arriving = new ArrayList<>();
    /// Pages of the entries that nobody uses.
    private long unusedPages;

    PrefixCache(KvPool pool, Counts counts) {
        this.pool = pool;
        this.counts = counts;
    }

    /// The entry of a prefix, with one more user, for whom `pages` are promised; null when there is no memory for both.
    @Nullable
    Entry use(Prefix prefix, long pages) {
        Entry known = entries.get(prefix.parts());
        if (known != null) {
            known.use();
            if (commit(pages)) {
                return known;
            }
            known.release();
            return null;
        }
        if (!commit(prefix.pages() + pages)) {
            return null;
        }
        var entry = new Entry(prefix);
        entries.put(prefix.parts(), entry);
        arriving.add(entry);
        counts.addPrefill();
        entry.users++;
        return entry;
    }

    /// Promises pages, at the expense of unused prefixes where that helps.
    private boolean commit(long pages) {
        if (pool.committedPages() - unusedPages + pages > pool.capacityPages()) {
            return false;
        }
        while (!pool.commit(pages)) {
            evictOne();
        }
        return true;
    }

    /// Drops unused prefixes until what is promised fits the pool, as far as that helps.
    void shrink() {
        while (unusedPages > 0 && pool.committedPages() > pool.capacityPages()) {
            evictOne();
        }
    }

    private void evictOne() {
        Iterator<Entry> eldest = entries.values().iterator();
        Entry entry = eldest.next();
        while (entry.users > 0) {
            entry = eldest.next();
        }
        eldest.remove();
        arriving.remove(entry);
        unusedPages -= entry.prefix.pages();
        drop(entry);
    }

    private void drop(Entry entry) {
        entry.segment().release();
        pool.release(entry.prefix.pages());
    }

    /// Adds the tokens of prefixes that are not in yet.
    void pack(Batch batch) {
        for (int i = 0; i < arriving.size(); i++) {
            arriving.get(i).feed.pack(batch);
        }
    }

    /// After a step: drops what later tokens cannot see.
    void dropInvisible() {
        for (int i = arriving.size() - 1; i >= 0; i--) {
            QueryRun.dropInvisible(arriving.get(i).segment());
            if (arriving.get(i).isPacked()) {
                arriving.remove(i);
            }
        }
    }

    /// After a step that did not end well, prefixes that were on their way cannot be trusted: all are dropped.
    void clear() {
        entries.values().forEach(this::drop);
        entries.clear();
        arriving.clear();
        unusedPages = 0;
    }
}

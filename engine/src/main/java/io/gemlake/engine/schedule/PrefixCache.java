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
    /// A prefix, computed or on its way.
    static final class Entry {
        private final int[] tokens;
        private final long pages;
        private final TokenFeed feed;
        private int users;

        private Entry(int[] tokens, long pages, KvPool pool) {
            this.tokens = tokens;
            this.pages = pages;
            this.feed = new TokenFeed(KvSegment.root(pool), tokens);
        }

        int[] tokens() {
            return tokens;
        }

        KvSegment segment() {
            return feed.segment();
        }

        /// Whether every token is in a batch, so that documents can follow.
        boolean isPacked() {
            return feed.isEmpty();
        }

        void release() {
            users--;
        }
    }

    private final KvPool pool;
    private final int stepTokens;
    private final Map<List<PromptPart>, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long prefills;

    PrefixCache(KvPool pool, int stepTokens) {
        this.pool = pool;
        this.stepTokens = stepTokens;
    }

    /// The entry of a prefix, with one more user; null when there is no memory for it now.
    @Nullable
    Entry use(List<PromptPart> parts, int[] tokens) {
        Entry entry = entries.get(parts);
        if (entry == null) {
            long pages = pool.layout().mostPages(tokens.length, stepTokens);
            if (!commit(pages)) {
                return null;
            }
            entry = new Entry(tokens, pages, pool);
            entries.put(parts, entry);
            prefills++;
        }
        entry.users++;
        return entry;
    }

    /// Promises pages, at the expense of unused prefixes where it must be.
    boolean commit(long pages) {
        while (!pool.commit(pages)) {
            if (!evictOne()) {
                return false;
            }
        }
        return true;
    }

    private boolean evictOne() {
        for (Iterator<Entry> eldest = entries.values().iterator(); eldest.hasNext(); ) {
            Entry entry = eldest.next();
            if (entry.users == 0) {
                eldest.remove();
                drop(entry);
                return true;
            }
        }
        return false;
    }

    private void drop(Entry entry) {
        entry.segment().release();
        pool.release(entry.pages);
    }

    /// Adds the tokens of prefixes that are not in yet.
    void pack(Batch batch) {
        for (Entry entry : entries.values()) {
            entry.feed.pack(batch);
        }
    }

    /// After a step: drops what later tokens cannot see.
    void dropInvisible() {
        entries.values().forEach(entry -> QueryRun.dropInvisible(entry.segment()));
    }

    /// After a step that did not end well, prefixes that were on their way cannot be trusted: all are dropped.
    void clear() {
        new ArrayList<>(entries.values()).forEach(this::drop);
        entries.clear();
    }

    /// Prefixes computed so far.
    long prefills() {
        return prefills;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.model.Batch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Scores a trie of continuations behind the suffix: a branch wherever they part, all in one step where there is
/// room.
final class ScoreRun implements QueryRun {
    private final ScoreTrie trie;
    private final TokenFeed feed;
    private final Kernels kernels;
    private final @Nullable KvSegment[] segments;
    private final @Nullable LogitNeed[] needs;
    private final double[][] scores;
    private int packed;
    private @Nullable Answer answer;

    ScoreRun(CompiledQuery.Score query, KvSegment segment, Kernels kernels) {
        this.kernels = kernels;
        trie = query.trie();
        feed = new TokenFeed(segment, query.suffix());
        segments = new KvSegment[trie.size()];
        needs = new LogitNeed[trie.size()];
        scores = new double[trie.size()][];
    }

    @Override
    public boolean isAnswering() {
        return packed > 0;
    }

    @Override
    public void pack(Batch batch) {
        if (packed == 0) {
            if (!feed.pack(batch)) {
                return;
            }
            segments[0] = feed.segment();
            need(0, batch);
            packed = 1;
        }
        for (; packed < trie.size(); packed++) {
            if (!trie.isComputed(packed)) {
                continue;
            }
            if (batch.room() == 0) {
                return;
            }
            KvSegment before = Objects.requireNonNull(segments[trie.parent(packed)]);
            KvSegment segment = trie.isBranch(packed) ? before.child() : before;
            segments[packed] = segment;
            batch.add(trie.token(packed), segment);
            need(packed, batch);
        }
    }

    private void need(int node, Batch batch) {
        if (!trie.isScored(node)) {
            return;
        }
        int output = batch.readLast();
        int[] next = trie.next(node);
        switch (trie.over()) {
            case VOCABULARY -> needs[node] = new LogitNeed.LogProbabilities(output, next, kernels);
            case CONTINUATIONS -> {
                var chosen = new LogitNeed.Chosen();
                chosen.begin(output, next);
                needs[node] = chosen;
            }
        }
    }

    @Override
    public void ask(HeadPass head) {
        for (LogitNeed need : needs) {
            if (need != null) {
                head.add(need);
            }
        }
    }

    @Override
    public void read() throws NotFiniteException {
        QueryRun.dropInvisible(feed.segment());
        for (int node = 0; node < needs.length; node++) {
            LogitNeed need = needs[node];
            if (need != null) {
                scores[node] = values(need);
                needs[node] = null;
            }
        }
        if (packed == trie.size()) {
            answer = new Answer.Scores(trie.sum(scores));
        }
    }

    private static double[] values(LogitNeed need) throws NotFiniteException {
        double[] values = switch (need) {
            case LogitNeed.LogProbabilities all -> all.values();
            case LogitNeed.Chosen some -> some.logProbabilities();
            case Candidates none -> throw new IllegalStateException("scores need no candidates");
        };
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new NotFiniteException();
            }
        }
        return values;
    }

    @Override
    public boolean isDone() {
        return answer != null;
    }

    @Override
    public Answer answer() {
        return Objects.requireNonNull(answer);
    }

    @Override
    public int outputTokens() {
        return trie.size() - 1;
    }

    @Override
    public void release() {
        for (int node = segments.length - 1; node > 0; node--) {
            KvSegment segment = segments[node];
            if (segment != null && trie.isBranch(node)) {
                segment.release();
            }
        }
        feed.segment().release();
    }
}

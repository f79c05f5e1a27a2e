// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.LinearMap;
import io.gemlake.engine.Query.Opening;
import io.gemlake.engine.Sampling;
import io.gemlake.engine.constraint.CopyConstraint;
import io.gemlake.engine.kv.KvLayout;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query in tokens; shared by all requests that ask it.
sealed interface CompiledQuery {
    /// Tokens between document and answer; at least one.
    int[] suffix();

    /// Most tokens that an answer adds behind the suffix, on one path.
    int longestAnswer();

    /// Most steps that the answer takes behind the suffix, which gives its first token.
    default int answerSteps() {
        return longestAnswer();
    }

    /// Layers that its tokens, and the document in front of them, have to go through.
    default int depth(int modelLayers) {
        return modelLayers;
    }

    /// How often the document is read on the path of this query.
    default int readings() {
        return 1;
    }

    /// The query about one document, whose second reading has these tokens.
    default CompiledQuery of(DocumentTokens document) {
        return this;
    }

    /// The same query behind another token, for one whose suffix is the last of a document that was cut.
    default CompiledQuery behind(int token) {
        throw new IllegalStateException("a suffix of its own does not depend on the document");
    }

    /// Most pages that the branch of this query holds at a time.
    default long mostPages(KvLayout layout, int stepTokens) {
        return layout.mostPages(suffix().length + longestAnswer(), stepTokens);
    }

    record Generate(int[] suffix, int longestAnswer, List<String> stops, Opening opening, Sampling sampling)
            implements CompiledQuery {
        @Override
        public Generate behind(int token) {
            return new Generate(new int[] {token}, longestAnswer, stops, opening, sampling);
        }
    }

    record Copy(int[] suffix, int longestAnswer, CopyConstraint.Form form) implements CompiledQuery {}

    record Score(int[] suffix, ScoreTrie trie) implements CompiledQuery {
        @Override
        public Score behind(int token) {
            return new Score(new int[] {token}, trie);
        }

        @Override
        public int longestAnswer() {
            return trie.depth();
        }

        /// All nodes of the trie go into one step.
        @Override
        public int answerSteps() {
            return 1;
        }

        @Override
        public long mostPages(KvLayout layout, int stepTokens) {
            long pages = layout.mostPages(suffix.length + trie.branchLength(0), stepTokens);
            for (int node = 1; node < trie.size(); node++) {
                if (trie.isBranch(node)) {
                    pages += layout.mostPages(trie.branchLength(node));
                }
            }
            return pages;
        }
    }

    record Hidden(int[] suffix, int layer) implements CompiledQuery {
        @Override
        public int longestAnswer() {
            return 0;
        }

        @Override
        public int depth(int modelLayers) {
            return layer;
        }
    }

    /// A second reading.
    ///
    /// @param suffix tokens between the readings, then those of the document
    /// @param ends   where the latter end, in bytes of the document; empty as long as the document is not known
    record SecondReading(int[] suffix, int layer, @Nullable LinearMap map, int[] ends) implements CompiledQuery {
        @Override
        public SecondReading of(DocumentTokens document) {
            int[] tokens = Arrays.copyOf(suffix, suffix.length + document.tokens().length);
            System.arraycopy(document.tokens(), 0, tokens, suffix.length, document.tokens().length);
            return new SecondReading(tokens, layer, map, document.ends());
        }

        @Override
        public int longestAnswer() {
            return 0;
        }

        @Override
        public int depth(int modelLayers) {
            return layer;
        }

        @Override
        public int readings() {
            return 2;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

/// What one lane is timed at: the same requests in each run. Every lane gets its own copy of them.
public sealed interface Work {
    /// Documents, each read for the choice between two tokens: layers, and hardly any head. Tokens read count.
    ///
    /// @param tokens of a prompt, the one that begins the sequence included
    record Prefill(int documents, int tokens) implements Work {}

    /// Documents that all go on at a time, greedily. Tokens written in steps that read no prompt count, and the time
    /// of those steps.
    ///
    /// @param prefixTokens of a shared prefix before all documents, the one that begins the sequence included
    /// @param promptTokens of each document and what begins its answer
    /// @param written      tokens of each answer, unless the model ends it earlier
    record Decode(int sequences, int prefixTokens, int promptTokens, int written) implements Work {
        /// The shortest prefix: the token that begins the sequence.
        static final int NO_PREFIX = 1;

        private static final int PROMPT_TOKENS = 28;

        /// Answers to short prompts without a shared prefix.
        public Decode(int sequences, int written) {
            this(sequences, NO_PREFIX, PROMPT_TOKENS, written);
        }
    }

    /// Short documents behind a shared prefix that was read before, each for the choice between two tokens. Tokens
    /// of their own count.
    ///
    /// @param prefixTokens of the shared prefix, the one that begins the sequence included
    /// @param tokens       of each document and the question behind it
    record Score(int documents, int prefixTokens, int tokens) implements Work {}
}

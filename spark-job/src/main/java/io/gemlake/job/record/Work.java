// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

/// Where the results of a flow came from, and what they cost.
///
/// @param computeMillis time of the tasks that computed, all of them together
public record Work(Origins origins, Flaws flaws, Tokens tokens, long computeMillis) {
    /// Nothing was due.
    public static final Work NONE = new Work(new Origins(0, 0, 0), new Flaws(0, 0, 0), new Tokens(0, 0, 0), 0);

    /// Where results came from.
    ///
    /// @param computed documents that the model was asked about, those that failed included
    /// @param copied   documents whose text the sink knew by another key
    /// @param cached   documents whose text the cache knew
    public record Origins(long computed, long copied, long cached) {}

    /// What was wrong with computed documents.
    ///
    /// @param failed    that ended with an error
    /// @param truncated that were cut to the limit of tokens
    /// @param merged    that were read in parts, because they are too long
    public record Flaws(long failed, long truncated, long merged) {}

    /// What the model read and wrote.
    ///
    /// @param input  tokens of documents and questions that it read
    /// @param output tokens that it wrote or scored
    /// @param shared tokens of shared prefixes, which it did not read again
    public record Tokens(long input, long output, long shared) {
        /// Read and written.
        public long total() {
            return input + output;
        }
    }

    /// Documents that the model was asked about.
    public long computed() {
        return origins.computed();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

/// How much is measured.
///
/// @param rounds        of each case, after warm-up
/// @param documents     that a lane reads in a round
/// @param written       tokens of an answer
/// @param mostSequences of the curve over sequences
/// @param mostContext   tokens of the curve over contexts
/// @param mostRows      of the curve over rows
/// @param startUpTokens that a fresh JVM reads
record Effort(
        int rounds, int documents, int written, int mostSequences, int mostContext, int mostRows, int startUpTokens) {
    static final Effort FULL = new Effort(5, 4, 24, 256, 8192, 100_000, 12_000);
    /// Enough to see that everything works, and whether a change helped a lot.
    static final Effort QUICK = new Effort(1, 1, 8, 32, 1024, 10_000, 3_000);

    Effort withRounds(int count) {
        return new Effort(count, documents, written, mostSequences, mostContext, mostRows, startUpTokens);
    }
}

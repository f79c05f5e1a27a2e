// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

/// What one request cost.
///
/// @param prefixTokens   tokens of the shared prefix, whoever computed it
/// @param promptTokens   tokens of document and suffixes, computed for this request
/// @param outputTokens   tokens written or scored, those that end an answer included
/// @param elapsedNanos   from admission to the last answer
public record Usage(int prefixTokens, int promptTokens, int outputTokens, long elapsedNanos) {
    /// What costs nothing.
    static final Usage NONE = new Usage(0, 0, 0, 0);

    /// What this and another request cost together, one behind the other.
    Usage plus(Usage other) {
        return new Usage(
                prefixTokens + other.prefixTokens,
                promptTokens + other.promptTokens,
                outputTokens + other.outputTokens,
                elapsedNanos + other.elapsedNanos);
    }
}

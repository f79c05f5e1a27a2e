// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

/// What one request cost.
///
/// @param prefixTokens   tokens of the shared prefix, whoever computed it
/// @param promptTokens   tokens of document and suffixes, computed for this request
/// @param outputTokens   tokens written or scored, those that end an answer included
/// @param elapsedNanos   from admission to the last answer
public record Usage(int prefixTokens, int promptTokens, int outputTokens, long elapsedNanos) {}

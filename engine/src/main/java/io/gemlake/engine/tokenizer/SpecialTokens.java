// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

/// The tokens that a file names by id; [#NONE] for those that it does not name.
///
/// @param bos       begins a text
/// @param eos       ends a text
/// @param endOfTurn ends a turn of a chat
/// @param unknown   stands for what the vocabulary cannot express
record SpecialTokens(int bos, int eos, int endOfTurn, int unknown) {
    static final int NONE = -1;
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.List;

/// What a model is asked about each document when it answers in words of its own: prompts as texts, for programs that
/// know no tasks. The beginning-of-sequence token stands before the prefix, and is not a part of it.
///
/// @param prefix    what stands before every document
/// @param questions what stands behind it, each of them alone
/// @param maxTokens most tokens of an answer
public record Wording(String prefix, List<String> questions, int maxTokens) {
    public Wording {
        questions = List.copyOf(questions);
    }
}

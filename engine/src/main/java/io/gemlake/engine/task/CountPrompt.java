// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.TaskResult.TokenCount;
import java.util.List;

/// Asks nothing: the tokens of a whole document are counted before it is cut.
public record CountPrompt() implements TaskPrompt {
    /// The result for a document of so many tokens.
    public TokenCount of(int tokens) {
        return new TokenCount(tokens);
    }

    @Override
    public String version() {
        return "count-tokens-1";
    }

    @Override
    public List<PromptPart> prefix() {
        return List.of();
    }

    @Override
    public List<Query> queries(Document document) {
        return List.of();
    }

    @Override
    public TokenCount read(Document document, List<Answer> answers) {
        throw new IllegalStateException("a count is known before anything is read");
    }

    @Override
    public TokenCount blank() {
        return new TokenCount(0);
    }
}

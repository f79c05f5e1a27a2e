// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.TaskResult.Written;
import java.util.List;

/// What the model writes where another prompt would score or copy: one line for each of its queries.
record WritePrompt(PromptFamily family, TaskPrompt other) implements TaskPrompt {
    @Override
    public String version() {
        return "write-4-" + other.version();
    }

    @Override
    public List<PromptPart> prefix() {
        return other.questionsPrefix();
    }

    @Override
    public List<Query> queries(Document document) {
        return other.questions().stream()
                .<Query>map(question -> new Query.Generate(question, other.answerTokens(), List.of("\n"))
                        .withOpening(Query.Opening.TEXT))
                .toList();
    }

    @Override
    public Written read(Document document, List<Answer> answers) {
        return new Written(answers.stream()
                .map(answer -> ((Answer.Text) answer).text().strip())
                .toList());
    }

    @Override
    public Written blank() {
        return new Written(List.of());
    }
}

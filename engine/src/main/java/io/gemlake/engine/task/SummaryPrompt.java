// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Query;
import io.gemlake.engine.TaskResult;
import java.util.List;

/// One sentence, written greedily to the end of the line.
///
/// @param maxTokens longest summary
record SummaryPrompt(int maxTokens) implements TaskPrompt {
    @Override
    public String version() {
        return "summary-few-shot-1/" + maxTokens;
    }

    @Override
    public List<Query> queries() {
        return List.of(new Query.Generate(FewShotFamily.suffix(FewShotFamily.SUMMARY), maxTokens, List.of("\n")));
    }

    @Override
    public TaskResult read(byte[] document, List<Answer> answers) {
        Answer.Text text = (Answer.Text) answers.getFirst();
        return new TaskResult.Summary(text.text().strip(), text.finish() == Answer.Finish.LENGTH);
    }

    @Override
    public TaskResult blank() {
        return new TaskResult.Summary(null, false);
    }
}

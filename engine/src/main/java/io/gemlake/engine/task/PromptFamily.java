// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query.Lead;
import io.gemlake.engine.Task;
import java.util.List;

/// Prompts with one joint prefix: its examples carry the fields of every task, so that all tasks share it, and the
/// document behind it. Only calls of one family share a document.
public sealed interface PromptFamily permits FewShotFamily, ChatFamily {
    /// The family for models of a format.
    static PromptFamily of(ChatFormat format) {
        return format == ChatFormat.NONE ? new FewShotFamily() : new ChatFamily(ChatTurns.of(format));
    }

    /// Name of the family, a part of its prompts' versions.
    String name();

    /// What stands before every document.
    List<PromptPart> prefix();

    /// What stands between a document and a field's answer.
    List<PromptPart> suffix(Field field);

    /// What an answer begins with.
    Lead lead();

    /// What ends an answer: a text, or the name of a control token.
    String end();

    /// Control tokens that the prompts are made of; a vocabulary without them has another format.
    List<String> markers();

    /// The prompt of a task in this family.
    default TaskPrompt prompt(Task task) {
        return switch (task) {
            case Task.Sentiment _ -> new SentimentPrompt(this);
            case Task.Entities _ -> new EntitiesPrompt(this);
            case Task.Summary summary -> new SummaryPrompt(this, summary.maxTokens());
        };
    }
}

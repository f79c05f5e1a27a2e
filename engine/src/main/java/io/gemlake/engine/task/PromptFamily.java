// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query.Lead;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaughtHead;
import java.util.List;

/// Prompts with one joint prefix: its examples carry the questions of every task, so that all tasks share it, and the
/// document behind it. Only calls of one family share a document. Sentiment, conditions and
/// names have prefixes of their own: examples that answer one question make a small model better at it.
public sealed interface PromptFamily permits FewShotFamily, ChatFamily {
    /// The family for models of a format.
    static PromptFamily of(ChatFormat format) {
        return format == ChatFormat.NONE ? new FewShotFamily() : new ChatFamily(ChatTurns.of(format));
    }

    /// Name of the family, a part of its prompts' versions.
    String name();

    /// What stands before every document.
    List<PromptPart> prefix();

    /// What stands before every document in place of [#prefix()], with examples of a user's own.
    ///
    /// @param question that the examples answer
    List<PromptPart> prefix(Question question, List<TaughtHead.Example> examples);

    /// What stands between a document and the answer to a question.
    List<PromptPart> suffix(Question question);

    /// The same for an answer that is written: it says what may be answered.
    default List<PromptPart> openSuffix(Question question) {
        return suffix(question);
    }

    /// What stands between a document and its second reading.
    List<PromptPart> again();

    /// What stands before a document that is only asked how it feels.
    default List<PromptPart> sentimentPrefix() {
        return prefix();
    }

    /// Tokens of the windows in which a document is asked how it feels; 0 for the whole.
    default int sentimentWindow() {
        return 0;
    }

    /// What stands before a document that is only asked whether conditions hold.
    default List<PromptPart> conditionPrefix() {
        return prefix();
    }

    /// What stands before a document whose names are asked for: examples of their own, since examples that answer
    /// other questions too make a small model forget what a name is.
    List<PromptPart> namesPrefix();

    /// What stands between a document and the kind of a value that it holds.
    List<PromptPart> nameSuffix(String value);

    /// What stands before a document of which only this is asked.
    List<PromptPart> ownPrefix(Question question);

    /// What stands before a text that is all that the model is told.
    List<PromptPart> barePrefix();

    /// What stands behind such a text; nothing where the model goes on with it.
    List<PromptPart> bareSuffix();

    /// Texts that end an answer as long as a document.
    List<String> ends(Document document);

    /// What an answer begins with.
    Lead lead();

    /// What ends an answer: a text, or the name of a control token.
    String end();

    /// Control tokens that the prompts are made of; a vocabulary without them has another format.
    List<String> markers();

    /// The prompt of a task in this family.
    ///
    /// @param calibration of the task's labels, if it has any
    default TaskPrompt prompt(Task task, Calibration calibration) {
        return switch (task) {
            case Task.Sentiment sentiment -> LabelPrompt.of(this, sentiment, calibration);
            case Task.Classify classify ->
                switch (classify.choice()) {
                    case ONE -> LabelPrompt.of(this, classify, calibration);
                    case ANY -> AnyLabelPrompt.of(this, classify, calibration);
                };
            case Task.Filter filter -> new FilterPrompt(this, filter.condition(), calibration);
            case Task.Entities entities -> new EntitiesPrompt(this, entities.labels());
            case Task.Summary summary -> new SummaryPrompt(this, summary);
            case Task.Taught taught -> TaughtPrompt.of(this, taught.head());
            case Task.States states -> new StatesPrompt(this, states);
            case Task.FreeText free -> new FreeTextPrompt(this, free);
            case Task.Embed embed -> new EmbedPrompt(this, embed, calibration);
            case Task.CountTokens _ -> new CountPrompt();
            case Task.Write write -> new WritePrompt(this, prompt(write.question(), Calibration.NONE));
        };
    }
}

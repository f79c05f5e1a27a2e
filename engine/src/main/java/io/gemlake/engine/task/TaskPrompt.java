// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.TaskResult;
import java.util.List;

/// One task in a prompt family: its queries, and how their answers are read. A change of what it asks or reads is a
/// change of its version.
public sealed interface TaskPrompt
        permits LabelPrompt,
                AnyLabelPrompt,
                FilterPrompt,
                EntitiesPrompt,
                SummaryPrompt,
                WritePrompt,
                StatesPrompt,
                TaughtPrompt,
                FreeTextPrompt,
                EmbedPrompt,
                CountPrompt {
    /// Name and number, such as `sentiment-few-shot-4`, and its arguments; part of every row's provenance.
    String version();

    /// What stands before every document; prompts with the same prefix read a document together.
    List<PromptPart> prefix();

    /// Tokens of the windows in which a document is read; 0 when it is read as a whole.
    default int windowTokens() {
        return 0;
    }

    /// Whether a window reads the end of the one before it again, so that nothing is lost where they meet.
    default boolean windowsOverlap() {
        return true;
    }

    /// Whether a document that it reads is read by no other prompt with it.
    default boolean readsAlone() {
        return false;
    }

    /// What is asked about a document; may be nothing.
    ///
    /// @param document the document, or one of its windows
    List<Query> queries(Document document);

    /// What a model is asked that answers in its own words, behind [#questionsPrefix].
    default List<List<PromptPart>> questions() {
        return queries(Document.of(new byte[0])).stream().map(Query::suffix).toList();
    }

    /// Most tokens of an answer to one of those questions.
    default int answerTokens() {
        return 64;
    }

    /// What stands before every document for those questions.
    default List<PromptPart> questionsPrefix() {
        return prefix();
    }

    /// The result that the answers stand for.
    ///
    /// @param document the same
    /// @param answers  to the queries, in their order
    TaskResult read(Document document, List<Answer> answers);

    /// The result of a part of a document.
    ///
    /// @param before code points of the document in front of the part
    record Part(int before, TaskResult result) {}

    /// Whether the result says where something stands, so that a document may not be joined from parts.
    default boolean namesPlaces() {
        return false;
    }

    /// Whether the results of a document's parts make one of the whole.
    default boolean canMerge() {
        return true;
    }

    /// The result of a document that was read in parts.
    ///
    /// @param parts one or more, in their order
    default TaskResult merge(List<Part> parts) {
        return Merging.merge(parts);
    }

    /// The result for blank text, without any model call.
    TaskResult blank();
}

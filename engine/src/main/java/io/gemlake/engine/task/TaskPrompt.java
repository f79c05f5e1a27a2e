// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
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
                TaughtPrompt {
    /// Name and number, such as `sentiment-few-shot-2`, and its arguments; part of every row's provenance.
    String version();

    List<Query> queries();

    /// The result that the answers stand for.
    ///
    /// @param document UTF-8 bytes of the document
    /// @param answers  to the queries, in their order
    TaskResult read(byte[] document, List<Answer> answers);

    /// The result for blank text, without any model call.
    TaskResult blank();
}

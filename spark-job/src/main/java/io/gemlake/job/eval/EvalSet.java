// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.engine.Task;
import io.gemlake.job.eval.metric.Metric;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Data and what is measured on it.
public sealed interface EvalSet {
    String name();

    Selection rows();

    /// One or more; the first one stands for the set.
    List<Metric> metrics();

    /// The same with other rows.
    EvalSet with(Selection otherRows);

    /// What a task is measured beside.
    enum Baseline {
        /// The same task with scores as they are, without calibration.
        RAW,
        /// What the same model writes to the same prompt, read by simple rules.
        PLAIN,
        /// The first sentences of the document, for summaries.
        LEAD
    }

    /// A task over texts.
    ///
    /// @param text   SQL expression of the text
    /// @param answer SQL expression of the right answer: a label; a list of label, start, end and text; or one or
    ///               more reference texts
    /// @param labels from labels of the data to those of the task; empty when they are the same. Places of a label
    ///               that is missing are left out
    record OfTask(
            String name,
            Selection rows,
            Task task,
            String text,
            String answer,
            Map<String, String> labels,
            List<Metric> metrics,
            Set<Baseline> beside)
            implements EvalSet {
        public OfTask {
            labels = Map.copyOf(labels);
            metrics = List.copyOf(metrics);
            beside = Set.copyOf(beside);
        }

        @Override
        public EvalSet with(Selection otherRows) {
            return new OfTask(name, otherRows, task, text, answer, labels, metrics, beside);
        }
    }

    /// Questions whose choices are compared by their likelihood.
    record OfChoices(
            String name,
            Selection rows,
            Question question,
            @Nullable Shots shots,
            List<Metric> metrics) implements EvalSet {
        public OfChoices {
            metrics = List.copyOf(metrics);
        }

        @Override
        public EvalSet with(Selection otherRows) {
            return new OfChoices(name, otherRows, question, shots, metrics);
        }
    }

    /// How questions are asked, in SQL expressions. Either one context has several continuations, or several
    /// contexts have one.
    ///
    /// @param introduction  what stands before everything
    /// @param contexts      ARRAY<STRING>
    /// @param continuations ARRAY<STRING>, without the space that stands before them
    /// @param answer        index of the right context or continuation
    record Question(String introduction, String contexts, String continuations, String answer) {}

    /// Answered questions that stand before each question.
    ///
    /// @param count how many
    /// @param rows  where they come from; they must not be among those that are asked
    /// @param group SQL expression that is the same for a question and its shots
    record Shots(int count, Selection rows, String group) {}
}

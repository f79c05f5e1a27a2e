// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.engine.Task;
import io.gemlake.job.eval.metric.Metric;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Data and what is measured on it.
public sealed interface EvalSet {
    String name();

    /// Those that are asked.
    Selection rows();

    /// One or more; the first one stands for the set.
    List<Metric> metrics();

    /// One or more, in their order.
    Set<EvalSystem> systems();

    /// The same with other rows.
    EvalSet with(Selection otherRows);

    /// The same with no other systems than these.
    EvalSet only(Set<EvalSystem> some);

    /// A task over texts.
    ///
    /// @param text   SQL expression of the text
    /// @param answer SQL expression of the right answer: a label; a list of label, start, end and text; or one or
    ///               more reference texts
    /// @param labels from labels of the data to those of the task; empty when they are the same. Places of a label
    ///               that is missing are left out
    /// @param teach  what systems learn from, or null where none does
    record OfTask(
            String name,
            Selection rows,
            Task task,
            String text,
            String answer,
            Map<String, String> labels,
            List<Metric> metrics,
            Set<EvalSystem> systems,
            @Nullable Teach teach)
            implements EvalSet {
        public OfTask {
            labels = Map.copyOf(labels);
            metrics = List.copyOf(metrics);
            systems = EvalSystem.inOrder(systems);
        }

        @Override
        public EvalSet with(Selection otherRows) {
            return new OfTask(name, otherRows, task, text, answer, labels, metrics, systems, teach);
        }

        @Override
        public EvalSet only(Set<EvalSystem> some) {
            var both = new HashSet<>(systems);
            both.retainAll(some);
            Teach needed = both.stream().anyMatch(EvalSystem::learns) ? teach : null;
            return new OfTask(name, rows, task, text, answer, labels, metrics, both, needed);
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
        public Set<EvalSystem> systems() {
            return Set.of(EvalSystem.CHOICES);
        }

        @Override
        public EvalSet with(Selection otherRows) {
            return new OfChoices(name, otherRows, question, shots, metrics);
        }

        @Override
        public EvalSet only(Set<EvalSystem> some) {
            return this;
        }
    }

    /// Labelled rows that systems learn from.
    ///
    /// @param rows     none of them is asked
    /// @param perLabel most of these for each label, the first ones by hash
    /// @param about    what labels are about, in a word or two; empty for a topic
    record Teach(Selection rows, int perLabel, String about) {}

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

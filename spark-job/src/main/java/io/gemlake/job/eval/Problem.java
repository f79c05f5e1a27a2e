// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.LakeErrors;
import io.gemlake.job.eval.EvalSet.Question;
import io.gemlake.job.eval.EvalSet.Shots;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/// A question in words, with its choices: either several continuations of one context, or one of several contexts.
///
/// @param group  questions of a group have examples in common
/// @param answer index of the right choice
record Problem(
        String id, String group, String introduction, List<String> contexts, List<String> continuations, int answer) {
    Problem {
        contexts = List.copyOf(contexts);
        continuations = List.copyOf(continuations);
    }

    /// The questions of the selected rows.
    static List<Problem> read(Selection rows, EvalSet.OfChoices set, EvalData data) {
        Question question = set.question();
        Shots shots = set.shots();
        List<String> expressions = List.of(
                shots == null ? "''" : "CAST(" + shots.group() + " AS STRING)",
                question.introduction(),
                question.contexts(),
                question.continuations(),
                "CAST(" + question.answer() + " AS INT)");
        return data.rows(rows, expressions).stream()
                .map(row -> answerable(of(row), rows))
                .toList();
    }

    private static Problem of(Row row) {
        return new Problem(
                row.getString(0), row.getString(1), row.getString(2), row.getList(3), row.getList(4), row.getInt(5));
    }

    private static Problem answerable(Problem problem, Selection rows) {
        if (problem.answer() < 0 || problem.answer() >= problem.choices()) {
            throw LakeErrors.sourceInvalid(
                    rows.file(),
                    "the answer of row " + problem.id() + " is " + problem.answer() + ", and it has "
                            + problem.choices() + " choices, counted from 0; correct 'answer' or leave the row out");
        }
        return problem;
    }

    int choices() {
        return Math.max(contexts.size(), continuations.size());
    }

    /// The question with its right answer, as an example for others.
    String solved() {
        return contexts.get(contexts.size() == 1 ? 0 : answer) + " " + continuation(answer);
    }

    /// Characters of each choice.
    List<Integer> lengths() {
        return IntStream.range(0, choices())
                .mapToObj(this::continuation)
                .map(text -> text.codePointCount(0, text.length()))
                .toList();
    }

    private String continuation(int choice) {
        return continuations.get(continuations.size() == 1 ? 0 : choice);
    }
}

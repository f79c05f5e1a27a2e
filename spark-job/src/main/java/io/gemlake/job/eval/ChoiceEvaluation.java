// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.LakeErrors;
import io.gemlake.job.eval.EvalSet.Shots;
import io.gemlake.job.eval.SystemResult.Cost;
import io.gemlake.job.eval.metric.ChoiceScores;
import io.gemlake.job.eval.metric.ChoiceScores.Answer;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.Scorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/// Asks questions by comparing how likely their choices are, as EleutherAI's lm-evaluation-harness does (0.4.13): a
/// space stands before each continuation, a blank line between examples, and the answer is the continuation with
/// the highest sum of log-probabilities, or with the highest one for each of its characters.
final class ChoiceEvaluation {
    private static final String BLANK_LINE = "\n\n";
    private static final StructType REQUESTS =
            StructType.fromDDL("prefix STRING, context STRING, continuations ARRAY<STRING>");

    private final SparkSession spark;
    private final Scorer scorer;
    private final EvalSet.OfChoices set;
    private final Map<String, String> prefixes;
    private final List<Problem> problems;

    ChoiceEvaluation(EvalSession session, EvalSet.OfChoices set) {
        this.spark = session.spark();
        this.scorer = Scorer.of(spark, session.conf());
        this.set = set;
        this.prefixes = prefixes(set, session.data());
        this.problems = Problem.read(set.rows(), set, session.data()).stream()
                .sorted(Comparator.comparing(Problem::group)) // examples are read once while they stay the same
                .toList();
    }

    /// What stands before all questions of a group: introduction and examples, which end where a word ends.
    private static Map<String, String> prefixes(EvalSet.OfChoices set, EvalData data) {
        Shots shots = set.shots();
        if (shots == null) {
            return Map.of();
        }
        Map<String, List<Problem>> groups = new HashMap<>();
        Problem.read(shots.rows(), set, data)
                .forEach(shot -> groups.computeIfAbsent(shot.group(), _ -> new ArrayList<>())
                        .add(shot));
        Map<String, String> prefixes = new HashMap<>();
        groups.forEach((group, all) -> prefixes.put(
                group,
                all.stream()
                        .limit(shots.count())
                        .sorted(Comparator.comparing(Problem::id))
                        .map(Problem::solved)
                        .reduce((one, other) -> one + BLANK_LINE + other)
                        .map(examples -> all.getFirst().introduction() + examples)
                        .orElseThrow()));
        return prefixes;
    }

    SystemResult run() {
        List<Row> requests =
                problems.stream().flatMap(problem -> requests(problem).stream()).toList();
        score(requests.subList(0, Math.min(spark.sparkContext().defaultParallelism(), requests.size())));
        long startNanos = System.nanoTime();
        List<Row> scored = score(requests);
        double seconds = (System.nanoTime() - startNanos) / 1e9;

        List<Answer> answers = new ArrayList<>();
        List<Prediction> predictions = new ArrayList<>();
        int failed = 0;
        int next = 0;
        for (Problem problem : problems) {
            List<Row> rows = scored.subList(next, next + problem.contexts().size());
            next += rows.size();
            boolean complete = rows.stream().allMatch(row -> row.isNullAt(row.fieldIndex(Enricher.ERROR)));
            failed += complete ? 0 : 1;
            Answer answer = new Answer(problem.answer(), complete ? scores(rows) : List.of(), problem.lengths());
            answers.add(answer);
            predictions.add(new Prediction(
                    problem.id(),
                    String.valueOf(problem.answer()),
                    complete ? String.valueOf(answer.chosen()) : null,
                    answer.logProbabilities()));
        }
        return new SystemResult(
                EvalSystem.CHOICES,
                "",
                new ChoiceScores(answers).estimates(set.metrics()),
                null,
                new Cost(problems.size(), failed, 0, seconds),
                predictions);
    }

    private List<Row> score(List<Row> requests) {
        return scorer.score(spark.createDataFrame(requests, REQUESTS)).collectAsList();
    }

    private List<Row> requests(Problem problem) {
        String prefix = prefixes.get(problem.group());
        if (prefix == null && set.shots() != null) {
            throw LakeErrors.sourceInvalid(
                    set.shots().rows().file(),
                    "it has no examples for '" + problem.group() + "', the group of row " + problem.id());
        }
        String before = prefix == null ? problem.introduction() : BLANK_LINE;
        String[] continuations =
                problem.continuations().stream().map(text -> " " + text).toArray(String[]::new);
        return problem.contexts().stream()
                .map(context -> RowFactory.create(prefix, before + context, continuations))
                .toList();
    }

    private static List<Double> scores(List<Row> rows) {
        return rows.stream().flatMap(row -> row.<Double>getList(0).stream()).toList();
    }
}

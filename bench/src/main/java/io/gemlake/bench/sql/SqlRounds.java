// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.sql;

import io.gemlake.bench.measure.Lanes;
import io.gemlake.bench.report.Spread;
import io.gemlake.bench.report.SqlReport.SqlResult;
import io.gemlake.bench.sql.SqlCase.Step;
import io.gemlake.bench.sql.SqlPath.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Measures cases in turn, the engine and SQL one after the other; who comes first changes from round to round.
///
/// @param threads  of both
/// @param progress told what has been measured
public record SqlRounds(SqlPath sql, Lanes lanes, int threads, Consumer<String> progress) {
    /// A case in the making.
    private static final class Tally {
        private final SqlCase about;
        private final List<String> texts;
        private final List<List<Answer>> answers = new ArrayList<>();
        private final List<Double> engineSeconds = new ArrayList<>();
        private final List<Double> sqlSeconds = new ArrayList<>();

        private Tally(SqlCase about) {
            this.about = about;
            this.texts = Reviews.of(about.rows());
        }

        private SqlResult result() {
            List<Double> overheads = IntStream.range(0, sqlSeconds.size())
                    .mapToObj(round -> sqlSeconds.get(round) / engineSeconds.get(round) - 1)
                    .toList();
            return new SqlResult(
                    about.name(), about.rows(), rates(engineSeconds), rates(sqlSeconds), Spread.of(overheads));
        }

        private Spread rates(List<Double> seconds) {
            return Spread.of(seconds.stream().map(each -> about.rows() / each).toList());
        }
    }

    /// The results in the order of the cases, without those of a first round.
    public List<SqlResult> measure(List<SqlCase> cases, int rounds) {
        List<Tally> tallies = cases.stream().map(Tally::new).toList();
        for (int round = 0; round <= rounds; round++) {
            for (Tally tally : tallies) {
                measure(tally, round);
            }
        }
        return tallies.stream().map(Tally::result).toList();
    }

    private void measure(Tally tally, int round) {
        sql.show(tally.texts);
        double engine = 0;
        double query = 0;
        List<Answer> answers = new ArrayList<>();
        for (Step step : tally.about.steps()) {
            double early = round % 2 == 0 ? runEngine(step, tally.texts, answers) : 0;
            query += runSql(step, answers);
            engine += early + (round % 2 == 0 ? 0 : runEngine(step, tally.texts, answers));
        }
        check(tally, answers);
        if (round > 0) {
            tally.engineSeconds.add(engine);
            tally.sqlSeconds.add(query);
            progress.accept("%s: %.1f rows/s by the engine, %.1f by SQL"
                    .formatted(tally.about.name(), tally.about.rows() / engine, tally.about.rows() / query));
        }
    }

    private double runEngine(Step step, List<String> texts, List<Answer> answers) {
        long start = System.nanoTime();
        long tokens = new BareEngine(lanes, threads).run(step.tasks(), texts);
        double seconds = (System.nanoTime() - start) / 1e9;
        answers.add(new Answer(List.of(), tokens));
        return seconds;
    }

    private double runSql(Step step, List<Answer> answers) {
        long start = System.nanoTime();
        Answer answer = sql.run(step.sql());
        double seconds = (System.nanoTime() - start) / 1e9;
        answers.add(answer);
        return seconds;
    }

    /// @throws IllegalStateException when engine and SQL did not do the same, or a round other than the one before
    private static void check(Tally tally, List<Answer> answers) {
        for (int i = 0; i < answers.size(); i += 2) {
            if (answers.get(i).tokens() != answers.get(i + 1).tokens()) {
                throw new IllegalStateException("%s: the engine and SQL took %d and %d tokens"
                        .formatted(
                                tally.about.name(),
                                answers.get(i).tokens(),
                                answers.get(i + 1).tokens()));
            }
        }
        List<Answer> queries =
                answers.stream().filter(answer -> !answer.rows().isEmpty()).toList();
        if (!tally.answers.isEmpty() && !tally.answers.getLast().equals(queries)) {
            throw new IllegalStateException("%s: a query gave other rows than before".formatted(tally.about.name()));
        }
        tally.answers.add(queries);
    }
}

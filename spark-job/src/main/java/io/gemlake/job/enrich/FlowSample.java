// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/// Computes some of a flow's texts, drawn at random, to measure what all of them take. Results are not kept. Not safe
/// for use by several threads.
final class FlowSample {
    /// About as long are texts timed, once code is compiled.
    static final double SECONDS = 20;

    /// So many texts are computed, also where that takes longer, up to [#MOST_SECONDS].
    static final int LEAST_TEXTS = 30;

    static final double MOST_SECONDS = 3 * SECONDS;

    /// Texts that are drawn, for each core: more than it computes in the time.
    static final long TEXTS_PER_CORE = 4_000;

    /// The first part loads the model, and is not timed.
    private static final double FIRST_TOKENS_PER_CORE = 200;

    /// Then code is compiled while it runs, for some seconds that tell nothing of hours: they count as time to start.
    static final double WARM_SECONDS = 10;

    /// No part before the timed ones has more.
    private static final double WARM_TOKENS_PER_CORE = 4_000;

    private final TaskColumns tasks;
    private final Dataset<Row> texts;
    private final List<Row> places;
    private final int cores;
    private final TextSample tokens = new TextSample();
    private PaceSample pace = new PaceSample();
    private double untimedSeconds;
    private double untimedTokens;
    private int next;

    /// @param texts as [Worklist#sample] gives them
    FlowSample(TaskColumns tasks, Dataset<Row> texts) {
        this.tasks = tasks;
        this.texts = texts;
        this.places = texts.select(Worklist.PLACE, Worklist.TOKENS, DueDocuments.TASKS)
                .orderBy(Worklist.PLACE)
                .collectAsList();
        this.cores = texts.sparkSession().sparkContext().defaultParallelism();
    }

    /// Measures for some seconds, or until no text is left.
    void measure() {
        double partSeconds = compute(end(FIRST_TOKENS_PER_CORE * cores, cores));
        double speed = tokens.roughSum() / partSeconds;
        double warmSeconds = 0;
        while (next < places.size() && warmSeconds < WARM_SECONDS) {
            leaveUntimed(partSeconds);
            double before = tokens.roughSum();
            partSeconds = compute(end(Math.min(WARM_TOKENS_PER_CORE * cores, speed * WARM_SECONDS / 2), cores));
            speed = (tokens.roughSum() - before) / partSeconds;
            warmSeconds += partSeconds;
        }
        if (next < places.size()) {
            leaveUntimed(partSeconds);
            time(speed);
        }
    }

    /// The last part, and all before it, tell nothing of the pace.
    private void leaveUntimed(double partSeconds) {
        untimedSeconds += partSeconds;
        untimedTokens = tokens.exactSum();
        pace = new PaceSample();
    }

    /// @param speed tokens a second, as they are estimated
    private void time(double speed) {
        double before = tokens.roughSum();
        double seconds = 0;
        while (next < places.size() && seconds < MOST_SECONDS) {
            double found = seconds == 0 ? speed : (tokens.roughSum() - before) / seconds;
            if (seconds < 0.8 * SECONDS) {
                seconds += compute(end(found * (SECONDS - seconds), cores));
            } else if (tokens.texts() < LEAST_TEXTS) {
                int most = Math.min(places.size(), next + LEAST_TEXTS - tokens.texts());
                seconds += compute(Math.min(most, end(found * (MOST_SECONDS - seconds), 1)));
            } else {
                break;
            }
        }
    }

    /// On which tasks can run at a time.
    int cores() {
        return cores;
    }

    /// For each text: tokens as they were estimated, and those of the model.
    TextSample tokens() {
        return tokens;
    }

    /// For each Spark task: tokens of the model, and seconds of its core.
    PaceSample pace() {
        return pace;
    }

    /// What the parts before the timed ones took beside their texts: loading the model, starting, and compiling.
    /// 0 where there were no others to tell.
    double loadSeconds() {
        return Math.max(0, untimedSeconds - pace.secondsPerToken() * untimedTokens / cores);
    }

    /// The end of a part that begins at the next text and has about as many tokens, or the least number of texts.
    private int end(double partTokens, int leastTexts) {
        int end = next;
        double sum = 0;
        while (end < places.size()) {
            sum += places.get(end).getLong(1);
            if (sum > partTokens && end - next >= leastTexts) {
                break;
            }
            end++;
        }
        return end;
    }

    /// Computes the texts up to an end, and returns the seconds that it took.
    private double compute(int end) {
        long startNanos = System.nanoTime();
        List<Row> part = places.subList(next, end);
        List<Long> wanted = part.stream().map(row -> row.getLong(2)).distinct().toList();
        Column measured = coalesce(col(Sink.INPUT_TOKENS), lit(0)).plus(coalesce(col(Sink.OUTPUT_TOKENS), lit(0)));
        Dataset<Row> chosen = texts.filter(col(Worklist.PLACE)
                        .between(part.getFirst().getLong(0), part.getLast().getLong(0)))
                .select(col(Worklist.TOKENS), col(Documents.TEXT), col(DueDocuments.TASKS));
        List<Row> timed = tasks.computeEach(chosen, wanted)
                .select(col(Worklist.TOKENS), measured.cast("bigint"))
                .mapPartitions(new TimedTexts(), Encoders.row(TimedTexts.SCHEMA))
                .collectAsList();
        timed.forEach(this::add);
        next = end;
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private void add(Row task) {
        List<Long> estimated = task.getList(task.fieldIndex(TimedTexts.ESTIMATED));
        List<Long> measured = task.getList(task.fieldIndex(TimedTexts.MEASURED));
        for (int text = 0; text < estimated.size(); text++) {
            tokens.add(estimated.get(text), measured.get(text));
        }
        long nanos = task.getLong(task.fieldIndex(TimedTexts.NANOS));
        pace.add(measured.stream().mapToDouble(Long::doubleValue).sum(), nanos / 1e9);
    }
}

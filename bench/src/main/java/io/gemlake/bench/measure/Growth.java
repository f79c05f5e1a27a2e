// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gemlake.bench.report.Curves.Point;
import io.gemlake.bench.report.Curves.RowsPoint;
import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.Lane;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Request;
import io.gemlake.engine.Result;
import io.gemlake.engine.TinyModel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// How cost grows with the number of sequences, the length of the context, and the number of rows.
public final class Growth {
    private static final int LEAST_CONTEXT = 64;
    private static final int LEAST_ROWS = 1_000;
    private static final int WARM_UP_ROWS = 20_000;
    private static final int WRITTEN = 8;
    private static final int PROMPT_TOKENS = 28;
    private static final int LONGEST_DOCUMENTS = 2_048;
    private static final int SEQUENCES_BEHIND_CONTEXT = 8;

    private Growth() {}

    /// Writing by 1, 2, 4 … sequences, on two lanes as soon as there are two.
    public static List<Point> sequences(Rounds rounds, int most, int count) {
        return measure(rounds, powersOfTwo(1, most), count, n -> {
            int lanes = Math.min(n, 2);
            return new Case("write, %d sequences".formatted(n), new Work.Decode(n / lanes, WRITTEN), lanes, null);
        });
    }

    /// Reading documents of 64, 128, 256 … tokens, on two lanes.
    public static List<Point> reading(Rounds rounds, int most, int count) {
        return measure(rounds, powersOfTwo(LEAST_CONTEXT, most), count, n -> {
            int documents = Math.max(1, LONGEST_DOCUMENTS / n);
            return new Case("read %d tokens".formatted(n), new Work.Prefill(documents, n), 2, null);
        });
    }

    /// Writing behind a shared prefix of 64, 128, 256 … tokens, on two lanes.
    public static List<Point> writing(Rounds rounds, int most, int count) {
        return measure(
                rounds,
                powersOfTwo(LEAST_CONTEXT, most),
                count,
                n -> new Case(
                        "write behind %d tokens".formatted(n),
                        new Work.Decode(SEQUENCES_BEHIND_CONTEXT, n, PROMPT_TOKENS, WRITTEN),
                        2,
                        null));
    }

    private static List<Point> measure(Rounds rounds, List<Integer> at, int count, IntFunction<Case> cases) {
        List<Case> all = at.stream().map(cases::apply).toList();
        // One round of warm-up: every number of rows brings its own code.
        var results = rounds.measure(all, 1, count);
        return IntStream.range(0, at.size())
                .mapToObj(i -> new Point(at.get(i), results.get(i)))
                .toList();
    }

    private static List<Integer> powersOfTwo(int least, int most) {
        return IntStream.iterate(least, n -> n <= most, n -> 2 * n).boxed().toList();
    }

    /// Scoring 1,000, 3,000, 10,000 … short rows by a model of two small layers, on two lanes: what remains is what
    /// a lane does for each row.
    public static List<RowsPoint> rows(Threads threads, int most) {
        EngineConfig config = EngineConfig.defaults().withMaxLanes(2);
        try (Engine engine = TinyModel.open(TinyModel.random(1), config)) {
            var lanes = new Lanes(engine, threads);
            run(lanes, WARM_UP_ROWS);
            List<RowsPoint> points = new ArrayList<>();
            for (int rows = LEAST_ROWS; rows <= most; rows = next(rows)) {
                points.add(new RowsPoint(rows, run(lanes, rows)));
            }
            return points;
        }
    }

    /// 1, 3, 10, 30, 100 …
    private static int next(int rows) {
        return Integer.toString(rows).startsWith("1") ? 3 * rows : rows / 3 * 10;
    }

    /// Nanoseconds for each row.
    private static double run(Lanes lanes, int rows) {
        long start = System.nanoTime();
        lanes.run(2, lane -> score(lane, rows / 2));
        return (double) (System.nanoTime() - start) / rows;
    }

    private static int score(Lane lane, int rows) {
        Query choice = new Query.Score(
                List.of(new PromptPart.Template("?")), List.of("y", "n"), Query.Normalization.CONTINUATIONS);
        Iterator<Request> requests = IntStream.range(0, rows)
                .mapToObj(i -> new Request(List.of(), ("row " + i).getBytes(UTF_8), List.of(choice)))
                .iterator();
        int answers = 0;
        for (Iterator<Result> results = lane.run(requests); results.hasNext(); ) {
            if (results.next() instanceof Result.Failed failed) {
                throw new IllegalStateException(failed.message());
            }
            answers++;
        }
        return answers;
    }
}

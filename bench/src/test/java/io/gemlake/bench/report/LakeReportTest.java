// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.bench.report.LakeNight.Alive;
import io.gemlake.bench.report.LakeNight.Files;
import io.gemlake.bench.report.LakeNight.Merge;
import io.gemlake.bench.report.LakeNight.Times;
import io.gemlake.bench.report.LeastSquares.Point;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LakeReportTest {
    @Test
    void findsTheTermsOfASum() {
        List<Point> points = Stream.of(
                        List.of(1.0, 0.0, 1.0), List.of(1.0, 2.0, 1.0), List.of(1.0, 4.0, 9.0), List.of(1.0, 3.0, 0.0))
                .map(terms -> new Point(terms, 5 + 2 * terms.get(1) + 0.5 * terms.get(2)))
                .toList();

        LeastSquares fit = LeastSquares.of(points);

        assertThat(fit.coefficients().get(0)).isCloseTo(5, within(1e-9));
        assertThat(fit.coefficients().get(1)).isCloseTo(2, within(1e-9));
        assertThat(fit.coefficients().get(2)).isCloseTo(0.5, within(1e-9));
        assertThat(fit.worst()).isCloseTo(0, within(1e-9));
        assertThat(fit.at(List.of(1.0, 100.0, 10.0))).isCloseTo(210, within(1e-6));
    }

    @Test
    void aSmallValueCountsAsMuchAsALargeOne() {
        LeastSquares fit = LeastSquares.of(List.of(new Point(List.of(1.0), 1), new Point(List.of(1.0), 100)));

        assertThat(fit.coefficients().getFirst()).isLessThan(2);
        assertThat(fit.worst()).isCloseTo(0.99, within(0.01));
    }

    @Test
    void drawsTheCurveToLargerTables() {
        List<LakeNight> nights = LongStream.of(10_000, 100_000, 1_000_000)
                .mapToObj(LakeReportTest::night)
                .toList();
        var machine = new Machine("processor", 2, 512, "java", "system");

        List<String> lines = new LakeReport("gemlake bench lake", "2026-01-01T00:00:00Z", machine, nights).lines();

        assertThat(lines)
                .contains(
                        "| first | planning, s | 3.00 | 20.00 | 0 % | 203 | 2,003 |",
                        "| first | MERGE, s each | 2.00 | 4.00 | 0 % | 42.00 | 402 |",
                        "| first | alive, MB | 200 | 8.00 | 0 % | 280 | 1,000 |",
                        "| first | 1,000,000 | 1,000,000 | 23.00 | 60.00 | 1 | 6.00 | 6.00 | 0 | 0.10 | 0.00 | 5.00 | 2 |"
                                + " 1.50 | 208 |")
                .noneMatch(line -> line.contains("upkeep, s | 0"));
    }

    private static LakeNight night(long rows) {
        double millions = rows / 1e6;
        var times = new Times(1, 2 + 20 * millions, 60, 2 + 4 * millions, 0.1, 0, 5);
        return new LakeNight(
                "first",
                rows,
                rows,
                0,
                times,
                List.of(new Merge(times.merge(), 0, rows, 0, 0, 2, 0)),
                List.of(new Files(0, 0, 0), new Files(2, 1_500_000, 3_000_000)),
                new Alive(200_000_000 + 8 * rows));
    }
}

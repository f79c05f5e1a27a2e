// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.Task;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {
    private static final Clock EVENING = clock("2026-03-02T21:00:00Z");

    private record Text(double estimated, double measured) {}

    @ParameterizedTest
    @CsvSource({"30, 5000", "100, 5000", "60, 200"})
    void theIntervalHoldsTheTruthOfTextsOfVeryDifferentLength(int sampled, int all) {
        long held = IntStream.range(0, 100)
                .filter(seed -> {
                    List<Text> texts = texts(all, new Random(seed));
                    double truth = texts.stream().mapToDouble(Text::measured).sum();
                    Interval total = sample(texts.subList(0, sampled)).total(all, estimated(texts));
                    return total.low() <= truth && truth <= total.high();
                })
                .count();
        assertThat(held).isBetween(90L, 99L);
    }

    @Test
    void theIntervalShrinksWithTheSampleAndIsNoneWhenAllIsMeasured() {
        List<Text> texts = texts(1_000, new Random(1));
        List<Double> margins = List.of(30, 120, 480, 1_000).stream()
                .map(sampled -> sample(texts.subList(0, sampled))
                        .total(1_000, estimated(texts))
                        .margin())
                .toList();
        assertThat(margins).isSortedAccordingTo(Collections.reverseOrder()).endsWith(0.0);
        Interval all = sample(texts).total(1_000, estimated(texts));
        assertThat(all.isExact()).isTrue();
        assertThat(all.value())
                .isCloseTo(texts.stream().mapToDouble(Text::measured).sum(), within(1e-3));
    }

    @Test
    void oneItemTellsLittleAndBlankOnesNothing() {
        var one = new TextSample();
        one.add(10, 20);
        assertThat(one.total(5, 50)).isEqualTo(new Interval(100, 100));
        var blank = new TextSample();
        blank.add(24, 0);
        blank.add(24, 0);
        assertThat(blank.total(5, 120)).isEqualTo(Interval.ZERO);
        assertThat(new PaceSample().interval()).isEqualTo(Interval.ZERO);
    }

    @Test
    void quantilesAreStudents() {
        // Tables of the distribution, as in any textbook.
        assertThat(Student.quantile(1)).isCloseTo(12.706, within(0.001));
        assertThat(Student.quantile(3)).isCloseTo(3.182, within(0.005));
        assertThat(Student.quantile(10)).isCloseTo(2.228, within(0.001));
        assertThat(Student.quantile(1_000)).isCloseTo(1.962, within(0.001));
    }

    @Test
    void aPartEndsWithItsLongestTask() {
        assertThat(Balance.of(List.of(100.0), 800, 4)).isEqualTo(1);
        assertThat(Balance.of(List.of(100.0), 500, 4)).isCloseTo(2 / 1.25, within(1e-9));
        double few = Balance.of(List.of(1.0, 10.0, 100.0), 2_000, 4);
        double many = Balance.of(List.of(1.0, 10.0, 100.0), 200_000, 4);
        assertThat(few).isGreaterThan(many);
        assertThat(many).isBetween(1.0, 1.05);
        assertThat(Balance.of(List.of(0.0, 0.0), 10, 2)).isEqualTo(1);
    }

    @Test
    void saysWhatARunTakesAndWhenItEnds() {
        var flow = flow(new Interval(1_234_567, 84_000), new Interval(3_600, 360));
        assertThat(estimate(flow).lines(spec(Budget.UNLIMITED, null), EVENING))
                .containsExactly(
                        "reviews: 12,345 documents due, of which 300 known (no model): about 1,235,000 tokens"
                                + " (1,150,000 to 1,319,000), from 90 of 11,000 texts",
                        "altogether: about 1,235,000 tokens (1,150,000 to 1,319,000), 2.01 core-hours (1.81 to 2.21),"
                                + " 60 minutes (54 to 66) on 2 cores, of which 24 s to start",
                        "started now, it ends at about 22:00 UTC (21:54 to 22:06)");
    }

    @Test
    void flowsAreAddedUpAndTheModelIsLoadedOnce() {
        Estimate both = estimate(
                flow(new Interval(300, 30), new Interval(100, 3)), flow(new Interval(500, 40), new Interval(200, 4)));
        assertThat(both.tokens()).isEqualTo(new Interval(800, 50));
        assertThat(both.seconds()).isEqualTo(new Interval(300 + 2 * 4 + 20, 5));
    }

    @Test
    void saysWhatTheLimitsSufficeFor() {
        var flow = flow(new Interval(1_000_000, 10_000), new Interval(3_600, 36));
        Budget budget = new Budget(Budget.minutes(45), 500_000L, Instant.parse("2026-03-03T00:00:00Z"));
        assertThat(estimate(flow).lines(spec(budget, null), EVENING))
                .endsWith(
                        "the budget of 45 minutes suffices for about 74 % of it",
                        "the budget of 500,000 tokens suffices for about 50 % of it", "the time until 00:00 suffices");
    }

    @Test
    void startsWithTheWindowOfItsSchedule() {
        var flow = flow(new Interval(1_000_000, 10_000), new Interval(7_200, 36));
        var schedule = new Schedule(LocalTime.of(23, 30), LocalTime.of(0, 30), ZoneId.of("Europe/Berlin"));
        // The zone is an hour ahead: the run would wait for an hour and a half.
        assertThat(estimate(flow).lines(spec(Budget.UNLIMITED, schedule), clock("2026-03-02T21:00:00Z")))
                .endsWith(
                        "started at 23:30, it ends at about 2026-03-03 01:30 Europe/Berlin"
                                + " (2026-03-03 01:29 to 2026-03-03 01:31)",
                        "the window from 23:30 to 00:30 Europe/Berlin suffices for about 49 % of it");
    }

    @Test
    void saysThatThereIsNothingToDo() {
        var idle = FlowEstimate.withoutModel("reviews", new DocumentCounts(0, 0, 0, 0, 0, 7, 0), 3);
        assertThat(estimate(idle).lines(spec(Budget.UNLIMITED, null), EVENING))
                .containsExactly("reviews: nothing is due, and 0 documents are deleted", "there is nothing to do");
    }

    /// Lengths of a log-normal distribution; tokens are about in proportion, and a question is on top of them.
    private static List<Text> texts(int count, Random random) {
        return IntStream.range(0, count)
                .mapToObj(_ -> {
                    double length = Math.floor(Math.exp(5 + random.nextGaussian()));
                    return new Text(length + 24, Math.floor(length * (1.1 + 0.2 * random.nextGaussian())) + 60);
                })
                .toList();
    }

    private static double estimated(List<Text> texts) {
        return texts.stream().mapToDouble(Text::estimated).sum();
    }

    private static TextSample sample(List<Text> texts) {
        var sample = new TextSample();
        texts.forEach(text -> sample.add(text.estimated(), text.measured()));
        return sample;
    }

    /// A flow whose run takes 24 s to start.
    private static FlowEstimate flow(Interval tokens, Interval seconds) {
        var counts = new DocumentCounts(12_345, 0, 0, 0, 0, 0, 0);
        return new FlowEstimate("reviews", counts, 300, 11_000, 90, tokens, seconds, 4, 20);
    }

    private static Estimate estimate(FlowEstimate... flows) {
        return new Estimate(List.of(flows), 2);
    }

    private static EnrichSpec spec(Budget budget, @Nullable Schedule schedule) {
        EnrichSpec plain =
                EnrichSpec.of(new Source.Json("/lake"), "id", "text", List.of(new Task.Sentiment()), "/sink", null);
        return new EnrichSpec(plain.flows(), null, null, budget, schedule, ErrorPolicy.STANDARD, null, RecordSpec.NONE);
    }

    private static Clock clock(String instant) {
        return Clock.fixed(Instant.parse(instant), ZoneId.of("UTC"));
    }
}

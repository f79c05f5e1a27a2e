// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.job.enrich.Pace.Part;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong nanos = new AtomicLong();
    private final Pace pace = new Pace(2);

    @Test
    void theFirstPartIsSmallBecauseNothingIsKnown() {
        assertThat(pace.tokensPerSecond()).isZero();
        assertThat(pace.nextTokens(budget(Budget.UNLIMITED), 0)).isEqualTo(8_000);
        assertThat(new Pace(100).nextTokens(budget(Budget.UNLIMITED), 0)).isEqualTo(400_000);
    }

    @Test
    void partsGrowToAMinuteOfWork() {
        RunBudget budget = budget(Budget.UNLIMITED);
        long tokens = pace.nextTokens(budget, 0);
        double seconds = 0;
        for (int part = 0; part < 4; part++) {
            seconds = 2 + tokens / 1_000.0; // a commit, and a thousand tokens a second
            pace.finished(new Part(tokens, tokens, (long) (seconds * SECOND)));
            tokens = pace.nextTokens(budget, 0);
        }
        assertThat(seconds).isCloseTo(60, within(5.0));
        assertThat(pace.tokensPerSecond()).isCloseTo(970, within(10.0));
    }

    @Test
    void aPartGrowsFourTimesAtMost() {
        pace.finished(new Part(10_000, 0, SECOND / 1000));
        assertThat(pace.nextTokens(budget(Budget.UNLIMITED), 0)).isEqualTo(40_000);
    }

    @Test
    void aPartOfNothingTellsNothing() {
        pace.finished(new Part(0, 0, SECOND));
        assertThat(pace.nextTokens(budget(Budget.UNLIMITED), 0)).isEqualTo(8_000);
        pace.finished(new Part(0, 0, 0));
        assertThat(pace.nextTokens(budget(Budget.UNLIMITED), 0)).isEqualTo(8_000);
    }

    @Test
    void lastPartsCountMore() {
        pace.finished(new Part(60_000, 60_000, 60 * SECOND));
        pace.finished(new Part(60_000, 60_000, 120 * SECOND));
        assertThat(pace.tokensPerSecond()).isCloseTo(90_000 / 150.0, within(1e-9));
    }

    @Test
    void theLastPartEndsWithTheBudget() {
        RunBudget budget = budget(new Budget(Duration.ofMinutes(2), null, null));
        pace.finished(new Part(60_000, 60_000, 60 * SECOND));
        nanos.set(60 * SECOND);
        assertThat(pace.nextTokens(budget, 0)).isEqualTo(55_000);
        nanos.set(100 * SECOND);
        assertThat(pace.nextTokens(budget, 0)).isEqualTo(15_000);
        nanos.set(118 * SECOND);
        assertThat(pace.nextTokens(budget, 0)).as("not spent, so something").isOne();
        nanos.set(120 * SECOND);
        assertThat(pace.nextTokens(budget, 0)).isZero();
    }

    @Test
    void theFirstPartOfAShortRunIsShorter() {
        assertThat(pace.nextTokens(budget(new Budget(null, null, Instant.EPOCH.plusSeconds(15))), 0))
                .isEqualTo(2_000);
    }

    @Test
    void tokensThatAreLeftAreThoseOfTheModel() {
        RunBudget budget = budget(new Budget(null, 100_000L, null));
        assertThat(pace.nextTokens(budget, 88_000))
                .as("four for each, while nothing is known")
                .isEqualTo(3_000);
        pace.finished(new Part(20_000, 30_000, 20 * SECOND));
        assertThat(pace.nextTokens(budget, 70_000)).isEqualTo(20_000);
        assertThat(pace.nextTokens(budget, 99_999)).isOne();
        assertThat(pace.nextTokens(budget, 100_000)).isZero();
    }

    @Test
    void whatTheCacheSparedIsNotExpectedOfTheNextPart() {
        pace.finished(new Part(20_000, 0, 20 * SECOND));
        assertThat(pace.nextTokens(budget(new Budget(null, 10_000L, null)), 0)).isEqualTo(10_000);
    }

    private RunBudget budget(Budget budget) {
        return RunBudget.start(budget, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), nanos::get);
    }
}

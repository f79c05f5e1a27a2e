// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunBudgetTest {
    private static final Instant NOW = Instant.parse("2026-07-31T02:00:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final AtomicLong nanos = new AtomicLong(-7);

    @Test
    void withoutLimitsNothingIsEverSpent() {
        RunBudget budget = start(Budget.UNLIMITED, NOW);
        nanos.addAndGet(Duration.ofDays(3).toNanos());
        assertThat(budget.spent(Long.MAX_VALUE)).isEmpty();
        assertThat(budget.remainingSeconds()).isInfinite();
        assertThat(budget.remainingTokens(5)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void timeIsTakenFromTheStartOfTheRun() {
        RunBudget budget = start(new Budget(Duration.ofMinutes(30), null, null), NOW);
        assertThat(budget.remainingSeconds()).isEqualTo(1800);
        nanos.addAndGet(Duration.ofSeconds(1799).toNanos());
        assertThat(budget.spent(0)).isEmpty();
        assertThat(budget.remainingSeconds()).isEqualTo(1);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(budget.spent(0)).hasValue("the run has taken the 30 minutes that it may take");
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(budget.remainingSeconds()).isZero();
    }

    @Test
    void tokensAreCountedAgainstTheirLimit() {
        RunBudget budget = start(new Budget(null, 1_000_000L, null), NOW);
        assertThat(budget.spent(999_999)).isEmpty();
        assertThat(budget.remainingTokens(999_999)).isOne();
        assertThat(budget.spent(1_000_312))
                .hasValue("the run has spent 1,000,312 tokens of the 1,000,000 that it may spend");
        assertThat(budget.remainingTokens(1_000_312)).isZero();
        assertThat(budget.remainingSeconds()).isInfinite();
    }

    @Test
    void aTimeOfDayEndsTheRunAndIsNamedInTheZoneOfTheClock() {
        var until = new Budget(null, null, Instant.parse("2026-07-31T04:00:00Z"));
        assertThat(start(until, NOW).remainingSeconds()).isEqualTo(7200);
        assertThat(start(until, NOW).spent(0)).isEmpty();
        assertThat(start(until, Instant.parse("2026-07-31T04:00:00Z")).spent(0))
                .hasValue("the time is over that the run has, which ends at 2026-07-31 06:00 Europe/Berlin");
    }

    @Test
    void theNearerEndCounts() {
        var both = new Budget(Duration.ofMinutes(10), null, NOW.plusSeconds(60));
        assertThat(start(both, NOW).remainingSeconds()).isEqualTo(60);
        var other = new Budget(Duration.ofMinutes(1), null, NOW.plusSeconds(600));
        assertThat(start(other, NOW).remainingSeconds()).isEqualTo(60);
    }

    private RunBudget start(Budget budget, Instant now) {
        return RunBudget.start(budget, Clock.fixed(now, BERLIN), nanos::get);
    }
}

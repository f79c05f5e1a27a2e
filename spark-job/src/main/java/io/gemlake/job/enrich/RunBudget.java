// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/// What a run has left of its [Budget]. A length of time is taken from a clock that nobody sets, a time of day from the
/// one that people see.
final class RunBudget {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm VV", Locale.ROOT);

    private final Budget budget;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final long startNanos;

    private RunBudget(Budget budget, Clock clock, LongSupplier nanoTime) {
        this.budget = budget;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    /// The budget of a run that starts now.
    ///
    /// @param clock its zone is the one that messages name times in
    static RunBudget start(Budget budget, Clock clock) {
        return start(budget, clock, System::nanoTime);
    }

    /// The budget of a run that starts now.
    ///
    /// @param nanoTime as [System#nanoTime] counts
    static RunBudget start(Budget budget, Clock clock, LongSupplier nanoTime) {
        return new RunBudget(budget, clock, nanoTime);
    }

    /// Which limit is reached, in words, or empty while none is.
    ///
    /// @param tokens that models read and wrote in this run
    Optional<String> spent(long tokens) {
        Duration time = budget.time();
        if (time != null && secondsOf(time) <= 0) {
            return Optional.of(String.format(Locale.ROOT, "the run has taken the %s that it may take", minutes(time)));
        }
        Instant until = budget.until();
        if (until != null && secondsUntil(until) <= 0) {
            return Optional.of(
                    "the time is over that the run has, which ends at " + TIME.format(until.atZone(clock.getZone())));
        }
        Long limit = budget.tokens();
        if (limit != null && tokens >= limit) {
            return Optional.of(String.format(
                    Locale.ROOT, "the run has spent %,d tokens of the %,d that it may spend", tokens, limit));
        }
        return Optional.empty();
    }

    /// Seconds that are left, 0 or more; infinite without a limit.
    double remainingSeconds() {
        double ofTime = budget.time() == null ? Double.POSITIVE_INFINITY : secondsOf(budget.time());
        double ofDay = budget.until() == null ? Double.POSITIVE_INFINITY : secondsUntil(budget.until());
        return Math.max(0, Math.min(ofTime, ofDay));
    }

    /// Tokens that are left, 0 or more; [Long#MAX_VALUE] without a limit.
    ///
    /// @param tokens that models read and wrote in this run
    long remainingTokens(long tokens) {
        return budget.tokens() == null ? Long.MAX_VALUE : Math.max(0, budget.tokens() - tokens);
    }

    private double secondsOf(Duration time) {
        return (time.toNanos() - (nanoTime.getAsLong() - startNanos)) / NANOS_PER_SECOND;
    }

    private double secondsUntil(Instant until) {
        return Duration.between(clock.instant(), until).toMillis() / 1e3;
    }

    private static String minutes(Duration time) {
        long minutes = time.toMinutes();
        return minutes == 1 ? "1 minute" : String.format(Locale.ROOT, "%,d minutes", minutes);
    }
}

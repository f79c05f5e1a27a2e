// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.job.enrich.Budget;
import io.gemlake.job.enrich.EnrichSpec;
import io.gemlake.job.enrich.TimesOfDay;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

/// The limits of a run on its command line; each takes the place of the spec's own.
final class EnrichLimits {
    private static final String MAX_MINUTES = "--max-minutes";
    private static final String MAX_TOKENS = "--max-tokens";
    private static final String UNTIL = "--until";

    static final Set<String> OPTIONS = Set.of(MAX_MINUTES, MAX_TOKENS, UNTIL);

    private EnrichLimits() {}

    static Budget of(Options options, EnrichSpec spec, Clock clock) {
        Budget budget = spec.budget();
        return new Budget(
                options.find(MAX_MINUTES)
                        .map(value -> Budget.minutes(number(MAX_MINUTES, value)))
                        .orElse(budget.time()),
                options.find(MAX_TOKENS).map(value -> number(MAX_TOKENS, value)).orElse(budget.tokens()),
                options.find(UNTIL)
                        .map(value -> until(value, new TimesOfDay(clock, spec.zone(clock.getZone()))))
                        .orElse(budget.until()));
    }

    private static Long number(String option, String value) {
        String digits = value.replace("_", "");
        if (!digits.matches("[1-9][0-9]{0,17}")) {
            throw JobErrors.usage(
                    option + " takes a whole number of 1 or more, not '" + value + "'", EnrichCommand.USAGE);
        }
        return Long.parseLong(digits);
    }

    private static Instant until(String value, TimesOfDay times) {
        return times.next(value)
                .orElseThrow(() -> JobErrors.usage(
                        UNTIL + " takes a time of day from 00:00 to 23:59, not '" + value + "'", EnrichCommand.USAGE));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import java.util.Map;
import java.util.stream.Stream;

/// How far labels are distributed otherwise than before, as the population stability index: the sum over all labels of
/// `(now − before) · ln(now ÷ before)`, of shares. Its usual bounds are 0.1 and 0.25 (N. Siddiqi, Credit Risk
/// Scorecards, 2006). Few documents exceed them by chance: where nothing has changed, the index is distributed as χ²
/// times `1/n + 1/m` (B. Yurdakul and J. Naranjo, Statistical properties of the population stability index, Journal of
/// Risk Model Validation 14(4), 2020), so what chance alone exceeds in one of a hundred nights is never marked.
///
/// @param index  the population stability index
/// @param chance what it exceeds in one of a hundred nights although nothing has changed
record Drift(double index, double chance, Level level) {
    /// Labels on each side below which nothing is said.
    static final long FEWEST = 100;

    /// From here on drift is marked.
    static final double MODERATE = 0.1;

    private static final double LARGE = 0.25;

    /// Added to each count: a label that was not there before would make the index infinite.
    private static final double SMOOTHING = 0.5;

    /// Of the normal distribution, for one of a hundred.
    private static final double QUANTILE = 2.326;

    /// How much it is.
    enum Level {
        /// Too few to tell.
        UNKNOWN,
        NONE,
        MODERATE,
        LARGE
    }

    /// @param now    how often each label was given
    /// @param before the same of what it is compared with
    static Drift of(Map<String, Long> now, Map<String, Long> before) {
        String[] labels = Stream.concat(now.keySet().stream(), before.keySet().stream())
                .distinct()
                .toArray(String[]::new);
        double nowTotal = total(now);
        double beforeTotal = total(before);
        double index = 0;
        for (String label : labels) {
            double share = share(now.getOrDefault(label, 0L), nowTotal, labels.length);
            double earlier = share(before.getOrDefault(label, 0L), beforeTotal, labels.length);
            index += (share - earlier) * Math.log(share / earlier);
        }
        if (nowTotal < FEWEST || beforeTotal < FEWEST) {
            return new Drift(index, Double.NaN, Level.UNKNOWN);
        }
        double chance = chiSquared(labels.length - 1) * (1 / nowTotal + 1 / beforeTotal);
        return new Drift(index, chance, level(index, chance));
    }

    private static Level level(double index, double chance) {
        if (index < MODERATE || index < chance) {
            return Level.NONE;
        }
        return index < LARGE ? Level.MODERATE : Level.LARGE;
    }

    private static double total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static double share(long count, double total, int labels) {
        return (count + SMOOTHING) / (total + SMOOTHING * labels);
    }

    /// What χ² exceeds one time in a hundred, by the approximation of Wilson and Hilferty.
    private static double chiSquared(int degreesOfFreedom) {
        if (degreesOfFreedom == 0) {
            return 0;
        }
        double part = 2.0 / (9 * degreesOfFreedom);
        return degreesOfFreedom * Math.pow(1 - part + QUANTILE * Math.sqrt(part), 3);
    }
}

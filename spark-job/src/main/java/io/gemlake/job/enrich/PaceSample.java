// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

/// How long tokens take, from Spark tasks: a ratio with the variance of W. G. Cochran, Sampling Techniques
/// (3rd edition, 1977), chapter 6, and limits that have quantiles of Student's distribution. Not safe for use by
/// several threads.
final class PaceSample {
    private long tasks;
    private double tokens;
    private double seconds;
    private double tokenSquares;
    private double products;
    private double secondSquares;

    /// @param taskSeconds of the core that computed the tokens
    void add(double taskTokens, double taskSeconds) {
        tasks++;
        tokens += taskTokens;
        seconds += taskSeconds;
        tokenSquares += taskTokens * taskTokens;
        products += taskTokens * taskSeconds;
        secondSquares += taskSeconds * taskSeconds;
    }

    /// Seconds of a core for a token; 0 while nothing is known.
    double secondsPerToken() {
        return tokens == 0 ? 0 : seconds / tokens;
    }

    /// The same, with the interval that it lies in.
    Interval interval() {
        double ratio = secondsPerToken();
        if (ratio == 0) {
            return Interval.ZERO;
        }
        if (tasks == 1) {
            return new Interval(ratio, ratio);
        }
        // Of (seconds - ratio * tokens), whose sum is 0.
        double residuals = secondSquares - 2 * ratio * products + ratio * ratio * tokenSquares;
        double error = Math.sqrt(tasks * Math.max(0, residuals) / (tasks - 1)) / tokens;
        return new Interval(ratio, Student.quantile(tasks - 1) * error);
    }
}

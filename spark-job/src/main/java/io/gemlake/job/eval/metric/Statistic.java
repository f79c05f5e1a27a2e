// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

/// A number over rows that are chosen by their indexes, some perhaps several times.
@FunctionalInterface
public interface Statistic {
    /// The value over one row or more.
    double over(int[] rows);

    /// The mean of a number that each row has.
    static Statistic mean(double... values) {
        return rows -> sum(values, rows) / rows.length;
    }

    /// F1 of what was found: twice the hits by all that was predicted and all that was to be found; 0 where both are
    /// nothing.
    static Statistic f1(double[] hits, double[] predicted, double[] gold) {
        return rows -> ratio(2 * sum(hits, rows), sum(predicted, rows) + sum(gold, rows));
    }

    /// Sums by sums; 0 where nothing is divided by nothing.
    static Statistic ratio(double[] parts, double[] wholes) {
        return rows -> ratio(sum(parts, rows), sum(wholes, rows));
    }

    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    private static double sum(double[] values, int[] rows) {
        double sum = 0;
        for (int row : rows) {
            sum += values[row];
        }
        return sum;
    }
}

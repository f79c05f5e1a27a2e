// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A sum of terms that fits measured values: the squares of its relative errors are least, so that small values
/// count as much as large ones.
///
/// @param coefficients one a term
/// @param worst        the largest relative error: 0.1 where a value is 10 % off
public record LeastSquares(List<Double> coefficients, double worst) {
    /// A measured value.
    ///
    /// @param terms what it may depend on: 1 for a constant
    /// @param value positive
    public record Point(List<Double> terms, double value) {}

    /// Fits.
    ///
    /// @param points at least as many as each has terms
    public static LeastSquares of(List<Point> points) {
        int terms = points.getFirst().terms().size();
        double[][] equations = new double[terms][terms + 1];
        for (Point point : points) {
            for (int row = 0; row < terms; row++) {
                double weighted = point.terms().get(row) / (point.value() * point.value());
                for (int col = 0; col < terms; col++) {
                    equations[row][col] += weighted * point.terms().get(col);
                }
                equations[row][terms] += weighted * point.value();
            }
        }
        List<Double> coefficients = Arrays.stream(solve(equations)).boxed().toList();
        double worst = points.stream()
                .mapToDouble(point -> Math.abs(sum(coefficients, point.terms()) / point.value() - 1))
                .max()
                .orElseThrow();
        return new LeastSquares(coefficients, worst);
    }

    /// The sum at other terms.
    public double at(List<Double> terms) {
        return sum(coefficients, terms);
    }

    private static double sum(List<Double> coefficients, List<Double> terms) {
        return IntStream.range(0, terms.size())
                .mapToDouble(i -> coefficients.get(i) * terms.get(i))
                .sum();
    }

    /// Gauss, with the largest pivot.
    private static double[] solve(double[][] equations) {
        int size = equations.length;
        for (int pivot = 0; pivot < size; pivot++) {
            int col = pivot;
            int largest = IntStream.range(pivot, size)
                    .boxed()
                    .max((a, b) -> Double.compare(Math.abs(equations[a][col]), Math.abs(equations[b][col])))
                    .orElseThrow();
            double[] row = equations[largest];
            equations[largest] = equations[pivot];
            equations[pivot] = row;
            for (int other = 0; other < size; other++) {
                double factor = other == pivot ? 0 : equations[other][pivot] / row[pivot];
                for (int i = pivot; i <= size; i++) {
                    equations[other][i] -= factor * row[i];
                }
            }
        }
        return IntStream.range(0, size)
                .mapToDouble(i -> equations[i][size] / equations[i][i])
                .toArray();
    }
}

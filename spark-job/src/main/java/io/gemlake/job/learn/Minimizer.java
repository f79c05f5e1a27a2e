// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.learn;

import java.util.ArrayDeque;

/// Finds the least value of a smooth convex function: L-BFGS (Liu and Nocedal 1989) with steps that are halved
/// until the value falls as its slope promises.
public final class Minimizer {
    private static final int HISTORY = 10;
    private static final int MOST_HALVINGS = 25;
    /// Part of the promised decrease that is enough.
    private static final double SUFFICIENT = 1e-4;

    private static final double LEAST_CURVATURE = 1e-12;

    /// A function with its gradient.
    public interface Function {
        /// Returns the value at `x`, and writes the gradient there.
        double at(double[] x, double[] gradient);
    }

    /// A step, and what it changed in the gradient.
    private record Pair(double[] step, double[] change, double curvature) {}

    private Minimizer() {}

    /// Moves `x` to where the function is least, until a step gains less than `tolerance` of its value.
    public static void minimize(Function function, double[] x, int mostSteps, double tolerance) {
        var pairs = new ArrayDeque<Pair>();
        double[] gradient = new double[x.length];
        double[] nextGradient = new double[x.length];
        double value = function.at(x, gradient);
        for (int i = 0; i < mostSteps; i++) {
            double[] direction = direction(gradient, pairs);
            double slope = dot(direction, gradient);
            double length = pairs.isEmpty() ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
            double[] next = new double[x.length];
            double nextValue = Double.POSITIVE_INFINITY;
            for (int halving = 0; halving < MOST_HALVINGS; halving++) {
                for (int j = 0; j < x.length; j++) {
                    next[j] = x[j] + length * direction[j];
                }
                nextValue = function.at(next, nextGradient);
                if (nextValue <= value + SUFFICIENT * length * slope) {
                    break;
                }
                length /= 2;
            }
            if (!(nextValue < value)) {
                return;
            }
            remember(pairs, minus(next, x), minus(nextGradient, gradient));
            System.arraycopy(next, 0, x, 0, x.length);
            System.arraycopy(nextGradient, 0, gradient, 0, x.length);
            if (value - nextValue <= tolerance * Math.abs(nextValue)) {
                return;
            }
            value = nextValue;
        }
    }

    private static void remember(ArrayDeque<Pair> pairs, double[] step, double[] change) {
        double curvature = dot(step, change);
        if (curvature > LEAST_CURVATURE) {
            pairs.addLast(new Pair(step, change, curvature));
            if (pairs.size() > HISTORY) {
                pairs.removeFirst();
            }
        }
    }

    /// Against the gradient, bent by what earlier steps say of the curvature.
    private static double[] direction(double[] gradient, ArrayDeque<Pair> pairs) {
        double[] direction = gradient.clone();
        double[] shares = new double[pairs.size()];
        int i = shares.length;
        for (Pair pair : pairs.reversed()) {
            shares[--i] = dot(pair.step, direction) / pair.curvature;
            add(direction, -shares[i], pair.change);
        }
        double scale =
                pairs.isEmpty() ? 1 : pairs.getLast().curvature / dot(pairs.getLast().change, pairs.getLast().change);
        for (int j = 0; j < direction.length; j++) {
            direction[j] *= scale;
        }
        for (Pair pair : pairs) {
            add(direction, shares[i++] - dot(pair.change, direction) / pair.curvature, pair.step);
        }
        for (int j = 0; j < direction.length; j++) {
            direction[j] = -direction[j];
        }
        return direction;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] minus(double[] a, double[] b) {
        double[] difference = a.clone();
        add(difference, -1, b);
        return difference;
    }

    private static void add(double[] sum, double factor, double[] values) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * values[i];
        }
    }
}

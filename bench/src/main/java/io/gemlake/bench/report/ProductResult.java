// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

/// The product of token rows with one shape of weight matrix.
///
/// @param shape          outputs × inputs, and type
/// @param count          how many matrices of a model are like it
/// @param rows           token rows
/// @param threads        how many multiplied at a time
/// @param flopsPerSecond of all of them together
/// @param shareOfPeak    of the peak of as many threads
/// @param goal           what it is to reach
public record ProductResult(
        String shape, int count, int rows, int threads, Spread flopsPerSecond, Spread shareOfPeak, Goal goal) {}

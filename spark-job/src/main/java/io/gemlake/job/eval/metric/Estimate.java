// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

/// A statistic over all rows, with its 95 % interval.
public record Estimate(double value, double low, double high) {}

// SPDX-License-Identifier: Apache-2.0
/// What answers are worth: statistics over rows, and how sure they are. Knows neither Spark nor models.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.eval.metric;

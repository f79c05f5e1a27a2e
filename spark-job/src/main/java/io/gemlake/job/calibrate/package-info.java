// SPDX-License-Identifier: Apache-2.0
/// Calibrates labels on texts of a user's own: the engine scores them in Spark, offsets and a temperature are chosen,
/// and a profile keeps them.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.calibrate;

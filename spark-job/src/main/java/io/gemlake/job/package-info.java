// SPDX-License-Identifier: Apache-2.0
/// Programs that users start: jobs for spark-submit and tools for models. Each main class parses its arguments, calls
/// the work, prints, and sets the exit code; the work itself stands in the packages below.
@org.jspecify.annotations.NullMarked
package io.gemlake.job;

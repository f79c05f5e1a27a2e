// SPDX-License-Identifier: Apache-2.0
/// The page of an evaluation: one file, without scripts and without anything from elsewhere.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.eval.report;

// SPDX-License-Identifier: Apache-2.0
/// Teaches heads on labelled rows: the engine gives the hidden states in Spark, a logistic regression learns from them,
/// and what was held out says how well.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.teach;

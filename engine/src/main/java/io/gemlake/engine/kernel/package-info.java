// SPDX-License-Identifier: Apache-2.0
/// The arithmetic: one outer-product tile for every matrix product, reductions in sixteen partial sums, and our own
/// exponential, so that a result has the same bits at any batch size, vector width and kernel choice.
@org.jspecify.annotations.NullMarked
package io.gemlake.engine.kernel;

// SPDX-License-Identifier: Apache-2.0
/// Benchmarks of single kernels with JMH: scalar, and vectors of each width in JVMs of their own. Widths that a
/// machine does not have are slow there, and say nothing.
@NullMarked
package io.gemlake.bench.kernel;

import org.jspecify.annotations.NullMarked;

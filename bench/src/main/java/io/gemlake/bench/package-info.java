// SPDX-License-Identifier: Apache-2.0
/// Benchmarks: JMH for kernels, side-by-side runs for whole models. They check their results and gate nothing.
@NullMarked
package io.gemlake.bench;

import org.jspecify.annotations.NullMarked;

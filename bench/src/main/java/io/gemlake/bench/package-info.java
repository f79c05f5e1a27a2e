// SPDX-License-Identifier: Apache-2.0
/// Benchmarks of whole lanes, with JMH and beside other programs. They check their results and gate nothing.
@NullMarked
package io.gemlake.bench;

import org.jspecify.annotations.NullMarked;

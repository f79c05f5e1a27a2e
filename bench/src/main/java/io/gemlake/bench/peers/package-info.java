// SPDX-License-Identifier: Apache-2.0
/// Whole work beside other programs: the same weights, texts and cores, in turns.
@NullMarked
package io.gemlake.bench.peers;

import org.jspecify.annotations.NullMarked;

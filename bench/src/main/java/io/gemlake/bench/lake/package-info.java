// SPDX-License-Identifier: Apache-2.0
/// Nights of the enrichment job over tables of many short documents, with a model that costs next to nothing: what is
/// left is the job around it.
@NullMarked
package io.gemlake.bench.lake;

import org.jspecify.annotations.NullMarked;

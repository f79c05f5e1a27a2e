// SPDX-License-Identifier: Apache-2.0
/// `gemlake bench engine`: what the engine reaches of the machine it runs on; and `gemlake bench sql`: what a query
/// costs beside it. Each as a table, JSON and a page; they check their answers and gate nothing.
@NullMarked
package io.gemlake.bench;

import org.jspecify.annotations.NullMarked;

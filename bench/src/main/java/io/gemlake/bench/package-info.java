// SPDX-License-Identifier: Apache-2.0
/// `gemlake bench engine`: what the engine reaches of the machine it runs on, as a table, JSON and a page. It checks
/// its answers and gates nothing.
@NullMarked
package io.gemlake.bench;

import org.jspecify.annotations.NullMarked;

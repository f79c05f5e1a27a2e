// SPDX-License-Identifier: Apache-2.0
/// Queries of SQL beside the engine alone: the same texts, tasks and settings, in one JVM.
@NullMarked
package io.gemlake.bench.sql;

import org.jspecify.annotations.NullMarked;

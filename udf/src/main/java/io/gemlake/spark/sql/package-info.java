// SPDX-License-Identifier: Apache-2.0
/// The `ai_*` functions of SQL: expressions that a rule takes out of the operators where they stand, and one operator
/// that evaluates them in batches.
@NullMarked
package io.gemlake.spark.sql;

import org.jspecify.annotations.NullMarked;

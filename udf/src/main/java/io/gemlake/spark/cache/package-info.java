// SPDX-License-Identifier: Apache-2.0
/// The cache of results: a Delta table with an entry for each text and task, by a keyed hash of the text. Nothing here
/// needs Delta to compile: tables are read and written through Spark's sources.
@org.jspecify.annotations.NullMarked
package io.gemlake.spark.cache;

// SPDX-License-Identifier: Apache-2.0
/// The enrichment job: reads documents, finds out which are new or changed, runs the tasks over them, and merges the
/// results into a Delta table.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.enrich;

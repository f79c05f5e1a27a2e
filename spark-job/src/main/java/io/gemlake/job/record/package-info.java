// SPDX-License-Identifier: Apache-2.0
/// What a run of the enrichment job did: its record, and the table that keeps the records of all runs.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.record;

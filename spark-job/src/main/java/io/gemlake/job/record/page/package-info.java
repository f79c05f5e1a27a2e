// SPDX-License-Identifier: Apache-2.0
/// The page of a run of the enrichment job: one file, without scripts and without anything from elsewhere.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.record.page;

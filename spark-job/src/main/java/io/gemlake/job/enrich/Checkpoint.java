// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

/// How far a finished run has read a Delta source. Only saves time: without it, or with one that does not fit any more,
/// all documents are compared with the sink.
///
/// @param sourceId      of the source's table
/// @param sourceVersion that was read
/// @param sinkId        of the sink's table
/// @param sinkVersion   that the run left
/// @param job           what else decides which results are due: columns, tasks, model, policies
record Checkpoint(String sourceId, long sourceVersion, String sinkId, long sinkVersion, String job) {}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/// What a run notes with each of its commits to a sink, in Delta's `userMetadata`.
///
/// @param sourceVersion of a Delta source that the run reads; -1 for other sources
record MergeNote(String flow, String run, long sourceVersion) {
    /// The setting of the session that Delta takes the note from.
    static final String SETTING = "spark.databricks.delta.commitInfo.userMetadata";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FLOW = "gemlake_flow";

    /// The note in a commit, or empty where another one than a run has made it.
    static Optional<MergeNote> of(String userMetadata) {
        try {
            JsonNode json = JSON.readTree(userMetadata);
            return json.has(FLOW)
                    ? Optional.of(new MergeNote(
                            json.get(FLOW).asText(),
                            json.path("run").asText(),
                            json.path("source_version").asLong(-1)))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /// The note as a commit has it.
    String json() {
        return JSON.createObjectNode()
                .put(FLOW, flow)
                .put("run", run)
                .put("source_version", sourceVersion)
                .toString();
    }
}

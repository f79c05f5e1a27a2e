// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.night;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts of nights: kills by the phase in which they happened and by what was killed, and parts that were computed in
/// vain.
final class Tally {
    private final Map<String, Integer> killsByPhase = new TreeMap<>();
    private final Map<Blow.Victim, Integer> killsByVictim = new TreeMap<>();
    private int nights;
    private int attempts;
    private int failures;
    private long partsBegun;
    private long partsMerged;

    /// Counts a night.
    ///
    /// @param merges commits of the sink that are merges
    void add(List<Attempt> night, long merges) {
        nights++;
        attempts += night.size();
        for (Attempt attempt : night) {
            attempt.hit().ifPresent(hit -> {
                killsByPhase.merge(hit.phase(), 1, Integer::sum);
                killsByVictim.merge(hit.victim(), 1, Integer::sum);
            });
            failures += attempt.finished() || attempt.hit().isPresent() ? 0 : 1;
            partsBegun += attempt.partsBegun();
            partsMerged -= attempt.knownMergesBegun();
        }
        partsMerged += merges;
    }

    int kills() {
        return killsByPhase.values().stream().mapToInt(Integer::intValue).sum();
    }

    int kills(String phase) {
        return killsByPhase.getOrDefault(phase, 0);
    }

    /// Parts that the model was asked about in vain, or more.
    long repeatedParts() {
        return partsBegun - partsMerged;
    }

    void print() {
        System.out.printf(
                "kill -9: %d nights, %d starts of the job, %d kills %s %s, %d other failures; %d parts asked about, %d merged,"
                        + " %d computed again%n",
                nights,
                attempts,
                kills(),
                killsByPhase,
                killsByVictim,
                failures,
                partsBegun,
                partsMerged,
                repeatedParts());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.night;

/// A `kill -9` at a chosen moment of an attempt.
///
/// @param victim      what is killed
/// @param phase       the phase in which it is to happen, as the job's log names it
/// @param occurrence  which of the phases of this name, counted from 1
/// @param delayMillis how long after the phase has begun
record Blow(Victim victim, String phase, int occurrence, long delayMillis) {
    /// What is killed.
    enum Victim {
        DRIVER,
        /// One executor of a cluster.
        EXECUTOR,
        /// One worker of a cluster, with its executor.
        WORKER
    }
}

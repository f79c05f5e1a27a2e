// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.runtime;

import java.io.Serializable;

/// What became of a runtime on a worker. Compiled for the oldest Java that Spark runs on; no record, as it crosses
/// Spark's edge.
final class InstalledRuntime implements Serializable {
    private static final long serialVersionUID = 1L;

    /// The directory of the runtime on the worker.
    final String directory;

    /// What is wrong with it; empty when it runs.
    final String problem;

    InstalledRuntime(String directory, String problem) {
        this.directory = directory;
        this.problem = problem;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import java.util.List;

/// Where a model file comes from.
public sealed interface ModelSource {
    /// Python packages whose members, one after another, are the file.
    record Pip(List<WheelMember> parts) implements ModelSource {
        public Pip {
            parts = List.copyOf(parts);
        }
    }

    /// A path of this machine or a URI of a Hadoop file system.
    record Location(String uri) implements ModelSource {}
}

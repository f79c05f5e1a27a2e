// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import java.util.List;

/// What came out for a set: the task first, then what it is measured beside.
public record SetResult(EvalSet set, List<SystemResult> systems) {
    public SetResult {
        systems = List.copyOf(systems);
    }
}

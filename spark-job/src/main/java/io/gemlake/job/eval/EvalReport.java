// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import java.time.Instant;
import java.util.List;

/// All that one run of a suite found out.
public record EvalReport(Suite suite, String model, String modelSha256, Instant begun, List<SetResult> sets) {
    public EvalReport {
        sets = List.copyOf(sets);
    }
}

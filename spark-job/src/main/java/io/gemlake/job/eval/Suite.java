// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import java.util.List;

/// Measurements that belong together.
///
/// @param name as it is asked for
/// @param sets one or more, under different names
public record Suite(String name, String title, List<EvalSet> sets) {
    public Suite {
        sets = List.copyOf(sets);
    }

    /// Place of a set in the suite, from 0.
    int position(String set) {
        return sets.stream().map(EvalSet::name).toList().indexOf(set);
    }
}

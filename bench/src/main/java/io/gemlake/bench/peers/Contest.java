// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import java.util.List;
import java.util.Map;

/// Work that several programs do.
///
/// @param unit what counts, such as `rows/s`
/// @param rows documents; 0 where they are not counted
/// @param ways in which Gemlake does it, one or more
public record Contest(String name, String unit, int rows, List<Way> ways, List<Entrant> peers, Judge judge) {
    public Contest {
        ways = List.copyOf(ways);
        peers = List.copyOf(peers);
    }

    /// A way in which Gemlake does it.
    ///
    /// @param goals how many times as fast as others it is to be, by their names
    record Way(Entrant entrant, Map<String, Double> goals) {
        Way {
            goals = Map.copyOf(goals);
        }
    }
}

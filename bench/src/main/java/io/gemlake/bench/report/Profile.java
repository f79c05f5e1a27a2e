// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// Where the time of lanes goes in one case.
///
/// @param shares of the time of all lanes; together they are 1
public record Profile(String name, int lanes, Map<Part, Double> shares) {
    public Profile {
        shares = Collections.unmodifiableMap(new EnumMap<>(shares));
    }

    /// What a lane may be at.
    public enum Part {
        PRODUCTS("products"),
        UNPACKING("unpacking of weights"),
        ATTENTION("attention"),
        HEAD("head"),
        BETWEEN("norms, rotations, activations"),
        TOKENIZER("tokenizer"),
        SCHEDULING("scheduling"),
        WAITING("waiting");

        private final String title;

        Part(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }
}

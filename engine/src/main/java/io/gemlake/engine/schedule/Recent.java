// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// The values of the keys that were asked for last, computed once while they are kept.
final class Recent<K, V> {
    private static final int KEPT = 256;

    private final Function<K, V> compute;
    private final Map<K, V> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > KEPT;
        }
    };

    Recent(Function<K, V> compute) {
        this.compute = compute;
    }

    V get(K key) {
        return kept.computeIfAbsent(key, compute);
    }
}

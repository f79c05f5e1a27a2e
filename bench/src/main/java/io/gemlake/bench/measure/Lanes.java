// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import io.gemlake.engine.Engine;
import io.gemlake.engine.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// An engine, and threads that work on a lane each.
public record Lanes(Engine engine, Threads threads) {
    /// What `count` lanes return for the same work, which they begin together.
    public <T> List<T> run(int count, Function<Lane, T> work) {
        List<Lane> lanes = new ArrayList<>();
        try {
            List<Supplier<T>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Lane lane = engine.lease();
                lanes.add(lane);
                tasks.add(() -> work.apply(lane));
            }
            return threads.together(tasks);
        } finally {
            lanes.forEach(Lane::close);
        }
    }
}

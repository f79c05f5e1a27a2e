// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.time.Duration;
import java.util.Locale;

/// How long a model took until a JVM could work with it.
///
/// @param arrival      of its weights in this JVM's memory: from the driver, other executors or a file system
/// @param verification of their size and hash
/// @param opening      of the engine, which lays the weights out
public record ModelStart(Duration arrival, Duration verification, Duration opening) {
    /// Such as `arrived in 1.2 s, verified in 0.3 s, opened in 1.9 s`.
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "arrived in %.1f s, verified in %.1f s, opened in %.1f s",
                arrival.toMillis() / 1e3,
                verification.toMillis() / 1e3,
                opening.toMillis() / 1e3);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Sha256;
import java.nio.charset.StandardCharsets;

/// Arguments of a task in a few letters, for its version.
final class Fingerprint {
    private static final int DIGITS = 12;

    private Fingerprint() {}

    /// The beginning of the SHA-256 of a value's `toString`, in hexadecimal digits.
    static String of(Object arguments) {
        return Sha256.of(arguments.toString().getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Arguments of a task in a few letters, for its version.
final class Fingerprint {
    private static final int BYTES = 6;

    private Fingerprint() {}

    /// The beginning of the SHA-256 of a value's `toString`, in hexadecimal digits.
    static String of(Object arguments) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(arguments.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

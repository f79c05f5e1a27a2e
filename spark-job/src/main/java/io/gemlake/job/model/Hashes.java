// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.job.JobErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// SHA-256 of files.
final class Hashes {
    private static final int BUFFER_BYTES = 1 << 20;

    private Hashes() {}

    /// A fresh SHA-256 digest.
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// The SHA-256 of a file, as lower-case hexadecimal digits.
    static String sha256(Path file) {
        return sha256(List.of(file));
    }

    /// The SHA-256 of files one after another, as lower-case hexadecimal digits.
    static String sha256(List<Path> files) {
        MessageDigest digest = sha256();
        files.forEach(file -> update(digest, file));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        } catch (ClosedByInterruptException e) {
            throw JobErrors.interrupted("hashing " + file);
        } catch (IOException e) {
            throw JobErrors.modelUnreadable(file.toString(), e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// SHA-256 of bytes that come in pieces. Not safe for use by several threads.
public final class Sha256 {
    private static final long SLICE_BYTES = 1 << 30;
    private static final int BUFFER_BYTES = 1 << 20;

    private final MessageDigest digest;

    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// The hash of files one after another.
    public static String of(List<ModelPart> files) {
        var sha256 = new Sha256();
        for (ModelPart file : files) {
            for (long start = 0; start < file.bytes(); start += SLICE_BYTES) {
                long length = Math.min(SLICE_BYTES, file.bytes() - start);
                sha256.digest.update(file.start().asSlice(start, length).asByteBuffer());
            }
        }
        return sha256.hex();
    }

    /// The hash of some bytes.
    public static String of(byte[] bytes) {
        var sha256 = new Sha256();
        sha256.update(bytes);
        return sha256.hex();
    }

    /// Adds all of some bytes.
    public void update(byte[] piece) {
        update(piece, piece.length);
    }

    /// Adds the UTF-8 of a text behind its length, so that texts in a row cannot be cut otherwise.
    public void update(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, utf8.length));
        digest.update(utf8);
    }

    /// Adds the first bytes of a buffer.
    public void update(byte[] buffer, int count) {
        digest.update(buffer, 0, count);
    }

    /// Adds all that a stream has left.
    public void update(InputStream in) throws IOException {
        var buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            update(buffer, count);
        }
    }

    /// 64 hexadecimal digits in lower case; ends the calculation.
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}

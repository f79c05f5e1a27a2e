// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// A tiny model of the golden files as a file on disk, for tests that run whole tasks. Its vocabulary is so small that
/// the tasks' prompts are over a thousand tokens, so the copy says that it was made for a longer context.
public final class TinyModelFile {
    private static final byte[] KEY = "gemma3.context_length".getBytes(StandardCharsets.UTF_8);
    private static final int CONTEXT_TOKENS = 4096;

    private TinyModelFile() {}

    /// Writes `tiny.gguf`, quantized, into a directory and returns its path.
    public static Path in(Path directory) {
        return write("gemma3-q4_k_m", directory);
    }

    /// The same with a model of a quarter of the width, for tests of what is around it.
    public static Path narrowIn(Path directory) {
        return write("gemma3-pattern3", directory);
    }

    private static Path write(String golden, Path directory) {
        String name = "/golden/tiny/" + golden + "/model.gguf";
        try (InputStream resource = Objects.requireNonNull(TinyModelFile.class.getResourceAsStream(name))) {
            byte[] model = resource.readAllBytes();
            // Behind the key stand its type, a 32-bit number, and the value.
            ByteBuffer.wrap(model)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(indexOf(model, KEY) + KEY.length + Integer.BYTES, CONTEXT_TOKENS);
            return Files.write(directory.resolve("tiny.gguf"), model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int indexOf(byte[] bytes, byte[] key) {
        for (int start = 0; start <= bytes.length - key.length; start++) {
            if (ByteBuffer.wrap(bytes, start, key.length).equals(ByteBuffer.wrap(key))) {
                return start;
            }
        }
        throw new IllegalStateException("the model has no context length");
    }
}

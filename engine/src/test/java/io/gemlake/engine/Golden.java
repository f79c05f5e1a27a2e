// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gemlake.engine.gguf.GgufFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;

/// Reference outputs and tiny models from `src/test/resources/golden`; each folder says where they come from.
public final class Golden {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Golden() {}

    /// The bytes of a tiny model, such as `gemma3-270m`.
    public static MemorySegment tinyModel(String name) {
        return MemorySegment.ofArray(bytes("tiny/" + name + "/model.gguf"));
    }

    public static GgufFile tinyFile(String name) {
        return GgufFile.read(tinyModel(name), name);
    }

    /// What independent implementations say about a tiny model.
    public static JsonNode tinyExpected(String name) {
        return json("tiny/" + name + "/expected.json");
    }

    /// A file outside of the repository.
    public static JsonNode json(Path file) {
        try {
            return parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(String path) {
        return parse(bytes(path));
    }

    /// One document a line.
    public static List<JsonNode> jsonLines(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> parse(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    public static int[] integers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    public static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    private static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String path) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + path)) {
            return Objects.requireNonNull(in, path).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

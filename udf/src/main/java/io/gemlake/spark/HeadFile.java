// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gemlake.engine.EngineException;
import io.gemlake.engine.LinearMap;
import io.gemlake.engine.TaughtHead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/// The file of a taught head: one JSON object, called after [TaughtHead#id], which its content must have.
///
/// ```
/// {"format": "gemlake-head-1", "id": "9f86…", "kind": "entities", "labels": ["LOC", …], "layer": 9, "about": "",
///  "examples": [{"text": "…", "label": "…"}, …],
///  "model_sha256": "ab12…", "prompt_version": "states-…", "inputs": 640, "outputs": 21,
///  "weights": "…", "bias": "…", "teaching": {…}}
/// ```
///
/// `weights` (`[inputs, outputs]`) and `bias` are 32-bit floats, little-endian, in Base64. `teaching` says what it was
/// taught with and how well it did; nothing depends on it.
public final class HeadFile {
    /// How the names of head files end.
    public static final String SUFFIX = ".head.json";

    private static final String FORMAT = "gemlake-head-1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private HeadFile() {}

    /// A head as the bytes of its file.
    ///
    /// @param teaching what it was taught with and how well it did
    public static byte[] bytes(TaughtHead head, JsonNode teaching) {
        ObjectNode file = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("id", head.id())
                .put("kind", head.kind().name().toLowerCase(Locale.ROOT));
        head.labels().forEach(file.putArray("labels")::add);
        file.put("layer", head.reading().layer()).put("about", head.reading().about());
        ArrayNode examples = file.putArray("examples");
        for (TaughtHead.Example example : head.reading().examples()) {
            examples.addObject().put("text", example.text()).put("label", example.label());
        }
        file.put("model_sha256", head.origin().modelSha256())
                .put("prompt_version", head.origin().promptVersion())
                .put("inputs", head.map().inputs())
                .put("outputs", head.map().outputs())
                .put("weights", base64(head.map().weights()))
                .put("bias", base64(head.bias()))
                .set("teaching", teaching);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(file);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always written", e);
        }
    }

    /// The head at a path: a head file, or a directory with one.
    public static TaughtHead read(String path, Configuration configuration) {
        try {
            Path file = find(new Path(path), configuration);
            try (InputStream in = file.getFileSystem(configuration).open(file)) {
                return parse(file.toString(), in.readAllBytes());
            }
        } catch (IOException e) {
            throw GemlakeErrors.headUnreadable(path, e);
        }
    }

    private static Path find(Path path, Configuration configuration) throws IOException {
        FileSystem system = path.getFileSystem(configuration);
        if (!system.getFileStatus(path).isDirectory()) {
            return path;
        }
        List<Path> heads = Arrays.stream(system.listStatus(path))
                .map(FileStatus::getPath)
                .filter(file -> file.getName().endsWith(SUFFIX))
                .toList();
        if (heads.size() != 1) {
            throw GemlakeErrors.headInvalid(
                    path.toString(), "it is a directory with %d head files; name one of them".formatted(heads.size()));
        }
        return heads.getFirst();
    }

    /// The head that a file's bytes hold.
    ///
    /// @param name what messages call the file
    static TaughtHead parse(String name, byte[] bytes) {
        try {
            JsonNode file = JSON.readTree(bytes);
            if (!FORMAT.equals(file.path("format").asText())) {
                throw GemlakeErrors.headInvalid(name, "it is no head file of the format " + FORMAT);
            }
            TaughtHead head = head(file);
            String id = text(file, "id");
            if (!head.id().equals(id)) {
                throw GemlakeErrors.headInvalid(
                        name,
                        "its content has the id %s, and it says %s; copy or teach it again".formatted(head.id(), id));
            }
            return head;
        } catch (JsonProcessingException e) {
            throw GemlakeErrors.headInvalid(
                    name,
                    "it is not valid JSON at byte %d: %s; copy or teach it again"
                            .formatted(e.getLocation().getByteOffset(), e.getOriginalMessage()));
        } catch (IOException | IllegalArgumentException | EngineException e) {
            throw GemlakeErrors.headInvalid(name, e.getMessage() + "; copy or teach it again");
        }
    }

    private static TaughtHead head(JsonNode file) {
        List<String> labels = new ArrayList<>();
        file.path("labels").forEach(label -> labels.add(label.asText()));
        List<TaughtHead.Example> examples = new ArrayList<>();
        for (JsonNode example : file.path("examples")) {
            examples.add(new TaughtHead.Example(text(example, "text"), text(example, "label")));
        }
        return new TaughtHead(
                TaughtHead.Kind.valueOf(text(file, "kind").toUpperCase(Locale.ROOT)),
                labels,
                new TaughtHead.Reading(number(file, "layer"), text(file, "about"), examples),
                new LinearMap(number(file, "inputs"), number(file, "outputs"), floats(text(file, "weights"))),
                floats(text(file, "bias")),
                new TaughtHead.Origin(text(file, "model_sha256"), text(file, "prompt_version")));
    }

    private static String text(JsonNode file, String field) {
        if (!file.path(field).isTextual()) {
            throw new IllegalArgumentException("the field '" + field + "' is missing, or no text");
        }
        return file.get(field).asText();
    }

    private static int number(JsonNode file, String field) {
        if (!file.path(field).isInt()) {
            throw new IllegalArgumentException("the field '" + field + "' is missing, or no whole number");
        }
        return file.get(field).asInt();
    }

    private static String base64(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static float[] floats(String base64) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}

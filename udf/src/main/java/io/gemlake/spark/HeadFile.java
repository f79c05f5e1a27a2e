// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gemlake.engine.LinearMap;
import io.gemlake.engine.TaughtHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

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
    private static final ContentFile<TaughtHead> FILES = new ContentFile<>(
            "head", ErrorCondition.HEAD_INVALID, "copy or teach it again", HeadFile::head, TaughtHead::id);

    private HeadFile() {}

    /// Writes a head into a directory on any Hadoop file system, in place of those there, and returns the path of its
    /// file.
    ///
    /// @param teaching what it was taught with and how well it did
    public static String write(String directory, TaughtHead head, JsonNode teaching, Configuration configuration)
            throws IOException {
        return FILES.replace(directory, head.id(), bytes(head, teaching), configuration);
    }

    /// A head as the bytes of its file.
    ///
    /// @param teaching what it was taught with and how well it did
    static byte[] bytes(TaughtHead head, JsonNode teaching) {
        ObjectNode file = FILES.begin(head.id()).put("kind", head.kind().name().toLowerCase(Locale.ROOT));
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
        return ContentFile.bytes(file);
    }

    /// The head at a path: a head file, or a directory with one.
    public static TaughtHead read(String path, Configuration configuration) {
        return FILES.read(path, configuration);
    }

    /// What changes when [#read] would give another head.
    public static String version(String path, Configuration configuration) {
        return FILES.version(path, configuration);
    }

    /// The head that a file's bytes hold.
    ///
    /// @param name what messages call the file
    static TaughtHead parse(String name, byte[] bytes) {
        return FILES.parse(name, bytes);
    }

    private static TaughtHead head(JsonNode file) {
        List<TaughtHead.Example> examples = new ArrayList<>();
        for (JsonNode example : file.path("examples")) {
            examples.add(new TaughtHead.Example(ContentFile.text(example, "text"), ContentFile.text(example, "label")));
        }
        return new TaughtHead(
                TaughtHead.Kind.valueOf(ContentFile.text(file, "kind").toUpperCase(Locale.ROOT)),
                ContentFile.texts(file.path("labels")),
                new TaughtHead.Reading(
                        ContentFile.wholeNumber(file, "layer"), ContentFile.text(file, "about"), examples),
                new LinearMap(
                        ContentFile.wholeNumber(file, "inputs"),
                        ContentFile.wholeNumber(file, "outputs"),
                        floats(ContentFile.text(file, "weights"))),
                floats(ContentFile.text(file, "bias")),
                new TaughtHead.Origin(
                        ContentFile.text(file, "model_sha256"), ContentFile.text(file, "prompt_version")));
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

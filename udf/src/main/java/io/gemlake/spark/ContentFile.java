// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gemlake.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/// A kind of files that hold one JSON object each, and are called after a hash of its content: `<id>.<kind>.json`.
///
/// @param kind      what users call it
/// @param condition the error of files that are none
/// @param remedy    how another one is made
/// @param reader    the value of an object; an `IllegalArgumentException` when a field is missing or makes no sense
/// @param hash      of a value, by which its file is called
record ContentFile<T>(
        String kind, ErrorCondition condition, String remedy, Function<JsonNode, T> reader, Function<T, String> hash) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// How the names of such files end.
    String suffix() {
        return "." + kind + ".json";
    }

    /// The value of the field `format`.
    String format() {
        return "gemlake-" + kind + "-1";
    }

    /// An object with the fields that all files begin with.
    ObjectNode begin(String id) {
        return JSON.createObjectNode().put("format", format()).put("id", id);
    }

    static byte[] bytes(ObjectNode file) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(file);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always written", e);
        }
    }

    /// Writes a file aside and renames it, so that nobody reads half of it. One of this name that is there already
    /// may stay: its content is the same.
    static void write(FileSystem files, Path whole, byte[] content) throws IOException {
        Path part = whole.suffix("." + System.nanoTime() + ".part");
        try {
            try (OutputStream out = files.create(part, false)) {
                out.write(content);
            }
            rename(files, part, whole);
        } finally {
            files.delete(part, false);
        }
    }

    /// File systems differ in what they do where the new name is taken: replace the file, return false, or throw.
    private static void rename(FileSystem files, Path part, Path whole) throws IOException {
        try {
            if (!files.rename(part, whole) && !files.exists(whole)) {
                throw new IOException("%s cannot be renamed to %s".formatted(part, whole.getName()));
            }
        } catch (IOException e) {
            if (!files.exists(whole)) {
                throw e;
            }
        }
    }

    /// Writes a file in place of those of its kind that a directory holds, and returns its path.
    String replace(String directory, String id, byte[] content, Configuration configuration) throws IOException {
        var whole = new Path(directory, id + suffix());
        FileSystem files = whole.getFileSystem(configuration);
        files.delete(whole, false); // it may be damaged
        write(files, whole, content);
        for (Path file : all(files, whole.getParent())) {
            if (!file.getName().equals(whole.getName())) {
                files.delete(file, false);
            }
        }
        return whole.toString();
    }

    private List<Path> all(FileSystem files, Path directory) throws IOException {
        return Arrays.stream(files.listStatus(directory))
                .map(FileStatus::getPath)
                .filter(file -> file.getName().endsWith(suffix()))
                .toList();
    }

    /// What stands at a path: in a file, or in a directory with one.
    T read(String path, Configuration configuration) {
        try {
            Path file = find(new Path(path), configuration);
            try (InputStream in = file.getFileSystem(configuration).open(file)) {
                return parse(file.toString(), in.readAllBytes());
            }
        } catch (IOException e) {
            throw GemlakeErrors.contentUnreadable(this, path, e);
        }
    }

    /// What changes when the file at a path does.
    String version(String path, Configuration configuration) {
        try {
            Path file = find(new Path(path), configuration);
            FileStatus status = file.getFileSystem(configuration).getFileStatus(file);
            return status.getPath() + " " + status.getLen() + " " + status.getModificationTime();
        } catch (IOException e) {
            throw GemlakeErrors.contentUnreadable(this, path, e);
        }
    }

    private Path find(Path path, Configuration configuration) throws IOException {
        FileSystem system = path.getFileSystem(configuration);
        if (!system.getFileStatus(path).isDirectory()) {
            return path;
        }
        List<Path> found = all(system, path);
        if (found.isEmpty()) {
            throw invalid(
                    path.toString(),
                    "it is a directory without a %s file; name another one, or %s".formatted(kind, remedy));
        }
        if (found.size() > 1) {
            throw invalid(
                    path.toString(),
                    "it is a directory with %d %s files; name one of them".formatted(found.size(), kind));
        }
        return found.getFirst();
    }

    /// What a file's bytes hold.
    ///
    /// @param name what messages call the file
    T parse(String name, byte[] bytes) {
        try {
            JsonNode file = JSON.readTree(bytes);
            if (!format().equals(file.path("format").asText())) {
                throw invalid(
                        name,
                        "it is no %s file of the format %s; name another one, or %s".formatted(kind, format(), remedy));
            }
            T value = reader.apply(file);
            String expected = text(file, "id");
            String found = hash.apply(value);
            if (!found.equals(expected)) {
                throw invalid(name, "its content has the id %s, and it says %s; %s".formatted(found, expected, remedy));
            }
            return value;
        } catch (GemlakeException e) {
            throw e;
        } catch (JsonProcessingException e) {
            throw invalid(
                    name,
                    "it is not valid JSON at byte %d: %s; %s"
                            .formatted(e.getLocation().getByteOffset(), e.getOriginalMessage(), remedy));
        } catch (IOException | IllegalArgumentException | EngineException e) {
            throw invalid(name, e.getMessage() + "; " + remedy);
        }
    }

    /// An error about a file.
    ///
    /// @param problem what is wrong, and what to do about it
    GemlakeException invalid(String name, String problem) {
        return GemlakeErrors.contentInvalid(this, name, problem);
    }

    static String text(JsonNode file, String field) {
        if (!file.path(field).isTextual()) {
            throw new IllegalArgumentException("the field '" + field + "' is missing, or no text");
        }
        return file.get(field).asText();
    }

    static int wholeNumber(JsonNode file, String field) {
        if (!file.path(field).isInt()) {
            throw new IllegalArgumentException("the field '" + field + "' is missing, or no whole number");
        }
        return file.get(field).asInt();
    }

    static double number(JsonNode value, String field) {
        if (!value.isNumber()) {
            throw new IllegalArgumentException("the field '" + field + "' is missing, or no number");
        }
        return value.asDouble();
    }

    /// The texts of a list.
    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}

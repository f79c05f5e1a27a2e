// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.engine.LongInput;
import io.gemlake.engine.Task;
import io.gemlake.job.JobErrors;
import io.gemlake.job.TaskReader;
import io.gemlake.job.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads an [EnrichSpec] from YAML. Strict: what nobody reads is an error with its line and the nearest known name.
public final class EnrichSpecReader {
    private static final String PROFILES = "profiles";
    private static final String LONG_INPUT = "long_input";

    private EnrichSpecReader() {}

    /// The spec in a file.
    public static EnrichSpec read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        } catch (IOException e) {
            throw JobErrors.configUnreadable(file.toString(), e);
        }
    }

    /// The spec in a text.
    ///
    /// @param file its name, for errors
    static EnrichSpec read(String file, InputStream in) {
        YamlNode root = YamlNode.read(file, in);
        root.requireOnly(Set.of("source", "key", "text", "tasks", "sink", "model", PROFILES, LONG_INPUT));
        Source source = SourceReader.read(root.child("source"));
        boolean folder = source instanceof Source.TextFolder;
        YamlNode sink = root.child("sink");
        sink.requireOnly(Set.of("path"));
        var flow = new Flow(
                Flow.ONLY,
                source,
                folder ? folderColumn(root, "key", Source.TextFolder.KEY) : root.text("key"),
                folder ? folderColumn(root, "text", Source.TextFolder.TEXT) : root.text("text"),
                tasks(root.items("tasks")),
                root.find(PROFILES).isPresent()
                        ? root.items(PROFILES).stream().map(YamlNode::text).toList()
                        : List.of(),
                SinkSpec.at(sink.text("path")),
                Changes.FOLLOW,
                null);
        return new EnrichSpec(
                List.of(flow),
                root.find("model").map(_ -> root.text("model")).orElse(null),
                root.find(LONG_INPUT).map(node -> node.choice(LongInput.class)).orElse(null),
                Budget.UNLIMITED,
                ErrorPolicy.STANDARD,
                null,
                RecordSpec.NONE);
    }

    private static String folderColumn(YamlNode root, String field, String only) {
        if (root.find(field).isPresent() && !root.text(field).equals(only)) {
            throw root.child(field)
                    .invalid("the column of a text folder is called '" + only + "'; leave this field out");
        }
        return only;
    }

    private static List<Task> tasks(List<YamlNode> nodes) {
        var tasks = new ArrayList<Task>();
        for (YamlNode node : nodes) {
            Task task = TaskReader.read(node);
            if (tasks.contains(task)) {
                throw node.invalid("this task stands there twice; remove one");
            }
            tasks.add(task);
        }
        return tasks;
    }
}

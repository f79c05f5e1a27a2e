// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.engine.Task;
import io.gemlake.job.TaskReader;
import io.gemlake.job.YamlNode;
import io.gemlake.job.enrich.Changes.Deletions;
import io.gemlake.job.enrich.Changes.Versions;
import io.gemlake.job.enrich.SinkSpec.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.Star;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;

/// Reads a [Flow] of a spec from YAML.
final class FlowReader {
    static final String NAME = "name";
    static final String SINK = "sink";
    private static final String SOURCE = "source";
    private static final String KEY = "key";
    private static final String TEXT = "text";
    private static final String TASKS = "tasks";
    private static final String PROFILES = "profiles";
    private static final String CHANGES = "changes";
    private static final String ORDER = "order";

    /// What a flow takes.
    static final Set<String> FIELDS = Set.of(NAME, SOURCE, KEY, TEXT, TASKS, PROFILES, SINK, CHANGES, ORDER);

    /// It is a value of a column, a word in reports, and part of the names of files.
    private static final String NAMES = "[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]{0,63}";

    private FlowReader() {}

    static Flow read(YamlNode node) {
        Source source = SourceReader.read(node.child(SOURCE));
        boolean folder = source instanceof Source.TextFolder;
        SinkSpec sink = sink(node.child(SINK));
        if (PathReader.canonical(sink.path()).equals(PathReader.canonical(source.path()))) {
            throw node.child(SINK).invalid("the source has the same path; choose another directory for the results");
        }
        return new Flow(
                node.find(NAME).map(FlowReader::name).orElse(Flow.ONLY),
                source,
                folder ? folderColumn(node, KEY, Source.TextFolder.KEY) : node.text(KEY),
                folder ? folderColumn(node, TEXT, Source.TextFolder.TEXT) : node.text(TEXT),
                tasks(node.items(TASKS)),
                node.find(PROFILES).isPresent()
                        ? node.items(PROFILES).stream().map(YamlNode::text).toList()
                        : List.of(),
                sink,
                node.find(CHANGES).map(FlowReader::changes).orElse(Changes.FOLLOW),
                node.find(ORDER).map(FlowReader::order).orElse(null));
    }

    private static String name(YamlNode node) {
        if (!node.text().matches(NAMES)) {
            throw node.invalid("'" + node.written() + "' is no name; write 1 to 64 letters, digits, '_', '-' and '.'");
        }
        return node.text();
    }

    private static String folderColumn(YamlNode node, String field, String only) {
        if (node.find(field).isPresent() && !node.text(field).equals(only)) {
            throw node.child(field)
                    .invalid("the column of a text folder is called '" + only + "'; leave this field out");
        }
        return only;
    }

    private static List<Task> tasks(List<YamlNode> nodes) {
        var tasks = new ArrayList<Task>();
        for (YamlNode node : nodes) {
            if (tasks.size() == TaskColumns.MOST) {
                throw node.invalid("a flow has " + TaskColumns.MOST + " tasks at most; write the others into a flow of"
                        + " their own, with a sink of its own");
            }
            Task task = TaskReader.read(node);
            if (tasks.contains(task)) {
                throw node.invalid("this task stands there twice; remove one");
            }
            tasks.add(task);
        }
        return tasks;
    }

    private static SinkSpec sink(YamlNode node) {
        node.requireOnly(Set.of("path", "history", TableCareReader.OPTIMIZE, TableCareReader.VACUUM_HOURS));
        return new SinkSpec(
                PathReader.read(node, "path"),
                node.find("history").map(each -> each.choice(History.class)).orElse(History.LAST),
                TableCareReader.read(node));
    }

    private static Changes changes(YamlNode node) {
        node.requireOnly(Set.of("versions", "deletions", "max_deleted_share"));
        return new Changes(
                node.find("versions").map(each -> each.choice(Versions.class)).orElse(Changes.FOLLOW.versions()),
                node.find("deletions").map(each -> each.choice(Deletions.class)).orElse(Changes.FOLLOW.deletions()),
                node.find("max_deleted_share").map(YamlNode::share).orElse(Changes.FOLLOW.maxDeletedShare()));
    }

    private static String order(YamlNode node) {
        Expression expression = expression(node.text())
                .orElseThrow(() -> node.invalid("'" + node.written() + "' is no SQL expression; write one over columns"
                        + " of the source, such as updated_at"));
        // `updated_at DESC` is one as well: the column, under the name DESC.
        if (expression instanceof Alias || expression instanceof Star) {
            throw node.invalid("'" + node.written() + "' must be one SQL expression, without a name or direction: the"
                    + " smallest value comes first; for the newest first write -unix_timestamp(updated_at)");
        }
        return node.text();
    }

    // Wider than the compiler asks for: Spark's Scala code throws checked exceptions without declaring them.
    private static Optional<Expression> expression(String text) {
        try {
            return Optional.of(new CatalystSqlParser().parseExpression(text));
        } catch (Exception e) {
            return Optional.empty();
        }
    }
}

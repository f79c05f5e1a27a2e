// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.Task;
import io.gemlake.spark.HeadFile;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/// Reads a [Task] from YAML: its name, or its name with arguments.
///
/// ```yaml
/// - sentiment
/// - classify: {about: intent, labels: [order, complaint, {name: other, description: none of these}]}
/// - filter: {condition: "Does it name a price?"}
/// - entities: {labels: [person, product]}
/// - summary: {max_tokens: 48, max_words: 30, style: extractive}
/// - taught: {head: heads/intents}
/// ```
public final class TaskReader {
    private static final String SENTIMENT = "sentiment";
    private static final String CLASSIFY = "classify";
    private static final String FILTER = "filter";
    private static final String ENTITIES = "entities";
    private static final String SUMMARY = "summary";
    private static final String TAUGHT = "taught";
    private static final Set<String> TASKS = Set.of(SENTIMENT, CLASSIFY, FILTER, ENTITIES, SUMMARY, TAUGHT);
    private static final String LABELS = "labels";
    private static final String MAX_TOKENS = "max_tokens";
    private static final String MAX_WORDS = "max_words";
    private static final int DEFAULT_SUMMARY_TOKENS = 48;

    private TaskReader() {}

    /// The task that a value describes.
    public static Task read(YamlNode node) {
        if (node.isText()) {
            return switch (node.text()) {
                case SENTIMENT -> new Task.Sentiment();
                case ENTITIES -> new Task.Entities();
                case SUMMARY -> new Task.Summary(DEFAULT_SUMMARY_TOKENS);
                case CLASSIFY -> throw needsArguments(node, "classify: {labels: [order, complaint]}");
                case FILTER -> throw needsArguments(node, "filter: {condition: \"Does it name a price?\"}");
                case TAUGHT -> throw needsArguments(node, "taught: {head: heads/intents}");
                default -> throw node.unknown(TASKS);
            };
        }
        node.requireOnly(TASKS);
        String name = TASKS.stream()
                .filter(each -> node.find(each).isPresent())
                .findFirst()
                .orElseThrow(() -> node.invalid("names no task; one of " + String.join(", ", TASKS)));
        YamlNode arguments = node.child(name);
        try {
            return read(name, arguments);
        } catch (EngineException e) {
            throw arguments.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static JobException needsArguments(YamlNode node, String example) {
        return node.invalid("'" + node.written() + "' needs arguments, such as " + example);
    }

    private static Task read(String name, YamlNode arguments) {
        return switch (name) {
            case SENTIMENT -> {
                arguments.requireOnly(Set.of("scale"));
                yield new Task.Sentiment(arguments.child("scale").choice(Task.Scale.class));
            }
            case CLASSIFY -> {
                arguments.requireOnly(Set.of(LABELS, "about", "multilabel"));
                boolean any = arguments.find("multilabel").map(YamlNode::flag).orElse(false);
                yield new Task.Classify(
                        arguments.items(LABELS).stream().map(TaskReader::label).toList(),
                        arguments.find("about").map(YamlNode::text).orElse(""),
                        any ? Task.Choice.ANY : Task.Choice.ONE);
            }
            case FILTER -> {
                arguments.requireOnly(Set.of("condition"));
                yield new Task.Filter(arguments.text("condition"));
            }
            case ENTITIES -> {
                arguments.requireOnly(Set.of(LABELS));
                yield new Task.Entities(
                        arguments.items(LABELS).stream().map(YamlNode::text).toList());
            }
            case TAUGHT -> {
                arguments.requireOnly(Set.of("head"));
                yield new Task.Taught(HeadFile.read(arguments.text("head"), new Configuration()));
            }
            default -> summary(arguments);
        };
    }

    private static Task.Summary summary(YamlNode arguments) {
        arguments.requireOnly(Set.of(MAX_TOKENS, MAX_WORDS, "style"));
        return new Task.Summary(
                arguments.find(MAX_TOKENS).isPresent() ? count(arguments, MAX_TOKENS) : DEFAULT_SUMMARY_TOKENS,
                arguments.find(MAX_WORDS).isPresent() ? count(arguments, MAX_WORDS) : 0,
                arguments
                        .find("style")
                        .map(style -> style.choice(Task.Style.class))
                        .orElse(Task.Style.ABSTRACTIVE));
    }

    private static int count(YamlNode arguments, String field) {
        return (int) Math.min(Integer.MAX_VALUE, arguments.positive(field));
    }

    private static Task.Label label(YamlNode node) {
        if (node.isText()) {
            return new Task.Label(node.text());
        }
        node.requireOnly(Set.of("name", "description"));
        Optional<YamlNode> description = node.find("description");
        return new Task.Label(node.text("name"), description.map(YamlNode::text).orElse(""));
    }
}

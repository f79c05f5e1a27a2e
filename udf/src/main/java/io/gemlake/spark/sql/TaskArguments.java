// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.Sampling;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaughtHead;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// The tasks that arguments of functions stand for.
final class TaskArguments {
    /// Tokens of an answer whose length nobody said.
    static final int ANSWER_TOKENS = 256;

    private static final int MOST_WORDS = 2000;

    /// Tokens that a summary may take beside two for each word.
    private static final int SPARE_TOKENS = 16;

    /// Leaves room for the longest document in a context of usual length.
    private static final int MOST_TOKENS = 1024;

    /// Tokens of a summary whose words nobody counts.
    private static final int UNCAPPED_TOKENS = 512;

    private static final String HEAD = Parameter.HEAD.name();
    private static final String LABELS = Parameter.LABELS.name();

    private TaskArguments() {}

    static Task classify(Arguments arguments) {
        if (!arguments.flag(Parameter.MULTILABEL.name())) {
            return classifyOne(arguments);
        }
        if (!arguments.isNull(HEAD)) {
            throw arguments.invalid(HEAD, "chooses one label; leave out multilabel, or the head");
        }
        return classify(arguments, Task.Choice.ANY);
    }

    static Task classifyOne(Arguments arguments) {
        return arguments.isNull(HEAD)
                ? classify(arguments, Task.Choice.ONE)
                : taught(arguments, TaughtHead.Kind.CLASSIFY);
    }

    private static Task classify(Arguments arguments, Task.Choice choice) {
        List<Task.Label> labels =
                arguments.texts(LABELS).stream().map(Task.Label::new).toList();
        return new Task.Classify(labels, arguments.text(Parameter.INSTRUCTIONS.name()), choice);
    }

    static Task entities(Arguments arguments) {
        if (!arguments.isNull(HEAD)) {
            return taught(arguments, TaughtHead.Kind.ENTITIES);
        }
        return arguments.isNull(LABELS) ? new Task.Entities() : new Task.Entities(arguments.texts(LABELS));
    }

    /// Labels beside a head are those of the head: another set would not be what the head was taught.
    private static Task taught(Arguments arguments, TaughtHead.Kind kind) {
        TaughtHead head = arguments.head(HEAD, kind);
        if (!arguments.isNull(LABELS) && !new HashSet<>(arguments.texts(LABELS)).equals(new HashSet<>(head.labels()))) {
            throw arguments.invalid(
                    LABELS,
                    "are not those of the head, %s; give these, or none".formatted(String.join(", ", head.labels())));
        }
        return new Task.Taught(head);
    }

    static Task.Summary summary(Arguments arguments) {
        int words = arguments.count(Parameter.WORDS.name(), 0, MOST_WORDS);
        int tokens = words == 0 ? UNCAPPED_TOKENS : Math.min(MOST_TOKENS, 2 * words + SPARE_TOKENS);
        return new Task.Summary(tokens, words, arguments.style(Parameter.STYLE.name()));
    }

    static Task.Prompt answer(Arguments arguments) {
        return new Task.Prompt(
                arguments.count("max_tokens", 1, arguments.models().mostAnswerTokens()), Sampling.GREEDY);
    }

    static Task.Prompt query(Arguments arguments) {
        String type = arguments.isNull("returnType") ? "STRING" : arguments.text("returnType");
        if (!type.strip().equalsIgnoreCase("STRING")) {
            throw arguments.invalid("returnType", "is '" + type + "'; answers are STRING: read them with from_json");
        }
        String format = arguments.isNull("responseFormat") ? "text" : arguments.text("responseFormat");
        if (!List.of("text", "{\"type\":\"text\"}")
                .contains(format.replaceAll("\\s", "").toLowerCase(Locale.ROOT))) {
            throw arguments.invalid("responseFormat", "is '" + format + "'; answers are plain text: give 'text'");
        }
        return arguments.prompt("modelParameters", ANSWER_TOKENS);
    }

    /// The layer that tells texts apart best is near the top: 16 of 18 with Gemma 3 270M.
    static Task.Embed embed(Arguments arguments) {
        ModelInfo info = arguments.models().info(arguments.textOrNull(Parameter.MODEL.name()));
        return new Task.Embed(info.layers() - info.layers() / 9);
    }
}

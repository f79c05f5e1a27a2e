// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.Task;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataTypes;

/// The functions of SQL that ask a model about a text, which is their first argument. All other arguments are
/// constants.
@SuppressWarnings("ImmutableEnumChecker") // its lists are unmodifiable, its functions keep nothing
enum AiFunction {
    ANALYZE_SENTIMENT(
            "ai_analyze_sentiment",
            "Returns how `text` feels: positive, negative, neutral or mixed.",
            "'The staff was kind and the room was clean.'",
            "positive",
            List.of(),
            _ -> new Question(new Task.Sentiment(), new Shape.BestLabel())),
    CLASSIFY(
            "ai_classify",
            "Returns the one of `labels` that fits `text` best; with `multilabel` all that fit.",
            "'The parcel never arrived.', array('order', 'delivery', 'payment')",
            "delivery",
            List.of(Parameter.LABELS, Parameter.MULTILABEL, Parameter.INSTRUCTIONS),
            arguments -> new Question(
                    classify(arguments),
                    arguments.flag("multilabel") ? new Shape.FittingLabels() : new Shape.BestLabel())),
    CLASSIFY_SCORES(
            "ai_classify_scores",
            "Returns the probability of each of `labels` for `text`; they sum to 1.",
            "'The parcel never arrived.', array('order', 'delivery', 'payment')",
            "{order -> 0.059, delivery -> 0.918, payment -> 0.022}",
            List.of(Parameter.LABELS, Parameter.INSTRUCTIONS),
            arguments -> new Question(
                    new Task.Classify(labels(arguments), arguments.text("instructions"), Task.Choice.ONE),
                    new Shape.Probabilities())),
    FILTER(
            "ai_filter",
            "Returns whether `condition` holds for `text`.",
            "'The parcel never arrived.', 'Is it a complaint?'",
            "true",
            List.of(Parameter.required("condition", DataTypes.StringType, "a question of yes or no")),
            arguments -> new Question(new Task.Filter(arguments.text("condition")), new Shape.Holds())),
    EXTRACT(
            "ai_extract",
            "Returns for each of `labels` the thing of this kind that `text` names most clearly, or NULL.",
            "'Anna Meier moved to Basel.', array('person', 'location')",
            "{Anna Meier, Basel}",
            List.of(Parameter.KINDS),
            arguments -> new Question(
                    new Task.Entities(arguments.texts("labels")), new Shape.BestOfEach(arguments.texts("labels")))),
    EXTRACT_ENTITIES(
            "ai_extract_entities",
            "Returns the things of the kinds `labels` that `text` names, each with its place:"
                    + " `substring(text, start + 1, end - start)` is its text.",
            "'Anna Meier moved to Basel.'",
            "[{person, Anna Meier, 0, 10, 0.936}, {location, Basel, 20, 25, 0.950}]",
            List.of(Parameter.optional(
                    "labels", Parameter.STRINGS, null, "kinds of things; person, organization and location when NULL")),
            arguments -> new Question(
                    arguments.isNull("labels") ? new Task.Entities() : new Task.Entities(arguments.texts("labels")),
                    new Shape.EveryEntity())),
    SUMMARIZE(
            "ai_summarize",
            "Returns what `text` says in at most `max_words` words.",
            "'The committee met on Monday. It agreed on the budget.', max_words => 10",
            "The committee agreed on the budget.",
            List.of(
                    Parameter.optional(
                            "max_words", DataTypes.IntegerType, 50, "most words; 0 for as many as the model writes"),
                    Parameter.optional(
                            "style",
                            DataTypes.StringType,
                            "abstractive",
                            "'abstractive', or 'extractive': sentences of the text itself")),
            arguments -> new Question(summary(arguments), new Shape.SummaryText()));

    private static final int MOST_WORDS = 2000;

    /// Tokens that a summary may take beside two for each word.
    private static final int SPARE_TOKENS = 16;

    /// Leaves room for the longest document in a context of usual length.
    private static final int MOST_TOKENS = 1024;

    /// Tokens of a summary whose words nobody counts.
    private static final int UNCAPPED_TOKENS = 512;

    private final String sqlName;
    private final String usage;
    private final String exampleArguments;
    private final String exampleResult;
    private final List<Parameter> parameters;
    private final Function<Arguments, Question> question;

    AiFunction(
            String sqlName,
            String usage,
            String exampleArguments,
            String exampleResult,
            List<Parameter> parameters,
            Function<Arguments, Question> question) {
        this.sqlName = sqlName;
        this.usage = usage;
        this.exampleArguments = exampleArguments;
        this.exampleResult = exampleResult;
        this.parameters =
                Stream.concat(parameters.stream(), Stream.of(Parameter.DETAILS)).toList();
        this.question = question;
    }

    /// The name without `try_`.
    String sqlName() {
        return sqlName;
    }

    String usage() {
        return usage;
    }

    String exampleArguments() {
        return exampleArguments;
    }

    String exampleResult() {
        return exampleResult;
    }

    /// What stands behind the text.
    List<Parameter> parameters() {
        return parameters;
    }

    /// What a call with these arguments asks.
    ///
    /// @throws io.gemlake.spark.GemlakeException `ARGUMENT_INVALID`
    /// @throws io.gemlake.engine.EngineException when the task does not take them
    Question question(Arguments arguments) {
        return question.apply(arguments).withDetails(arguments.flag(Parameter.DETAILS.name()));
    }

    private static Task.Classify classify(Arguments arguments) {
        return new Task.Classify(
                labels(arguments),
                arguments.text("instructions"),
                arguments.flag("multilabel") ? Task.Choice.ANY : Task.Choice.ONE);
    }

    private static List<Task.Label> labels(Arguments arguments) {
        return arguments.texts("labels").stream().map(Task.Label::new).toList();
    }

    private static Task.Summary summary(Arguments arguments) {
        int words = arguments.count("max_words", MOST_WORDS);
        int tokens = words == 0 ? UNCAPPED_TOKENS : Math.min(MOST_TOKENS, 2 * words + SPARE_TOKENS);
        return new Task.Summary(tokens, words, arguments.style("style"));
    }
}

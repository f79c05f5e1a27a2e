// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.Task;
import io.gemlake.spark.sql.AiCall.OnFailure;
import io.gemlake.spark.sql.Question.Form;
import io.gemlake.spark.sql.SessionModels.Fitness;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/// The functions of SQL that ask a model about one text. All other arguments are constants.
@SuppressWarnings("ImmutableEnumChecker") // its lists are unmodifiable, its functions keep nothing
enum AiFunction implements SqlFunction {
    ANALYZE_SENTIMENT(
            "ai_analyze_sentiment",
            "Returns how `text` feels: positive, negative, neutral or mixed.",
            new Example("'The staff was kind and the room was clean.'", "positive"),
            text(),
            _ -> new Question(new Task.Sentiment(), new Shape.BestLabel())),
    CLASSIFY(
            "ai_classify",
            "Returns the one of `labels` that fits `text` best; with `multilabel` all that fit.",
            new Example("'The parcel never arrived.', array('order', 'delivery', 'payment')", "delivery"),
            text(Parameter.LABELS, Parameter.MULTILABEL, Parameter.INSTRUCTIONS, Parameter.HEAD),
            arguments -> new Question(
                    TaskArguments.classify(arguments),
                    arguments.flag(Parameter.MULTILABEL.name()) ? new Shape.FittingLabels() : new Shape.BestLabel())),
    CLASSIFY_SCORES(
            "ai_classify_scores",
            "Returns the probability of each of `labels` for `text`; they sum to 1.",
            new Example(
                    "'The parcel never arrived.', array('order', 'delivery', 'payment')",
                    "{order -> 0.059, delivery -> 0.918, payment -> 0.022}"),
            text(Parameter.LABELS, Parameter.INSTRUCTIONS, Parameter.HEAD),
            arguments -> new Question(TaskArguments.classifyOne(arguments), new Shape.Probabilities())),
    FILTER(
            "ai_filter",
            "Returns whether `condition` holds for `text`.",
            new Example("'The parcel never arrived.', 'Is it a complaint?'", "true"),
            text(Parameter.required("condition", DataTypes.StringType, "a question of yes or no")),
            arguments -> new Question(new Task.Filter(arguments.text("condition")), new Shape.Holds())),
    EXTRACT(
            "ai_extract",
            "Returns for each of `labels` the thing of this kind that `text` names most clearly, or NULL.",
            new Example("'Anna Meier moved to Basel.', array('person', 'location')", "{Anna Meier, Basel}"),
            text(Parameter.KINDS),
            arguments -> new Question(
                    new Task.Entities(arguments.texts("labels")), new Shape.BestOfEach(arguments.texts("labels")))),
    EXTRACT_ENTITIES(
            "ai_extract_entities",
            "Returns the things of the kinds `labels` that `text` names, each with its place:"
                    + " `substring(text, start + 1, end - start)` is its text.",
            new Example(
                    "'Anna Meier moved to Basel.'",
                    "[{person, Anna Meier, 0, 10, 0.936}, {location, Basel, 20, 25, 0.950}]"),
            text(
                    Parameter.optional(
                            "labels",
                            Parameter.STRINGS,
                            null,
                            "kinds of things; when NULL those of the head, or person, organization and location"),
                    Parameter.HEAD),
            arguments -> new Question(TaskArguments.entities(arguments), new Shape.EveryEntity())),
    SUMMARIZE(
            "ai_summarize",
            "Returns what `text` says in at most `max_words` words.",
            new Example(
                    "'The committee met on Monday. It agreed on the budget.', max_words => 10",
                    "The committee agreed on the budget."),
            text(Parameter.WORDS, Parameter.STYLE),
            arguments -> new Question(TaskArguments.summary(arguments), new Shape.SummaryText())),
    /// What is asked last for `ai_summarize_agg`: nobody calls it by itself.
    SUMMARIZE_GATHERED(
            "ai_summarize_agg",
            "Returns what summaries say together.",
            new Example("'One. Two.'", "One."),
            text(Parameter.WORDS, Parameter.STYLE),
            arguments -> new Question(TaskArguments.summary(arguments), new Shape.SummaryText())),
    GEN(
            "ai_gen",
            "Returns what the model answers to `prompt`.",
            new Example("'Write one sentence about the sea.'", "The sea is a vast and beautiful place."),
            List.of(
                    Parameter.required("prompt", DataTypes.StringType, "all that the model is told; NULL gives NULL"),
                    Parameter.optional(
                            "max_tokens", DataTypes.IntegerType, TaskArguments.ANSWER_TOKENS, "most tokens")),
            arguments -> new Question(TaskArguments.answer(arguments), new Shape.FreeText())),
    QUERY(
            "ai_query",
            "Returns what the model called `endpoint` answers to `request`.",
            new Example("'smollm2-135m-instruct', 'Write one sentence about the sea.'", "The sea is vast."),
            List.of(
                    Parameter.required("endpoint", DataTypes.StringType, "the name of a configured model"),
                    Parameter.required("request", DataTypes.StringType, "all that the model is told; NULL gives NULL"),
                    Parameter.optional("returnType", DataTypes.StringType, null, "STRING, or NULL for the same"),
                    Parameter.optional(
                            "failOnError",
                            DataTypes.BooleanType,
                            true,
                            "whether a row that fails fails the query; else the result is STRUCT<result, errorMessage>"),
                    Parameter.optional(
                            "modelParameters",
                            new StructType(),
                            null,
                            "a STRUCT with max_tokens, temperature, top_k, top_p, min_p, seed, or some of them"),
                    Parameter.optional("responseFormat", DataTypes.StringType, null, "'text', or NULL for the same")),
            arguments -> new Question(TaskArguments.query(arguments), new Shape.FreeText())),
    TRANSLATE(
            "ai_translate",
            "Returns `text` in the language `to_lang`.",
            new Example("'The bridge is closed.', 'de'", "Die Brücke ist geschlossen."),
            text(Parameter.required(
                    "to_lang", DataTypes.StringType, "the code of a language, such as 'de', or its English name")),
            arguments -> new Question(new Task.Translate(arguments.language("to_lang")), new Shape.RewrittenText())),
    FIX_GRAMMAR(
            "ai_fix_grammar",
            "Returns `text` with its mistakes of spelling and grammar corrected.",
            new Example("'She dont like it.'", "She doesn't like it."),
            text(),
            _ -> new Question(new Task.Correct(), new Shape.RewrittenText())),
    EMBED(
            "ai_embed",
            "Returns a vector of length 1 for `text`: those of texts about the same lie near each other.",
            new Example("'The parcel never arrived.'", "[0.021, -0.008, …]"),
            text(),
            arguments -> new Question(TaskArguments.embed(arguments), new Shape.Vector())),
    COUNT_TOKENS(
            "ai_count_tokens",
            "Returns how many tokens the model reads for `text`, without asking it.",
            new Example("'The parcel never arrived.'", "5"),
            text(),
            _ -> new Question(new Task.CountTokens(), new Shape.Count()));

    /// What a description shows.
    private record Example(String arguments, String result) {}

    private final String sqlName;
    private final String usage;
    private final Example example;
    private final List<Parameter> signature;
    private final Function<Arguments, Question> question;

    AiFunction(
            String sqlName,
            String usage,
            Example example,
            List<Parameter> parameters,
            Function<Arguments, Question> question) {
        this.sqlName = sqlName;
        this.usage = usage;
        this.example = example;
        boolean namesModel = parameters.getFirst().name().equals("endpoint");
        this.signature = Stream.concat(
                        parameters.stream(),
                        namesModel ? Stream.of(Parameter.DETAILS) : Stream.of(Parameter.MODEL, Parameter.DETAILS))
                .toList();
        this.question = question;
    }

    private static List<Parameter> text(Parameter... others) {
        return Stream.concat(Stream.of(Parameter.TEXT), Stream.of(others)).toList();
    }

    @Override
    public String sqlName() {
        return sqlName;
    }

    @Override
    public String usage() {
        return usage;
    }

    @Override
    public String exampleArguments() {
        return example.arguments();
    }

    @Override
    public String exampleResult() {
        return example.result();
    }

    @Override
    public List<Parameter> signature() {
        return signature;
    }

    @Override
    public Expression call(OnFailure onFailure, List<Expression> arguments) {
        List<Expression> ordered = new ArrayList<>(arguments);
        ordered.addFirst(ordered.remove(textIndex()));
        return new AiCall(this, onFailure, ScalaLists.seq(ordered));
    }

    private int textIndex() {
        return this == QUERY ? 1 : 0;
    }

    /// What stands beside the text.
    List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>(signature);
        parameters.remove(textIndex());
        return parameters;
    }

    /// The arguments of a call in the order of the signature.
    ///
    /// @param ordered the text, then one for each of the other parameters
    List<Expression> asGiven(List<Expression> ordered) {
        List<Expression> given = new ArrayList<>(ordered);
        given.add(textIndex(), given.removeFirst());
        return given;
    }

    /// What a model has to be made for.
    Fitness fitness() {
        return switch (this) {
            case GEN, QUERY, TRANSLATE, FIX_GRAMMAR -> Fitness.CHAT;
            case EMBED -> Fitness.EMBEDDING;
            case ANALYZE_SENTIMENT,
                    CLASSIFY,
                    CLASSIFY_SCORES,
                    FILTER,
                    EXTRACT,
                    EXTRACT_ENTITIES,
                    SUMMARIZE,
                    SUMMARIZE_GATHERED,
                    COUNT_TOKENS -> Fitness.ANY;
        };
    }

    /// What a call with these arguments asks.
    ///
    /// @throws io.gemlake.spark.GemlakeException `ARGUMENT_INVALID`, or `MODEL_UNFIT`
    /// @throws io.gemlake.engine.EngineException when the task does not take them
    Question question(Arguments arguments) {
        String model = this == QUERY ? arguments.text("endpoint") : arguments.textOrNull(Parameter.MODEL.name());
        arguments.models().requireFit(arguments.function(), fitness(), model);
        Form form = arguments.flag(Parameter.DETAILS.name())
                ? Form.DETAILS
                : this == QUERY && !arguments.flag("failOnError") ? Form.RESULT_OR_ERROR : Form.VALUE;
        return question.apply(arguments).of(model, form);
    }
}

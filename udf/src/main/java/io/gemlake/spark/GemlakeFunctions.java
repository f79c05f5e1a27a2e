// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.lit;

import io.gemlake.spark.sql.Functions;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.Column;

/// The `ai_*` functions for data frames, in Java and Scala. They are those of SQL: the session has to have
/// [GemlakeExtensions].
///
/// {@snippet :
/// reviews.filter(aiFilter(col("body"), "Is it a complaint?"))
///         .select(col("id"), aiClassify(col("body"), "delivery", "payment", "quality"))
/// }
public final class GemlakeFunctions {
    private static final String TEXT = "text";
    private static final String LABELS = "labels";

    private GemlakeFunctions() {}

    /// Any of the functions, with arguments by name; those that are left out have their defaults.
    ///
    /// {@snippet :
    /// ai("try_ai_summarize", Map.of("text", col("body"), "max_words", lit(20), "details", lit(true)))
    /// }
    ///
    /// @param function its name, such as `ai_summarize` or `try_ai_summarize`
    /// @throws GemlakeException `ARGUMENT_INVALID` when there is no such function or argument, or one is missing
    public static Column ai(String function, Map<String, Column> arguments) {
        return Functions.column(function, arguments);
    }

    /// STRING: `positive`, `negative`, `neutral` or `mixed`.
    public static Column aiAnalyzeSentiment(Column text) {
        return ai("ai_analyze_sentiment", Map.of(TEXT, text));
    }

    /// STRING: the label that fits best.
    public static Column aiClassify(Column text, String... labels) {
        return ai("ai_classify", Map.of(TEXT, text, LABELS, texts(labels)));
    }

    /// MAP<STRING, DOUBLE>: the probability of each label; they sum to 1.
    public static Column aiClassifyScores(Column text, String... labels) {
        return ai("ai_classify_scores", Map.of(TEXT, text, LABELS, texts(labels)));
    }

    /// BOOLEAN: whether a question of yes or no is answered with yes.
    public static Column aiFilter(Column text, String condition) {
        return ai("ai_filter", Map.of(TEXT, text, "condition", lit(condition)));
    }

    /// STRUCT: for each kind a substring of the text, or NULL.
    public static Column aiExtract(Column text, String... kinds) {
        return ai("ai_extract", Map.of(TEXT, text, LABELS, texts(kinds)));
    }

    /// ARRAY<STRUCT<label, text, start, end, score>>: people, organizations and places.
    public static Column aiExtractEntities(Column text) {
        return ai("ai_extract_entities", Map.of(TEXT, text));
    }

    /// STRING: the text in short.
    public static Column aiSummarize(Column text, int maxWords) {
        return ai("ai_summarize", Map.of(TEXT, text, "max_words", lit(maxWords)));
    }

    /// STRING: the texts of a group in short.
    public static Column aiSummarizeAgg(Column text, int maxWords) {
        return ai("ai_summarize_agg", Map.of(TEXT, text, "max_words", lit(maxWords)));
    }

    /// STRING: what the model answers.
    public static Column aiGen(Column prompt) {
        return ai("ai_gen", Map.of("prompt", prompt));
    }

    /// STRING: what the model called `endpoint` answers.
    public static Column aiQuery(String endpoint, Column request) {
        return ai("ai_query", Map.of("endpoint", lit(endpoint), "request", request));
    }

    /// STRING: the text in another language.
    ///
    /// @param toLanguage its code, such as `de`, or its English name
    public static Column aiTranslate(Column text, String toLanguage) {
        return ai("ai_translate", Map.of(TEXT, text, "to_lang", lit(toLanguage)));
    }

    /// STRING: the text without mistakes of spelling and grammar.
    public static Column aiFixGrammar(Column text) {
        return ai("ai_fix_grammar", Map.of(TEXT, text));
    }

    /// ARRAY<FLOAT> of length 1: vectors of texts about the same lie near each other.
    public static Column aiEmbed(Column text) {
        return ai("ai_embed", Map.of(TEXT, text));
    }

    /// FLOAT, 0 to 1: how near two texts are in what they say.
    public static Column aiSimilarity(Column one, Column other) {
        return ai("ai_similarity", Map.of("a", one, "b", other));
    }

    /// INT: the tokens that the model reads for the text.
    public static Column aiCountTokens(Column text) {
        return ai("ai_count_tokens", Map.of(TEXT, text));
    }

    private static Column texts(String... texts) {
        return array(Arrays.stream(texts).map(text -> lit(text)).toArray(Column[]::new));
    }
}

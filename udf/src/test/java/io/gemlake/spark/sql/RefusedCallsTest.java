// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls that are refused before a task starts, and why.
class RefusedCallsTest {
    private static final String UNFIT = "spark.gemlake.functions.unfit";

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        Path model = TinyModelFile.in(directory);
        spark = SqlSession.builder(model)
                .config("spark.gemlake.models.other.path", model.toString())
                .config(UNFIT, "run")
                .getOrCreate();
        SqlSession.createReviews(spark);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @AfterEach
    void runUnfitFunctions() {
        spark.conf().set(UNFIT, "run");
    }

    @Test
    void aModelThatIsHardlyFit() {
        spark.conf().unset(UNFIT);
        for (String call : List.of(
                "ai_gen(body)",
                "ai_translate(body, 'de')",
                "ai_fix_grammar(body)",
                "ai_embed(body)",
                "ai_similarity(body, title)",
                "ai_query('other', body)")) {
            assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM reviews"))
                    .isInstanceOf(SparkThrowable.class)
                    .satisfies(
                            e -> assertThat(((SparkThrowable) e).getCondition()).isEqualTo("GEMLAKE_MODEL_UNFIT"))
                    .hasMessageContaining("spark.gemlake.functions.unfit");
        }
        spark.conf()
                .set(
                        "spark.gemlake.models.chat.path",
                        directory.resolve("tiny.gguf").toString());
        spark.conf().set("spark.gemlake.models.chat.chat.format", "chatml");

        assertThat(spark.sql("SELECT ai_gen(body, model => 'chat') FROM reviews")
                        .schema())
                .isNotNull();
        spark.conf().unset("spark.gemlake.models.chat.path");
        spark.conf().unset("spark.gemlake.models.chat.chat.format");
    }

    @Test
    void promptsInParts() {
        spark.conf().set("spark.gemlake.input.policy", "map_reduce");
        try {
            assertThatThrownBy(
                            () -> spark.sql("SELECT ai_gen(body) FROM reviews").collectAsList())
                    .hasMessageContaining("[GEMLAKE_ARGUMENT_INVALID] ai_gen: ")
                    .hasMessageContaining("choose truncate_tail");
        } finally {
            spark.conf().unset("spark.gemlake.input.policy");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ai_classify(body, array('a'))               | GEMLAKE_ARGUMENT_INVALID | number of labels is 1
            ai_classify(body, array('a', 'a'))          | GEMLAKE_ARGUMENT_INVALID | 'a' stands there twice
            ai_classify(body, array('a', NULL))         | GEMLAKE_ARGUMENT_INVALID | has a NULL among its elements
            ai_classify(body, array('a', title))        | GEMLAKE_ARGUMENT_INVALID | changes from row to row
            ai_classify(body, NULL)                     | GEMLAKE_ARGUMENT_INVALID | ai_classify: argument 'labels' is NULL
            ai_classify(body)                           | GEMLAKE_ARGUMENT_INVALID | ai_classify: argument 'labels' is NULL
            ai_filter(body)                             | REQUIRED_PARAMETER_NOT_FOUND | condition
            ai_classify(body, head => 'none')           | GEMLAKE_HEAD_UNKNOWN | spark.gemlake.heads.none.path
            ai_filter(body, 'a', model => 'none')       | GEMLAKE_MODEL_UNKNOWN | (configured: other
            ai_query('none', body)                      | GEMLAKE_MODEL_UNKNOWN | spark.gemlake.models.none.path
            ai_query(title, body)                       | GEMLAKE_ARGUMENT_INVALID | changes from row to row
            ai_query('other', body, 'INT')              | GEMLAKE_ARGUMENT_INVALID | from_json
            ai_query('other', body, responseFormat => '{"type": "json_object"}') | GEMLAKE_ARGUMENT_INVALID | plain text
            ai_query('other', body, modelParameters => named_struct('stop', 1)) | GEMLAKE_ARGUMENT_INVALID | has 'stop'; known are max_tokens
            ai_query('other', body, modelParameters => named_struct('max_tokens', 'a')) | GEMLAKE_ARGUMENT_INVALID | max_tokens' is of type STRING
            ai_query('other', body, modelParameters => 5) | GEMLAKE_ARGUMENT_INVALID | is no STRUCT
            ai_gen(body, max_tokens => 0)               | GEMLAKE_ARGUMENT_INVALID | is 0; give 1 to 4094
            ai_translate(body, 'xx')                    | GEMLAKE_ARGUMENT_INVALID | the code of a language
            ai_similarity(body)                         | REQUIRED_PARAMETER_NOT_FOUND | b
            ai_similarity(array(body), title)           | DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE | STRING
            ai_summarize_agg(body, max_words => -1)     | GEMLAKE_ARGUMENT_INVALID | is -1; give 0 to 2000
            try_ai_filter(body, ' ')                    | GEMLAKE_ARGUMENT_INVALID | try_ai_filter: a condition is blank
            ai_summarize(body, max_words => -1)         | GEMLAKE_ARGUMENT_INVALID | is -1; give 0 to 2000
            ai_summarize(body, style => 'short')        | GEMLAKE_ARGUMENT_INVALID | 'abstractive' or 'extractive'
            ai_summarize(body, words => 5)              | UNRECOGNIZED_PARAMETER_NAME | max_words
            ai_summarize(array(body))                   | DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE | STRING
            ai_extract(body, array())                   | GEMLAKE_ARGUMENT_INVALID | number of kinds of entities is 0
            """)
    void wrongArguments(String call, String condition, String problem) {
        assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM reviews"))
                .isInstanceOf(SparkThrowable.class)
                .satisfies(e -> assertThat(((SparkThrowable) e).getCondition()).isEqualTo(condition))
                .hasMessageContaining(problem);
    }

    @Test
    void aJoinThatWouldAskAboutEveryPair() {
        assertThatThrownBy(
                        () -> spark.sql(
                                "SELECT 1 FROM reviews a LEFT JOIN reviews b ON ai_filter(concat(a.body, b.body), 'Is it the same?')"))
                .hasMessageContaining("[GEMLAKE_CALL_MISPLACED.OUTER_JOIN]")
                .hasMessageContaining("LEFT OUTER join")
                .hasMessageContaining("join first");
    }
}

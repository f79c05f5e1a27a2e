// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gemlake.engine.Calibration;
import io.gemlake.spark.cache.CacheErrorExamples;
import io.gemlake.spark.sql.SqlErrorExamples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ErrorMessageFormat;
import org.apache.spark.SparkThrowable;
import org.apache.spark.SparkThrowableHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorConditionTest {
    private static final Pattern PARAMETER = Pattern.compile("<([a-zA-Z]+)>");
    private static final Pattern KEY = Pattern.compile("spark\\.gemlake\\.[a-zA-Z0-9.]*[a-zA-Z0-9]");

    private static final JsonNode CONDITIONS = json(ErrorTexts.file());

    @Test
    void theFileHasEveryConditionInOrder() {
        assertThat(names(CONDITIONS))
                .isSorted()
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ErrorCondition.values())
                        .map(ErrorCondition::conditionName)
                        .toList());
        assertThat(CONDITIONS)
                .allSatisfy(condition ->
                        assertThat(names(condition.path("subClass"))).isSorted());
    }

    @Test
    void everySqlStateIsOneOfSparks() {
        JsonNode states = json(Objects.requireNonNull(SparkThrowable.class.getResource("/error/error-states.json")));
        assertThat(CONDITIONS)
                .allSatisfy(condition -> assertThat(names(states))
                        .contains(condition.path("sqlState").asText()));
    }

    @Test
    void everyTextIsOfAFactory() {
        assertThat(errors().map(GemlakeException::getCondition).collect(Collectors.toSet()))
                .isEqualTo(texts().keySet());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void factoriesFillTheirTexts(GemlakeException error) throws IOException, ClassNotFoundException {
        String text = error.getDefaultMessageTemplate();
        Set<String> parameters =
                PARAMETER.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
        assertThat(error.getMessageParameters().keySet()).isEqualTo(parameters);
        assertThat(error).hasMessageStartingWith("[" + error.getCondition() + "] ");
        assertThat(error.getMessage())
                .doesNotContain(parameters.stream().map("<%s>"::formatted).toList());
        assertThat(error.getMessage()).as("the remedy stands last").contains("; ");
        assertThat(KEY.matcher(text).results().map(MatchResult::group))
                .allSatisfy(key -> assertThat(Setting.withKey(key)).isPresent());
        assertThat(copy(error)).hasMessage(error.getMessage()).hasToString(error.toString());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void sparkCanShowThem(GemlakeException error) {
        assertThat(error.getSqlState()).hasSize(5);
        assertThat(error.getBreakingChangeInfo()).isNull();
        assertThat(SparkThrowableHelper.getMessage(error, ErrorMessageFormat.STANDARD()))
                .contains("\"errorClass\" : \"" + error.getCondition() + "\"", "\"sqlState\"")
                .contains(error.getMessageParameters().keySet());
    }

    @Test
    void whatAParameterSaysIsNotReadAsAParameter() {
        assertThat(GemlakeErrors.missingValue("<meaning>", "${key}"))
                .hasMessageContaining("<meaning> is not set; set it to ${key}");
    }

    @Test
    void theDocumentationHasEveryText() {
        String rows = texts().entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("\n"));
        GeneratedPage.assertCurrent("errors.md", """
                <!-- Written from gemlake-error-conditions.json by ErrorConditionTest with -Dgemlake.docs=write. -->

                # Errors

                An error begins with its condition in brackets and says the problem, why, and what to do about it, with the values
                in it; never a text of a row. Programs ask for its parts as they do of Spark's own errors: `getCondition`,
                `getSqlState` and `getMessageParameters` of `SparkThrowable`, and PySpark's methods of the same names.
                What is set in *italics* here is such a parameter. Commands and jobs end with
                [exit codes](operations.md#exit-codes).

                | condition | SQLSTATE | problem | remedy |
                |---|---|---|---|
                %s
                """.formatted(rows));
    }

    static Stream<GemlakeException> errors() {
        var profile = new Profile("12ab", "v1", List.of("yes", "no"), Calibration.NONE);
        var cause = new IOException("disk error");
        var head = new ContentFile<>("head", ErrorCondition.HEAD_INVALID, "teach it again", _ -> "", _ -> "");
        var profiles = new ContentFile<>("profile", ErrorCondition.PROFILE_INVALID, "measure again", _ -> "", _ -> "");
        Stream<GemlakeException> ours = Stream.of(
                GemlakeErrors.settingStatic("spark.gemlake.model.path"),
                GemlakeErrors.invalidValue("spark.gemlake.weights", "f17", "one of [f32]"),
                GemlakeErrors.missingValue("spark.gemlake.model.path", "the GGUF file"),
                GemlakeErrors.modelUnknown("small", List.of("big", "chat")),
                GemlakeErrors.headUnknown("mood", List.of()),
                GemlakeErrors.modelUnreadable("x.gguf", cause),
                GemlakeErrors.chatTemplateUnknown("x.gguf"),
                GemlakeErrors.hashMismatch("x.gguf", "12ab", "34cd", "the driver"),
                GemlakeErrors.sizeMismatch("x.gguf", 12, 34, "executor 1"),
                GemlakeErrors.javaTooOld("executor 1", 17, 25),
                GemlakeErrors.vectorApiMissing("the driver"),
                GemlakeErrors.sparkUnsupported("4.1.0", "4.2"),
                GemlakeErrors.overheadTooSmall(12, 34, 56),
                GemlakeErrors.heapTooSmall(HeapDemand.NONE, 2, 12, 34, "spark.driver.memory"),
                GemlakeErrors.contentUnreadable(head, "x.head.json", cause),
                GemlakeErrors.contentUnreadable(profiles, "x.profile.json", cause),
                GemlakeErrors.contentInvalid(head, "x.head.json", "it is empty; teach it again"),
                ProfileFile.invalid("x.profile.json", "it is empty; measure it again"),
                GemlakeErrors.profileMisfit("x.profile.json", profile, Set.of("v2"), "34cd"),
                GemlakeErrors.columnMissing("body", "id, text"),
                GemlakeErrors.columnNoText("body", "INT"),
                GemlakeErrors.columnTaken("summary"),
                GemlakeErrors.calibrationUnreadable("x.calibration.json", cause),
                GemlakeErrors.calibrationFailed("REQUEST_TOO_LONG"));
        return Stream.of(ours, SqlErrorExamples.all().stream(), CacheErrorExamples.all().stream())
                .flatMap(errors -> errors);
    }

    /// The texts that errors show, by condition, with what their condition says before them.
    private static Map<String, String> texts() {
        var texts = new TreeMap<String, String>();
        CONDITIONS.properties().forEach(condition -> {
            var details = condition.getValue().path("subClass");
            if (details.isEmpty()) {
                texts.put(condition.getKey(), ErrorTexts.template(condition.getKey()));
            }
            for (String detail : names(details)) {
                String name = condition.getKey() + "." + detail;
                texts.put(name, ErrorTexts.template(name));
            }
        });
        return texts;
    }

    private static String row(String condition, String text) {
        int remedy = text.lastIndexOf("; ");
        return "| `%s` | %s | %s | %s |"
                .formatted(
                        condition,
                        ErrorTexts.sqlState(condition),
                        italic(remedy < 0 ? text : text.substring(0, remedy)),
                        remedy < 0 ? "as the problem says" : italic(text.substring(remedy + 2)));
    }

    private static String italic(String text) {
        return PARAMETER.matcher(text).replaceAll("*$1*");
    }

    private static Throwable copy(GemlakeException error) throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(error);
        return (Throwable) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static JsonNode json(URL file) {
        try (InputStream in = file.openStream()) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Task;
import io.gemlake.engine.TaskResult;
import io.gemlake.engine.TaskResult.Entity;
import io.gemlake.engine.TaskResult.LabelProbability;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultJsonTest {
    private static final String ODD = "a\"b\\c\n\t\0\u2028 \u00e9 \u4e2d \ud83d\ude00 \ud800 x \udc00";

    static Stream<TaskResult> results() {
        var random = new Random(7);
        List<LabelProbability> many = Stream.generate(random::nextDouble)
                .limit(500)
                .map(probability -> new LabelProbability(ODD + probability, probability))
                .toList();
        return Stream.of(
                new TaskResult.Classification(List.of(ODD, "b"), many, Task.Choice.ANY),
                new TaskResult.Classification(
                        List.of("z"),
                        List.of(
                                new LabelProbability("z", Double.MIN_VALUE),
                                new LabelProbability("a", -0.0),
                                new LabelProbability("m", 1.0 / 3)),
                        Task.Choice.ONE),
                new TaskResult.Classification(List.of(), List.of(), Task.Choice.ONE),
                new TaskResult.Decision(true, 0.1 + 0.2),
                new TaskResult.Decision(null, 0),
                new TaskResult.Entities(List.of()),
                new TaskResult.Entities(List.of(
                        new Entity(ODD, ODD, 0, 21, Math.nextDown(1.0)), new Entity("b", "", 1 << 30, 7, 1e-300))),
                new TaskResult.Summary(ODD, true, 3),
                new TaskResult.Summary(null, false, 0),
                new TaskResult.Text(ODD, false),
                new TaskResult.Text(null, true));
    }

    @ParameterizedTest
    @MethodSource("results")
    void givesTheSameResult(TaskResult result) {
        String json = ResultJson.write(result);

        assertThat(ResultJson.read(json)).contains(result);
        assertThat(ResultJson.write(ResultJson.read(json).orElseThrow())).isEqualTo(json);
        assertThat(json).as("has a form in UTF-8").doesNotContainPattern("\\p{Cs}");
    }

    @Test
    void givesTheBitsOfVectors() {
        var values = new float[] {1f / 3, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Math.nextUp(0.1f)};

        var read = (TaskResult.Embedding) ResultJson.read(ResultJson.write(new TaskResult.Embedding(values)))
                .orElseThrow();

        assertThat(read.values())
                .usingComparator((a, b) -> java.util.Arrays.compare(a, b))
                .isEqualTo(values);
        assertThat(Float.floatToRawIntBits(read.values()[1])).isEqualTo(Float.floatToRawIntBits(-0f));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"kind\":\"OTHER\"}",
                "{\"kind\":\"SUMMARY\",\"text\":\"a\"}",
                "{\"kind\":\"EMBEDDING\",\"values\":\"?\"}"
            })
    void knowsNothingOfWhatItHasNotWritten(String json) {
        assertThat(ResultJson.read(json)).isEmpty();
    }
}

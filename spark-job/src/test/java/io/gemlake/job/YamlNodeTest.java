// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class YamlNodeTest {
    private static YamlNode read(String text) {
        return read(text, Map.of());
    }

    private static YamlNode read(String text, Map<String, String> environment) {
        var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return YamlNode.read("x.yaml", in, Environment.of(environment));
    }

    @Test
    void scalarsKeepTheirCharacters() {
        YamlNode root = read("version: 1.10\ncount: 1_000\nlist: [a, b]\n");
        assertThat(root.text("version")).isEqualTo("1.10");
        assertThat(root.positive("count")).isEqualTo(1_000);
        assertThat(root.items("list")).extracting(YamlNode::text).containsExactly("a", "b");
        assertThat(root.find("absent")).isEmpty();
    }

    @Test
    void aMissingFieldIsNamedWithTheLineOfWhatMissesIt() {
        YamlNode second =
                read("models:\n  - name: a\n  - nam: b\n").items("models").get(1);
        assertThatThrownBy(() -> second.text("name"))
                .isInstanceOf(JobException.class)
                .hasMessage("CONFIG_INVALID: x.yaml line 3, models[1]: the field 'name' is missing");
    }

    @Test
    void aWrongNumberIsNamedWithItsLineAndPath() {
        YamlNode inner =
                read("a:\n  b:\n    bytes: many\n    zero: 0\n").child("a").child("b");
        assertThatThrownBy(() -> inner.positive("bytes"))
                .hasMessage("CONFIG_INVALID: x.yaml line 3, a.b.bytes: 'many' is not a whole number of 1 or more");
        assertThatThrownBy(() -> inner.positive("zero")).hasMessageContaining("x.yaml line 4, a.b.zero: '0'");
    }

    @Test
    void aMisspeltFieldIsRefusedWithTheNearestOne() {
        YamlNode root = read("source: a\nsnik: b\n");
        assertThatThrownBy(() -> root.requireOnly(Set.of("source", "sink")))
                .hasMessageContaining("x.yaml line 2, snik: this field is not known; did you mean 'sink'?");
    }

    @Test
    void otherShapesThanWantedAreRefused() {
        YamlNode root = read("text: [a]\nlist: a\nempty: []\nblank: ''\n");
        assertThatThrownBy(() -> root.text("text")).hasMessageContaining("line 1, text: must be a single value");
        assertThatThrownBy(() -> root.items("list")).hasMessageContaining("line 2, list: must be a list");
        assertThatThrownBy(() -> root.items("empty")).hasMessageContaining("line 3, empty: must be a list of one");
        assertThatThrownBy(() -> root.text("blank")).hasMessageContaining("line 4, blank: must not be blank");
        assertThatThrownBy(() -> read("a: 1\nlist:\n  - b\n").text("list")).hasMessageContaining("line 2, list:");
        assertThatThrownBy(() -> root.child("list").child("x")).hasMessageContaining("must have fields");
    }

    @Test
    void brokenYamlIsRefusedWithItsLine() {
        assertThatThrownBy(() -> read("a: 1\nb: [1, 2\n"))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("CONFIG_INVALID: x.yaml line 2: not valid YAML");
        assertThatThrownBy(() -> read("a: 1\na: 2\n")).hasMessageStartingWith("CONFIG_INVALID: x.yaml line 2");
        assertThatThrownBy(() -> read("")).hasMessage("CONFIG_INVALID: x.yaml: the file is empty");
    }

    @Test
    void variablesOfTheEnvironmentStandForTheirValues() {
        YamlNode root = read("""
                path: ${env:LAKE}/in
                both: ${env:LAKE}${env:A:-b}${env:EMPTY:-c}
                empty: '${env:NONE:-}'
                count: ${env:N}
                other: ${LAKE} $LAKE
                list: ["${env:LAKE}"]
                """, Map.of("LAKE", "/lake", "EMPTY", "", "N", "12"));
        assertThat(root.text("path")).isEqualTo("/lake/in");
        assertThat(root.child("path").written()).isEqualTo("${env:LAKE}/in");
        assertThat(root.text("both")).isEqualTo("/lakebc");
        assertThat(root.child("empty").text()).isEmpty();
        assertThat(root.positive("count")).isEqualTo(12);
        assertThat(root.text("other")).isEqualTo("${LAKE} $LAKE");
        assertThat(root.items("list").getFirst().text()).isEqualTo("/lake");
        assertThat(root.items("list").getFirst().isReference()).isTrue();
        assertThat(root.child("path").isReference()).isFalse();
    }

    @Test
    void aMissingVariableIsNamedWithItsLine() {
        YamlNode root = read("a: 1\nb: ${env:GONE}\nc: ${env:9}\nd: ${env:A\n", Map.of("A", "1"));
        assertThatThrownBy(() -> root.text("b"))
                .isInstanceOf(JobException.class)
                .hasMessage("CONFIG_INVALID: x.yaml line 2, b: the environment has no variable GONE; set it, or write"
                        + " ${env:GONE:-default}");
        assertThatThrownBy(() -> root.text("c"))
                .hasMessageEndingWith(
                        "line 3, c: a variable of the environment is written ${env:NAME} or ${env:NAME:-default}");
        assertThatThrownBy(() -> root.text("d")).hasMessageContaining("line 4, d: a variable of the environment");
    }

    @Test
    void noErrorShowsTheValueOfAVariable() {
        YamlNode root =
                read("a: ${env:WORD}\nb: x${env:WORD}\nc: '${env:BLANK}'\n", Map.of("WORD", "hush-hush", "BLANK", " "));
        YamlNode node = root.child("a");
        List<ThrowingCallable> errors = List.of(
                () -> root.positive("a"),
                node::flag,
                node::share,
                () -> node.choice(TimeUnit.class),
                () -> {
                    throw node.unknown(Set.of("b"));
                },
                () -> {
                    throw node.invalid("it is " + node.text());
                });
        assertThat(errors)
                .allSatisfy(error -> assertThatThrownBy(error)
                        .isInstanceOf(JobException.class)
                        .hasMessageContaining("${env:WORD}")
                        .hasMessageNotContaining("hush"));
        assertThatThrownBy(() -> root.positive("b")).hasMessageContaining("'x${env:WORD}' is not a whole number");
        assertThatThrownBy(() -> root.text("c")).hasMessageContaining("line 3, c: must not be blank");
    }

    @Test
    void sharesAreNumbersFromZeroToOne() {
        YamlNode root = read("good: [0, 0.25, 1, 1.0]\nbad: [-0.1, 1.1, 50 %, .5, NaN, 1e-1]\n");
        assertThat(root.items("good")).extracting(YamlNode::share).containsExactly(0.0, 0.25, 1.0, 1.0);
        assertThat(root.items("bad"))
                .allSatisfy(node -> assertThatThrownBy(node::share)
                        .hasMessageContaining("'" + node.written() + "' is not a share, a number from 0 to 1"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class YamlNodeTest {
    private static YamlNode read(String text) {
        return YamlNode.read("x.yaml", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
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
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufMetadataTest {
    @Test
    void listsKeysInTheOrderOfTheFile() {
        GgufMetadata metadata =
                metadata(new GgufWriter().put("b", 1).put("a", "x").put("c", true));

        assertThat(metadata.keys()).containsExactly("b", "a", "c");
    }

    @ParameterizedTest
    @CsvSource({
        "UINT8, 255, 255",
        "INT8, 255, -1",
        "UINT16, 65535, 65535",
        "INT16, 65535, -1",
        "UINT32, 2147483647, 2147483647",
        "INT32, 4294967295, -1",
        "UINT64, 7, 7",
        "INT64, -7, -7"
    })
    void readsWholeNumbersOfAnyWidth(ValueType type, long bits, int expected) {
        GgufMetadata metadata = metadata(new GgufWriter().putBits("n", type, bits));

        assertThat(metadata.integer("n")).isEqualTo(expected);
        assertThat(metadata.findInteger("n")).hasValue(expected);
        assertThat(metadata.findLong("n")).hasValue(expected);
        assertThat(metadata.number("n")).isEqualTo(expected);
        assertThat(metadata.integers("n")).containsExactly(expected);
    }

    @Test
    void readsFloatsOfBothWidths() {
        GgufMetadata metadata = metadata(
                new GgufWriter().put("f", 1.5f).putBits("d", ValueType.FLOAT64, Double.doubleToRawLongBits(-0.1)));

        assertThat(metadata.number("f")).isEqualTo(1.5f);
        assertThat(metadata.number("d")).isEqualTo(-0.1f);
        assertThat(metadata.findNumber("d")).hasValue(-0.1);
        assertThat(metadata.numbers("f")).containsExactly(1.5f);
    }

    @Test
    void readsTheLargestUnsignedNumberAsANumberOnly() {
        GgufMetadata metadata = metadata(new GgufWriter().putBits("n", ValueType.UINT64, -1));

        assertThat(metadata.findNumber("n")).hasValue(0x1p64);
        refuses(() -> metadata.findLong("n"), "at byte 37: 'n' has 18446744073709551615, too large a number");
    }

    @Test
    void refusesIntegersThatDoNotFit() {
        GgufMetadata metadata = metadata(new GgufWriter().putBits("n", ValueType.UINT32, 0x8000_0000L));

        assertThat(metadata.findLong("n")).hasValue(0x8000_0000L);
        refuses(() -> metadata.integer("n"), "at byte 37: 'n' has 2147483648, too large a number");
    }

    @Test
    void readsArrays() {
        GgufMetadata metadata = metadata(new GgufWriter()
                .put("i", new int[] {3, -4})
                .put("f", new float[] {0.5f, -2})
                .put("b", new boolean[] {true, false, true})
                .put("none", new int[0]));

        assertThat(metadata.integers("i")).containsExactly(3, -4);
        assertThat(metadata.numbers("f")).containsExactly(0.5f, -2);
        assertThat(metadata.numbers("i")).containsExactly(3, -4);
        assertThat(metadata.integers("b")).containsExactly(1, 0, 1);
        assertThat(metadata.integers("none")).isEmpty();
    }

    @Test
    void readsStringsAndFlags() {
        GgufMetadata metadata =
                metadata(new GgufWriter().put("s", "Grüße 👋").put("yes", true).put("no", false));

        assertThat(metadata.string("s")).isEqualTo("Grüße 👋");
        assertThat(metadata.flag("yes")).isTrue();
        assertThat(metadata.findFlag("no")).contains(false);
    }

    @Test
    void keepsVocabulariesAsBytes() {
        byte[] broken = {(byte) 0xff, (byte) 0xc3};
        byte[] word = "▁the".getBytes(StandardCharsets.UTF_8);
        ByteStrings strings = metadata(new GgufWriter().put("tokens", List.of(word, new byte[0], broken)))
                .strings("tokens");

        assertThat(strings.size()).isEqualTo(3);
        assertThat(strings.get(0)).containsExactly(word);
        assertThat(strings.get(1)).isEmpty();
        assertThat(strings.get(2)).containsExactly(broken);
        assertThat(strings.length(0)).isEqualTo(6);
        assertThat(strings.segment(2).byteSize()).isEqualTo(2);
    }

    @Test
    void findsNothingUnderAbsentKeys() {
        GgufMetadata metadata = metadata(new GgufWriter().put("k", 1));

        assertThat(metadata.findString("x")).isEmpty();
        assertThat(metadata.findInteger("x")).isEmpty();
        assertThat(metadata.findLong("x")).isEmpty();
        assertThat(metadata.findNumber("x")).isEmpty();
        assertThat(metadata.findFlag("x")).isEmpty();
        assertThat(metadata.findIntegers("x")).isEmpty();
        assertThat(metadata.findNumbers("x")).isEmpty();
        assertThat(metadata.findStrings("x")).isEmpty();
        String message = "test.gguf has no 'x' in the metadata";
        refuses(() -> metadata.string("x"), message);
        refuses(() -> metadata.integer("x"), message);
        refuses(() -> metadata.number("x"), message);
        refuses(() -> metadata.flag("x"), message);
        refuses(() -> metadata.integers("x"), message);
        refuses(() -> metadata.numbers("x"), message);
        refuses(() -> metadata.strings("x"), message);
    }

    @Test
    void namesTheTypeThatItFoundInstead() {
        GgufMetadata metadata = metadata(new GgufWriter()
                .put("s", "text")
                .put("i", 5)
                .put("a", new int[] {1, 2})
                .put("t", List.of(new byte[] {65})));

        refuses(() -> metadata.findInteger("s"), "'s' is STRING, not an integer");
        refuses(() -> metadata.findNumber("a"), "'a' is an array of 2 INT32, not a number");
        refuses(() -> metadata.findFlag("i"), "'i' is UINT32, not a flag");
        refuses(() -> metadata.findString("t"), "'t' is an array of 1 STRING, not a string");
        refuses(() -> metadata.findStrings("s"), "at byte 37: 's' is STRING, not an array of strings");
        refuses(() -> metadata.findIntegers("t"), "'t' is an array of 1 STRING, not an array of integers");
        refuses(() -> metadata.findNumbers("s"), "'s' is STRING, not an array of numbers");
    }

    @Test
    void refusesStringsThatAreNotUtf8WhenTheyAreRead() {
        GgufMetadata metadata =
                metadata(new GgufWriter().put("s", ValueType.STRING, out -> out.string(new byte[] {(byte) 0xff})));

        refuses(() -> metadata.findString("s"), "at byte 37: the string of 's' is not UTF-8");
    }

    private static GgufMetadata metadata(GgufWriter writer) {
        return writer.toFile("test.gguf").metadata();
    }

    @Test
    void showsNamesOfAFileInOneShortLine() {
        String key = "\u001b[2J\n" + "k".repeat(60_000) + "!";
        GgufWriter twice = new GgufWriter().put(key, "text").put(key, "text");

        assertThatThrownBy(() -> twice.toFile("test.gguf"))
                .message()
                .hasSizeLessThan(1700)
                .contains("the metadata key '\uFFFD[2J\uFFFDkkk", " ... ", "kkk!' is there twice");
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.GGUF_INVALID))
                .hasMessageContaining(message);
    }
}

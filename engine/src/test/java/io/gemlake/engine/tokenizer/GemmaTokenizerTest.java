// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.RealModel;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The real vocabulary of Gemma 3. The expected ids are those of the model's own `tokenizer.json`.
class GemmaTokenizerTest {
    private static Tokenizer tokenizer;

    @BeforeAll
    static void readVocabulary() {
        try (var arena = Arena.ofConfined()) {
            tokenizer = Tokenizer.of(GgufFile.map(RealModel.GEMMA_3_270M.require(), arena));
        }
    }

    @ParameterizedTest
    @MethodSource
    void textBecomesTheTokensOfTheModel(String text, int[] ids) {
        assertThat(tokenizer.encode(text, ControlTokens.REFUSED)).containsExactly(ids);
        // a mark written by the user comes back as the space that it stands for
        assertThat(tokenizer.decode(ids)).isEqualTo(text.replace('▁', ' '));
    }

    static Stream<Arguments> textBecomesTheTokensOfTheModel() {
        return Stream.of(
                Arguments.of("Hello", ids(9259)),
                Arguments.of("hello", ids(23391)),
                Arguments.of(" hello", ids(29104)),
                Arguments.of("Hello world", ids(9259, 1902)),
                Arguments.of("Hello, world!", ids(9259, 236764, 1902, 236888)),
                Arguments.of("The capital of France is", ids(818, 5279, 529, 7001, 563)),
                Arguments.of("  two leading spaces", ids(138, 13498, 5830, 9952)),
                Arguments.of("a  b", ids(236746, 138, 236763)),
                Arguments.of("a   b", ids(236746, 139, 236763)),
                Arguments.of("tab\there", ids(4823, 255968, 8472)),
                Arguments.of("line1\nline2", ids(1257, 236770, 107, 1257, 236778)),
                Arguments.of("a\n\nb", ids(236746, 108, 236763)),
                Arguments.of(
                        "x = 10;\n    y = 20;",
                        ids(
                                236781, 578, 236743, 236770, 236771, 236793, 107, 140, 236762, 578, 236743, 236778,
                                236771, 236793)),
                Arguments.of("3.14159", ids(236800, 236761, 236770, 236812, 236770, 236810, 236819)),
                Arguments.of(
                        "1234567890",
                        ids(236770, 236778, 236800, 236812, 236810, 236825, 236832, 236828, 236819, 236771)),
                Arguments.of("don't", ids(13246, 236789, 236745)),
                Arguments.of("naïve café", ids(1789, 238527, 560, 33443)),
                Arguments.of("日本語のテキスト", ids(94951, 236945, 95830)),
                Arguments.of("Привет, мир!", ids(116130, 236764, 58562, 236888)),
                Arguments.of("😀", ids(242398)),
                Arguments.of("👩\u200D👩\u200D👧", ids(243767, 237243, 243767, 237243, 244814)),
                Arguments.of("ᚠᛇᚻ", ids(463, 392, 398, 463, 393, 373, 463, 392, 425)),
                Arguments.of("\r\n", ids(251, 107)),
                Arguments.of("\0a", ids(238, 236746)),
                Arguments.of("<h1>Title</h1>", ids(184, 7396, 191)),
                Arguments.of("▁", ids(236743)),
                Arguments.of("a▁b", ids(236746, 518)),
                Arguments.of("\uFEFFA", ids(237922, 236776)),
                Arguments.of(
                        "def f(x):\n\treturn x*2\n",
                        ids(2063, 517, 236769, 236781, 1473, 107, 255968, 2060, 1123, 236829, 236778, 107)),
                Arguments.of("\n".repeat(40), ids(137, 115)),
                Arguments.of("\t".repeat(40), ids(255998, 255976)),
                Arguments.of("a".repeat(40), ids(128820, 128820, 128820, 128820, 128820)));
    }

    @ParameterizedTest
    @MethodSource
    void namesOfControlTokensInTextAreText(String text, int[] ids) {
        assertThat(tokenizer.encode(text, ControlTokens.REFUSED)).containsExactly(ids);
    }

    static Stream<Arguments> namesOfControlTokensInTextAreText() {
        return Stream.of(
                Arguments.of("<start_of_turn>", ids(236820, 3041, 236779, 1340, 236779, 887, 236813)),
                Arguments.of("<end_of_turn>", ids(236820, 643, 236779, 1340, 236779, 887, 236813)),
                Arguments.of("<bos>", ids(236820, 46757, 236813)),
                Arguments.of("<eos>", ids(236820, 211827, 236813)),
                Arguments.of("<unused5>", ids(236820, 63634, 236810, 236813)));
    }

    @Test
    void namesOfControlTokensInTemplatesAreControlTokens() {
        String turns = "<start_of_turn>user\nHi<end_of_turn>\n<start_of_turn>model\n";

        assertThat(tokenizer.encode(turns, ControlTokens.RECOGNIZED))
                .containsExactly(105, 2364, 107, 10979, 106, 107, 105, 4368, 107);
    }

    @Test
    void noControlTokenIsMadeFromItsOwnName() {
        Vocabulary vocabulary = tokenizer.vocabulary();
        int[] controls = IntStream.range(0, vocabulary.size())
                .filter(id -> vocabulary.kind(id) == TokenKind.CONTROL)
                .toArray();
        assertThat(controls).hasSizeGreaterThan(6000);
        for (int control : controls) {
            byte[] name = vocabulary.pieces().copy(control);

            assertThat(IntStream.of(tokenizer.encodeDocument(name, Tokenizer.Place.START, Integer.MAX_VALUE)))
                    .as(new String(name, StandardCharsets.UTF_8))
                    .noneMatch(id -> vocabulary.kind(id) == TokenKind.CONTROL);
        }
    }

    @Test
    void anyTextComesBack() {
        var random = new Random(42);
        for (int round = 0; round < 200; round++) {
            String text = random.ints(random.nextInt(200), 0, 0x3000)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString()
                    .replace('▁', ' ');

            assertThat(tokenizer.decode(tokenizer.encode(text, ControlTokens.REFUSED)))
                    .isEqualTo(text);
        }
    }

    @Test
    void theSpecialTokensAreThoseOfGemma3() {
        Vocabulary vocabulary = tokenizer.vocabulary();

        assertThat(vocabulary.size()).isEqualTo(262_144);
        assertThat(vocabulary.bos()).isEqualTo(2);
        assertThat(vocabulary.addsBos()).isTrue();
        assertThat(IntStream.range(0, vocabulary.size()).filter(vocabulary::isStop))
                .containsExactly(1, 106);
    }

    private static int[] ids(int... ids) {
        return ids;
    }
}

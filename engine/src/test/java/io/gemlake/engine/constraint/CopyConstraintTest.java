// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.gemlake.engine.Answer.Span;
import io.gemlake.engine.Query.Lead;
import io.gemlake.engine.TinyModel;
import io.gemlake.engine.constraint.CopyConstraint.Form;
import io.gemlake.engine.tokenizer.ByteVocabulary;
import io.gemlake.engine.tokenizer.SortedVocabulary;
import io.gemlake.engine.tokenizer.Tokenizer;
import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists of values under the constraint: what is allowed is right, and what is right is allowed.
class CopyConstraintTest {
    private static final Tokenizer TOKENIZER = Tokenizer.of(TinyModel.read(
            TinyModel.random(1, " no", " none", " An", "na", " Ber", "lin", "er", "Rose", " Rose", "; ")));
    private static final SortedVocabulary SORTED = SortedVocabulary.of(TOKENIZER.vocabulary());

    private static final List<String> DOCUMENTS = List.of(
            "Anna met Anna Berliner in Berlin.",
            "none of them; nobody, no one",
            "a",
            "Rose-Anna \"Rose\" (Rose) 'Anna'",
            "first line\nsecond line\r\nthird line",
            "Öl für ö, ä; Käse 😀 Anna😀Rose",
            "日本 and Anna日 Anna",
            "x\u0301y e\u0301t\u0301 9a",
            "  Anna  Rose;Anna;Rose ",
            "a b a b a b a b",
            "verylongword".repeat(12) + " and Anna");

    static List<String> documents() {
        return DOCUMENTS;
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyAcceptedListIsOfWholeWordsOfTheDocument(String document) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        var random = new Random(document.length());
        for (int round = 0; round < 300; round++) {
            CopyConstraint constraint = constraint(bytes, 1 + random.nextInt(4));
            var written = new ByteArrayOutputStream();
            for (int[] allowed = constraint.allowed(); allowed.length > 0; allowed = constraint.allowed()) {
                assertThat(allowed).isSorted().doesNotHaveDuplicates();
                int token = allowed[random.nextInt(allowed.length)];
                constraint.accept(token);
                written.writeBytes(TOKENIZER.vocabulary().output(token));
                assertThat(written.size()).as("every list ends").isLessThan(4000);
            }

            for (Span span : constraint.spans()) {
                assertThat(firstPlace(document, bytes, span)).isEqualTo(span.start());
            }
            assertThat(constraint.spans()).doesNotHaveDuplicates();
            if (constraint.finished()) {
                assertListHolds(written.toString(StandardCharsets.UTF_8), bytes, constraint.spans());
            }
        }
    }

    /// The list as the model wrote it and the spans that came of it name the same values.
    private static void assertListHolds(String written, byte[] document, List<Span> spans) {
        String list = written.substring(0, written.length() - 1);
        if (spans.isEmpty()) {
            assertThat(list).isEqualTo(" none");
            return;
        }
        int at = 0;
        for (Span span : spans) {
            at = list.indexOf(" " + text(document, span), at);
            assertThat(at).as("%s in %s", text(document, span), list).isNotNegative();
        }
    }

    /// By brute force: the first place at which the value begins and ends a word.
    private static int firstPlace(String document, byte[] bytes, Span span) {
        String value = text(bytes, span);
        for (int i = document.indexOf(value); i >= 0; i = document.indexOf(value, i + 1)) {
            int start = document.substring(0, i).getBytes(StandardCharsets.UTF_8).length;
            if (isWordBorder(document, i)
                    && isWordBorder(document, i + value.length())
                    && isWord(document.codePointAt(i))
                    && isWord(document.codePointBefore(i + value.length()))) {
                return start;
            }
        }
        return -1;
    }

    private static boolean isWordBorder(String text, int index) {
        boolean before = index > 0 && isWord(text.codePointBefore(index));
        boolean after = index < text.length() && isWord(text.codePointAt(index));
        return before != after;
    }

    private static boolean isWord(int character) {
        return Character.isLetterOrDigit(character) || Character.getType(character) == Character.NON_SPACING_MARK;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Anna",
                "Anna Berliner",
                "Berlin",
                "met Anna Berliner in Berlin",
                "Anna met Anna Berliner in Berlin"
            })
    void everyRunOfWordsOfALineCanBeWritten(String value) {
        byte[] document = DOCUMENTS.getFirst().getBytes(StandardCharsets.UTF_8);
        CopyConstraint constraint = constraint(document, 3);
        write(constraint, " " + value + "\n");

        assertThat(constraint.finished()).isTrue();
        assertThat(constraint.spans())
                .singleElement()
                .satisfies(span -> assertThat(text(document, span)).isEqualTo(value));
    }

    @Test
    void everySpellingOfAValueIsAllowed() {
        CopyConstraint letters = constraint("Rose".getBytes(StandardCharsets.UTF_8), 1);
        for (String piece : List.of("▁", "R", "o", "s", "e", "\n")) {
            accept(letters, piece);
        }
        CopyConstraint spaceAlone = constraint("Rose".getBytes(StandardCharsets.UTF_8), 1);
        for (String piece : List.of("▁", "Rose", "\n")) {
            accept(spaceAlone, piece);
        }

        assertThat(letters.spans()).containsExactly(new Span(0, 4));
        assertThat(spaceAlone.spans()).containsExactly(new Span(0, 4));
    }

    @Test
    void aValueThatStandsTwiceIsTheFirstThatFits() {
        byte[] document = "Annas Anna Anna".getBytes(StandardCharsets.UTF_8);
        CopyConstraint constraint = constraint(document, 3);
        write(constraint, " Anna\n");

        assertThat(constraint.spans()).containsExactly(new Span(6, 10));
    }

    @Test
    void aRepeatedValueEndsTheListAndIsListedOnce() {
        byte[] document = "Anna and Rose and Anna".getBytes(StandardCharsets.UTF_8);
        CopyConstraint constraint = constraint(document, 9);
        write(constraint, " Anna; Rose; Anna;");

        assertThat(constraint.finished()).isTrue();
        assertThat(constraint.spans()).containsExactly(new Span(0, 4), new Span(9, 13));
    }

    @Test
    void theLastValueEndsTheList() {
        CopyConstraint constraint = constraint("Anna and Rose".getBytes(StandardCharsets.UTF_8), 1);
        write(constraint, " Anna;");

        assertThat(constraint.finished()).isTrue();
        assertThat(constraint.allowed()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> constraint.accept(TinyModel.EOS));
    }

    @Test
    void valuesAtBothEndsOfTheDocument() {
        byte[] document = "Anna, \"Rose\"\nBerlin".getBytes(StandardCharsets.UTF_8);
        CopyConstraint constraint = constraint(document, 9);
        write(constraint, " Anna; Rose; Berlin\n");

        assertThat(constraint.spans()).containsExactly(new Span(0, 4), new Span(7, 11), new Span(13, 19));
    }

    @Test
    void noValueRunsOverALineBreak() {
        CopyConstraint constraint = constraint("Anna\nRose".getBytes(StandardCharsets.UTF_8), 9);
        write(constraint, " Anna");

        assertThat(constraint.allowed()).containsExactly(sorted("\n", ";"));
    }

    @Test
    void emojiBetweenWordsArePartOfAValue() {
        byte[] document = "Anna 😀 Rose 😀".getBytes(StandardCharsets.UTF_8);
        CopyConstraint constraint = constraint(document, 9);
        write(constraint, " Anna 😀 Rose\n");

        assertThat(constraint.spans()).containsExactly(new Span(0, 14));
    }

    @Test
    void noneIsAnAnswerOnlyInTheFirstPlace() {
        CopyConstraint none = constraint("Anna".getBytes(StandardCharsets.UTF_8), 9);
        write(none, " none\n");
        CopyConstraint list = constraint("Anna Rose".getBytes(StandardCharsets.UTF_8), 9);
        write(list, " Anna;");

        assertThat(none.finished()).isTrue();
        assertThat(none.spans()).isEmpty();
        assertThat(list.allowed()).doesNotContain(ids(" none")[0]).contains(token("▁Rose"));
    }

    @Test
    void aDocumentThatSaysNoneCanStillHaveNone() {
        byte[] document = "we have none left".getBytes(StandardCharsets.UTF_8);
        CopyConstraint first = constraint(document, 9);
        write(first, " none\n");
        CopyConstraint later = constraint(document, 9);
        write(later, " left; none\n");

        assertThat(first.finished()).isTrue();
        assertThat(first.spans()).isEmpty();
        assertThat(later.spans()).extracting(span -> text(document, span)).containsExactly("left", "none");
    }

    @Test
    void punctuationBehindAValueIsNoPartOfIt() {
        byte[] document = "Rose met Rose! in Berlin.\nAnna".getBytes(StandardCharsets.UTF_8);
        CopyConstraint constraint = constraint(document, 9);
        write(constraint, " Rose!; Berlin");

        assertThat(constraint.allowed()).contains(ids(";")[0], ids("\n")[0]).doesNotContain(token("."));
        write(constraint, "\n");
        assertThat(constraint.spans()).extracting(Span::start).containsExactly(0, 18);
        assertThat(constraint.spans()).extracting(span -> text(document, span)).containsExactly("Rose", "Berlin");
    }

    @Test
    void theFirstValueMayStandWithoutASpace() {
        byte[] document = "Rose met Anna.".getBytes(StandardCharsets.UTF_8);
        var constraint = new CopyConstraint(
                new CopySource(document, SORTED),
                TOKENIZER.vocabulary(),
                new Form(Lead.NOTHING, ids("none"), ids(";"), ids("\n"), 9));

        assertThat(constraint.allowed())
                .contains(ids("none")[0], ids("Anna")[0])
                .doesNotContain(ids(" Anna")[0], ids(" none")[0]);
        write(constraint, "Anna; Rose\n");
        assertThat(constraint.spans()).extracting(span -> text(document, span)).containsExactly("Anna", "Rose");
    }

    @Test
    void aDocumentWithoutWordsHasNothingToCopy() {
        CopyConstraint withNone = constraint("!? -- ...".getBytes(StandardCharsets.UTF_8), 9);
        CopyConstraint withoutNone = new CopyConstraint(
                new CopySource("!?".getBytes(StandardCharsets.UTF_8), SORTED),
                TOKENIZER.vocabulary(),
                new Form(Lead.SPACE, ids(""), ids(";"), ids("\n"), 9));

        assertThat(withNone.allowed()).containsExactly(ids(" none")[0]);
        assertThat(withoutNone.allowed()).isEmpty();
        assertThat(withoutNone.finished()).isFalse();
    }

    /// `日` has no token but its bytes, which would split it: a value cannot go on there, and says so by allowing
    /// nothing.
    @Test
    void aWordThatNoTokenWritesIsNoticed() {
        CopyConstraint constraint = constraint("Anna日".getBytes(StandardCharsets.UTF_8), 9);
        write(constraint, " Anna");

        assertThat(constraint.allowed()).isEmpty();
        assertThat(constraint.finished()).isFalse();
        assertThat(constraint.spans()).isEmpty();
    }

    /// Byte-level tokens may be parts of characters: a value goes on inside of one, and ends behind it only.
    @Test
    void aValueNeverEndsInsideOfACharacter() {
        Tokenizer bytes = ByteVocabulary.of("smollm").merges("_ A").tokenizer();
        byte[] document = "Añ– Ah".getBytes(StandardCharsets.UTF_8);
        var constraint = new CopyConstraint(
                new CopySource(document, SortedVocabulary.of(bytes.vocabulary())),
                bytes.vocabulary(),
                new Form(Lead.SPACE, new int[] {}, new int[] {';'}, new int[] {'\n'}, 2));
        List<String> allowed = new ArrayList<>();
        for (byte next : " Añ– Ah".getBytes(StandardCharsets.UTF_8)) {
            allowed.add(Arrays.toString(constraint.allowed()));
            constraint.accept(Byte.toUnsignedInt(next));
        }

        assertThat(constraint.allowed()).containsExactly('\n', ';');
        assertThat(allowed)
                .containsExactly(
                        "[32, 256]",
                        "[65]",
                        "[104, 195]",
                        "[177]",
                        "[10, 59, 226]",
                        "[128]",
                        "[147]",
                        "[10, 32, 59, 256]",
                        "[10, 59, 65]",
                        "[104]");
        constraint.accept('\n');
        assertThat(constraint.spans()).containsExactly(new Span(0, document.length));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void listsOfByteLevelTokensAreOfWholeWordsToo(String document) {
        Tokenizer tokenizer = ByteVocabulary.of("smollm")
                .merges("_ A", "_A n", "n a", "_ n", "o n", "e r")
                .tokenizer();
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        var random = new Random(document.length());
        for (int round = 0; round < 300; round++) {
            var constraint = new CopyConstraint(
                    new CopySource(bytes, SortedVocabulary.of(tokenizer.vocabulary())),
                    tokenizer.vocabulary(),
                    new Form(Lead.SPACE, new int[] {}, new int[] {';'}, new int[] {'\n'}, 1 + random.nextInt(4)));
            var written = new ByteArrayOutputStream();
            for (int[] allowed = constraint.allowed(); allowed.length > 0; allowed = constraint.allowed()) {
                int token = allowed[random.nextInt(allowed.length)];
                constraint.accept(token);
                written.writeBytes(tokenizer.vocabulary().output(token));
            }

            assertThat(written.toString(StandardCharsets.UTF_8)).doesNotContain("\uFFFD");
            for (Span span : constraint.spans()) {
                assertThat(firstPlace(document, bytes, span)).isEqualTo(span.start());
            }
        }
    }

    @Test
    void aLongValueEndsWithItsWord() {
        byte[] document = "ab ".repeat(60).getBytes(StandardCharsets.UTF_8);
        CopyConstraint constraint = constraint(document, 1);
        int words = 0;
        while (words == 0 || constraint.allowed().length > 2) {
            write(constraint, " ab");
            words++;
        }

        assertThat(constraint.allowed()).containsExactly(sorted("\n", ";"));
        assertThat(words).isBetween(10, 30);
    }

    @Test
    void separatorsOfSeveralTokensAreWrittenWhole() {
        var constraint = new CopyConstraint(
                new CopySource("Anna Rose".getBytes(StandardCharsets.UTF_8), SORTED),
                TOKENIZER.vocabulary(),
                new Form(Lead.SPACE, ids(" none"), new int[] {token(","), token("-"), token(",")}, ids("\n"), 9));
        write(constraint, " Anna");
        accept(constraint, ",");

        assertThat(constraint.allowed()).containsExactly(token("-"));
        accept(constraint, "-");
        assertThat(constraint.allowed()).containsExactly(token(","));
        accept(constraint, ",");
        write(constraint, " Rose\n");
        assertThat(constraint.spans()).hasSize(2);
    }

    @Test
    void bytesThatAreNotUtf8SeparateWords() {
        var random = new Random(12);
        byte[] alphabet = {
            'A',
            'n',
            'a',
            ' ',
            (byte) 0xEF,
            (byte) 0xBF,
            (byte) 0xBD,
            (byte) 0xC3,
            (byte) 0xB6,
            (byte) 0xF0,
            (byte) 0x9F,
            (byte) 0x98,
            (byte) 0x80,
            (byte) 0xFF,
            '\n',
            (byte) 0xED,
            (byte) 0xA0
        };
        for (int round = 0; round < 2000; round++) {
            byte[] document = new byte[random.nextInt(24)];
            for (int i = 0; i < document.length; i++) {
                document[i] = alphabet[random.nextInt(alphabet.length)];
            }
            CopyConstraint constraint = constraint(document, 2);
            for (int[] allowed = constraint.allowed(); allowed.length > 0; allowed = constraint.allowed()) {
                constraint.accept(allowed[random.nextInt(allowed.length)]);
            }
            BitSet word = wordBytes(document);
            for (Span span : constraint.spans()) {
                String what = HexFormat.of().formatHex(document) + " " + span;
                assertThat(text(document, span)).doesNotContain("\n");
                assertThat(word.get(span.start()) && word.get(span.end() - 1))
                        .as(what)
                        .isTrue();
                assertThat(span.start() > 0 && word.get(span.start() - 1))
                        .as(what)
                        .isFalse();
                assertThat(word.get(span.end())).as(what).isFalse();
            }
        }
    }

    /// The bytes that belong to words, found character by character.
    private static BitSet wordBytes(byte[] document) {
        var bytes = new BitSet();
        for (int at = 0; at < document.length; ) {
            int width = 1;
            for (int wider = 1; wider <= Math.min(4, document.length - at); wider++) {
                byte[] slice = Arrays.copyOfRange(document, at, at + wider);
                String text = new String(slice, StandardCharsets.UTF_8);
                boolean whole = text.codePointCount(0, text.length()) == 1
                        && Arrays.equals(text.getBytes(StandardCharsets.UTF_8), slice);
                if (whole) {
                    width = wider;
                    bytes.set(at, at + width, isWord(text.codePointAt(0)));
                }
            }
            at += width;
        }
        return bytes;
    }

    private static CopyConstraint constraint(byte[] document, int maxSpans) {
        return new CopyConstraint(
                new CopySource(document, SORTED),
                TOKENIZER.vocabulary(),
                new Form(Lead.SPACE, ids(" none"), ids(";"), ids("\n"), maxSpans));
    }

    /// Writes a text with the tokens of the tokenizer, each of which must be allowed.
    private static void write(CopyConstraint constraint, String text) {
        List<Integer> tokens = new ArrayList<>();
        // Values, separators and ends are tokenized apart, as they are written.
        for (String part : text.splitWithDelimiters("[;\n]", 0)) {
            Arrays.stream(ids(part)).forEach(tokens::add);
        }
        for (int token : tokens) {
            assertThat(constraint.allowed())
                    .as("'%s' in '%s'", new String(TOKENIZER.vocabulary().output(token), StandardCharsets.UTF_8), text)
                    .contains(token);
            constraint.accept(token);
        }
    }

    private static void accept(CopyConstraint constraint, String piece) {
        assertThat(constraint.allowed()).as(piece).contains(token(piece));
        constraint.accept(token(piece));
    }

    private static int[] sorted(String... pieces) {
        var tokens = new TreeSet<Integer>();
        for (String piece : pieces) {
            tokens.add(token(piece));
        }
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int token(String piece) {
        int token = TOKENIZER.vocabulary().find(piece.getBytes(StandardCharsets.UTF_8));
        assertThat(token).as(piece).isNotNegative();
        return token;
    }

    private static int[] ids(String text) {
        return TOKENIZER.encode(text, ControlTokens.REFUSED);
    }

    private static String text(byte[] document, Span span) {
        return new String(document, span.start(), span.end() - span.start(), StandardCharsets.UTF_8);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Answer.Finish;
import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.Query.Opening;
import io.gemlake.engine.Sampling;
import io.gemlake.engine.TinyModel;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.tokenizer.SortedVocabulary;
import io.gemlake.engine.tokenizer.Tokenizer;
import io.gemlake.engine.tokenizer.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Stop texts and characters across the borders of tokens, against a search in the whole text after each token.
class TextWriterTest {
    private static final String[] WORDS = {"ab", " ba", "aab"};
    private static final Vocabulary VOCABULARY =
            Tokenizer.of(TinyModel.read(TinyModel.random(1, WORDS))).vocabulary();
    private static final DocumentRun.Tools TOOLS =
            new DocumentRun.Tools(Kernels.of(KernelChoice.VECTOR), VOCABULARY, SortedVocabulary.of(VOCABULARY));
    private static final int[] TOKENS = IntStream.concat(
                    Stream.of("a", "b", "▁a", "ab", "▁ba", "aab", "é").mapToInt(piece -> TinyModel.token(piece, WORDS)),
                    // The bytes of é and 😀, in any order and number.
                    Stream.of("<0xC3>", "<0xA9>", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>", "<0x61>")
                            .mapToInt(piece -> TinyModel.token(piece, WORDS)))
            .toArray();
    private static final List<String> STOPS =
            List.of("aa", "abab", "b a", "ba ba", "é", "aé", "éa", "😀", "😀b", "bbbbbb", "aab aab");

    @Test
    void anAnswerEndsWhereItFirstHoldsAStopText() {
        var random = new Random(4);
        int stopped = 0;
        for (int round = 0; round < 5000; round++) {
            List<String> stops = random.ints(1 + random.nextInt(3), 0, STOPS.size())
                    .mapToObj(STOPS::get)
                    .toList();
            int[] tokens = random.ints(1 + random.nextInt(25), 0, TOKENS.length)
                    .map(i -> TOKENS[i])
                    .toArray();

            Answer.Text answer = write(tokens, stops);

            assertThat(answer).usingRecursiveComparison().isEqualTo(expected(tokens, stops));
            stopped += answer.finish() == Finish.STOP ? 1 : 0;
        }
        assertThat(stopped).isBetween(1000, 4000);
    }

    private static Answer.Text write(int[] tokens, List<String> stops) {
        var query = new CompiledQuery.Generate(new int[] {1}, tokens.length, stops, Opening.ANY, Sampling.GREEDY);
        var writer = new TextWriter(query, TOOLS, ContentRandom.seeded(0));
        for (int token : tokens) {
            writer.accept(token);
            Finish finish = writer.finish();
            if (finish != null) {
                return (Answer.Text) writer.answer(finish);
            }
        }
        return (Answer.Text) writer.answer(Finish.LENGTH);
    }

    private static Answer.Text expected(int[] tokens, List<String> stops) {
        var bytes = new ByteArrayOutputStream();
        for (int written = 0; written < tokens.length; written++) {
            bytes.writeBytes(VOCABULARY.output(tokens[written]));
            String text = bytes.toString(StandardCharsets.UTF_8);
            int[] starts = stops.stream()
                    .mapToInt(text::indexOf)
                    .filter(start -> start >= 0)
                    .toArray();
            if (starts.length > 0) {
                int first = IntStream.of(starts).min().orElseThrow();
                return new Answer.Text(
                        text.substring(0, first),
                        IntStream.of(tokens).limit(written).toArray(),
                        Finish.STOP);
            }
        }
        return new Answer.Text(wholeCharacters(bytes.toByteArray()), tokens, Finish.LENGTH);
    }

    /// The text of `bytes` without an unfinished character at its end.
    private static String wholeCharacters(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        decoder.decode(ByteBuffer.wrap(bytes), text, false);
        return text.flip().toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Answer.Finish;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What ends an answer, with a model that writes a text known beforehand.
class WritingTest {
    private static final String[] WORDS = {"ab", "cd", "xyz", "<start_of_image>"};
    private static final List<PromptPart> SUFFIX = List.of(new PromptPart.UserText("?"));

    @Test
    void stopsAtAStopTextWithinAToken() {
        Answer.Text answer = write(List.of("?", "ab", "xyz", "."), 20, "y");

        assertThat(answer.text()).isEqualTo("abx");
        assertThat(answer.finish()).isEqualTo(Finish.STOP);
        assertThat(answer.tokens()).containsExactly(token("ab"));
    }

    @Test
    void stopsAtAStopTextThatLiesOnSeveralTokens() {
        Answer.Text answer = write(List.of("?", "ab", "cd", "xyz", "."), 20, "bcdx");

        assertThat(answer.text()).isEqualTo("a");
        assertThat(answer.finish()).isEqualTo(Finish.STOP);
        assertThat(answer.tokens()).containsExactly(token("ab"), token("cd"));
    }

    @Test
    void ofSeveralStopTextsTheFirstInTheTextCounts() {
        assertThat(write(List.of("?", "ab", "xyz", "."), 20, "z", "y", "bxy").text())
                .isEqualTo("a");
    }

    @Test
    void stopsAtAStopToken() {
        Answer.Text answer = write(List.of("?", "ab", "<eos>"), 20);

        assertThat(answer.text()).isEqualTo("ab");
        assertThat(answer.finish()).isEqualTo(Finish.STOP);
        assertThat(answer.tokens()).containsExactly(token("ab"));
    }

    @Test
    void stopsAtTheEndOfATurn() {
        assertThat(write(List.of("?", "cd", "<end_of_turn>"), 20).text()).isEqualTo("cd");
    }

    @Test
    void stopsAtTheLimit() {
        Answer.Text answer = write(List.of("?", "ab", "cd", "xyz", "."), 3);

        assertThat(answer.text()).isEqualTo("abcdxyz");
        assertThat(answer.finish()).isEqualTo(Finish.LENGTH);
        assertThat(answer.tokens()).hasSize(3);
    }

    @Test
    void aStopTextThatTheLastTokenCompletesIsAStop() {
        Answer.Text answer = write(List.of("?", "ab", "cd", "."), 2, "cd");

        assertThat(answer.text()).isEqualTo("ab");
        assertThat(answer.finish()).isEqualTo(Finish.STOP);
    }

    @Test
    void charactersThatAreCutInTokensAreWrittenWhole() {
        assertThat(write(List.of("?", "<0xE6>", "<0x97>", "<0xA5>", "<eos>"), 20)
                        .text())
                .isEqualTo("日");
    }

    @Test
    void aCharacterThatIsCutAtTheEndIsLeftOut() {
        Answer.Text byLimit = write(List.of("?", "ab", "<0xE6>", "<0x97>", "<0xA5>", "<eos>"), 3);
        Answer.Text byModel = write(List.of("?", "ab", "<0xE6>", "<0x97>", "<eos>"), 20);

        assertThat(byLimit.text()).isEqualTo("ab");
        assertThat(byLimit.finish()).isEqualTo(Finish.LENGTH);
        assertThat(byLimit.tokens()).hasSize(3);
        assertThat(byModel.text()).isEqualTo("ab");
        assertThat(byModel.finish()).isEqualTo(Finish.STOP);
    }

    @Test
    void aSpaceInAPieceIsASpaceInTheText() {
        assertThat(write(List.of("?", "▁a", "▁b", "<eos>"), 20).text()).isEqualTo(" a b");
    }

    @Test
    void anAnswerMayBeEmpty() {
        assertThat(write(List.of("?", "<eos>"), 20).text()).isEmpty();
    }

    @Test
    void anAnswerThatOpensWithTextBeginsWithNoStopAndNoWhiteSpace() {
        for (String first : List.of("<eos>", "\n", "▁", "<end_of_turn>")) {
            Query query = new Query.Generate(SUFFIX, 3, List.of("\n")).withOpening(Query.Opening.TEXT);

            assertThat(write(List.of("?", first), query).text()).as(first).isNotBlank();
        }
    }

    @Test
    void anAnswerHoldsNoMarkerOfAnImage() {
        assertThat(write(List.of("?", "ab", "<start_of_image>", "cd"), 20).tokens())
                .startsWith(token("ab"))
                .doesNotContain(token("<start_of_image>"));
    }

    @Test
    void aPenaltyKeepsAnAnswerFromRepeatingItself() {
        byte[] model = TinyModel.random(2);
        Query.Generate greedy = new Query.Generate(SUFFIX, 60, List.of());

        int[] plain = write(model, greedy).tokens();
        int[] penalized = write(model, greedy.withSampling(Sampling.GREEDY.withRepetitionPenalty(3)))
                .tokens();

        assertThat(plain).containsOnly(plain[0]);
        assertThat(Arrays.stream(penalized).distinct().count()).isGreaterThan(5);
    }

    private static int token(String piece) {
        return TinyModel.token(piece, WORDS);
    }

    /// What a model writes that puts each of different pieces behind the one before it.
    private static Answer.Text write(List<String> pieces, int maxTokens, String... stops) {
        return write(pieces, new Query.Generate(SUFFIX, maxTokens, List.of(stops)));
    }

    private static Answer.Text write(List<String> pieces, Query query) {
        int[] tokens = pieces.stream().mapToInt(WritingTest::token).toArray();
        byte[] model = TinyModel.scripted(
                token -> {
                    int at = Arrays.stream(tokens).boxed().toList().indexOf(token);
                    return at < 0 || at == tokens.length - 1 ? TinyModel.EOS : tokens[at + 1];
                },
                WORDS);
        return write(model, query);
    }

    private static Answer.Text write(byte[] model, Query query) {
        Request request = new Request(List.of(), "doc".getBytes(StandardCharsets.UTF_8), List.of(query));
        try (Engine engine = TinyModel.open(model, TinyModel.config());
                Lane lane = engine.lease()) {
            var result = (Result.Completed) Answers.of(lane, List.of(request)).getFirst();
            return (Answer.Text) result.answers().getFirst();
        }
    }
}

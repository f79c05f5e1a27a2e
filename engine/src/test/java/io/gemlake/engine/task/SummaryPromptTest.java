// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Answer.Finish;
import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.Task;
import io.gemlake.engine.Task.Style;
import io.gemlake.engine.TaskResult.Summary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryPromptTest {
    private static final String SHORT = "Dr. Okafor moved 12 tanks to Porto. It rained.";
    private static final String LONG = "Nobody came early. The new pump in Porto broke on Monday. Tea was served. "
            + "The pump in Porto broke because the new valve in the pump was wrong. It rained.";

    @Test
    void sentencesAreWholeAndSaidOnce() {
        assertThat(written(
                        SHORT, 0, "Dr. Okafor moved tanks. Dr. Okafor moved tanks. It rained. It rai", Finish.LENGTH))
                .isEqualTo(new Summary("Dr. Okafor moved tanks. It rained.", false, 0));
    }

    @Test
    void theLimitOfWordsIsKeptAtTheEndOfASentence() {
        assertThat(written(SHORT, 6, "Dr. Okafor moved tanks. It rained on them.", Finish.STOP)
                        .text())
                .isEqualTo("Dr. Okafor moved tanks.");
        assertThat(written(SHORT, 3, "Dr. Okafor moved tanks.", Finish.STOP))
                .isEqualTo(new Summary("Dr. Okafor moved", true, 0));
    }

    @Test
    void numbersAndNamesThatTheDocumentDoesNotHaveAreCounted() {
        assertThat(written(SHORT, 0, "The 13 tanks of Okafor's went to Lisbon.", Finish.STOP)
                        .unsupported())
                .isEqualTo(2);
        assertThat(new Support("They paid 1,000 in Porto.").missing("They paid 1.000 to Portos Bank, 10.00 each."))
                .isEqualTo(2);
    }

    @Test
    void whatSaysLittleGivesWayToTheSentenceThatSaysMost() {
        assertThat(written(LONG, 0, "Somebody had cake.", Finish.STOP).text())
                .isEqualTo("The pump in Porto broke because the new valve in the pump was wrong.");
        assertThat(written(LONG, 0, "The new pump in Porto broke because the valve was wrong.", Finish.STOP)
                        .text())
                .isEqualTo("The new pump in Porto broke because the valve was wrong.");
    }

    @Test
    void whatLoopsGivesWay() {
        String loop = "the pump in Porto and the pump in Porto and the pump in Porto and the pump in Porto.";

        assertThat(Sentences.loops(loop)).isTrue();
        assertThat(Sentences.loops(LONG)).isFalse();
        assertThat(written(LONG, 0, "It rained on " + loop, Finish.STOP).text())
                .isEqualTo("The pump in Porto broke because the new valve in the pump was wrong.");
    }

    @Test
    void sentencesThatWouldMakeALoopAreLeftOut() {
        String text = "Rain fell on the hill. Snow fell on the hill again. Hail fell on the hill, too. It was spring.";

        assertThat(written(text, 0, text, Finish.STOP).text())
                .isEqualTo("Rain fell on the hill. Snow fell on the hill again. It was spring.");
    }

    @Test
    void sentencesOfTheDocumentFillTheRoomThatWasAskedFor() {
        String written = "The new pump in Porto broke because the valve was wrong.";

        assertThat(written(LONG, 22, written, Finish.STOP).text())
                .startsWith(written)
                .hasSizeGreaterThan(written.length())
                .doesNotContain("The new pump in Porto broke on Monday.")
                .satisfies(text ->
                        assertThat(Sentences.length(String.valueOf(text))).isLessThanOrEqualTo(22));
        assertThat(written(LONG, 12, written, Finish.STOP).text()).isEqualTo(written);
    }

    @Test
    void sentencesOfTheDocumentAreTakenInTheirOrderWithoutTheModel() {
        SummaryPrompt prompt = prompt(20, Style.EXTRACTIVE);

        assertThat(prompt.queries(Document.of(bytes(LONG)))).isEmpty();
        Summary summary = prompt.read(Document.of(bytes(LONG)), List.of());
        assertThat(summary.text()).endsWith("The pump in Porto broke because the new valve in the pump was wrong.");
        assertThat(Sentences.length(String.valueOf(summary.text()))).isLessThanOrEqualTo(20);
        assertThat(Sentences.of(LONG)).containsAll(Sentences.of(String.valueOf(summary.text())));
        assertThat(summary.unsupported()).isZero();
    }

    @Test
    void summariesOfPartsAreJoinedAsFarAsThereIsRoom() {
        SummaryPrompt prompt = prompt(8, Style.ABSTRACTIVE);
        Summary merged = prompt.merge(List.of(
                new TaskPrompt.Part(0, new Summary("The pump in Porto broke.", false, 1)),
                new TaskPrompt.Part(90, new Summary("The pump in Porto broke.", false, 0)),
                new TaskPrompt.Part(180, new Summary("It rained.", false, 1))));

        assertThat(merged).isEqualTo(new Summary("The pump in Porto broke. It rained.", false, 2));
    }

    @Test
    void sentencesEndWhereReadersSeeTheirEnd() {
        assertThat(Sentences.of("At 9 p.m. the 3. floor was dry. \"Good!\" said Dr. Vance.\nNext line"))
                .containsExactly("At 9 p.m. the 3. floor was dry.", "\"Good!\"", "said Dr. Vance.", "Next line");
        assertThat(Sentences.isEnded("\"Good!\"")).isTrue();
        assertThat(Sentences.isEnded("and then")).isFalse();
    }

    private static Summary written(String document, int maxWords, String answer, Finish finish) {
        return prompt(maxWords, Style.ABSTRACTIVE)
                .read(Document.of(bytes(document)), List.of(new Answer.Text(answer, new int[0], finish)));
    }

    private static SummaryPrompt prompt(int maxWords, Style style) {
        return new SummaryPrompt(PromptFamily.of(ChatFormat.NONE), new Task.Summary(64, maxWords, style));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

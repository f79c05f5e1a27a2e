// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.TaskResult;
import java.text.BreakIterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// One sentence: what is written greedily up to the end of the line, cut after its first sentence.
///
/// @param maxTokens longest summary
record SummaryPrompt(PromptFamily family, int maxTokens) implements TaskPrompt {
    private static final Pattern ABBREVIATION = Pattern.compile("(^|\\P{L})(\\d+|\\p{L}{1,2})\\.\\s*$");

    @Override
    public String version() {
        return "summary-" + family.name() + "-2/" + maxTokens;
    }

    @Override
    public List<PromptPart> prefix() {
        return family.prefix();
    }

    @Override
    public List<Query> queries(byte[] document) {
        return List.of(new Query.Generate(family.suffix(new Question.Summary()), maxTokens, List.of("\n"))
                .withOpening(Query.Opening.TEXT));
    }

    @Override
    public TaskResult read(byte[] document, List<Answer> answers) {
        Answer.Text answer = (Answer.Text) answers.getFirst();
        String text = answer.text().strip();
        int end = firstSentence(text);
        boolean cut = end == text.length() && answer.finish() == Answer.Finish.LENGTH;
        return new TaskResult.Summary(text.substring(0, end).strip(), cut);
    }

    /// Where the first sentence ends. A full stop behind a number or a short word ("9.", "Dr.", "p.m.") ends none.
    private static int firstSentence(String text) {
        BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
        sentences.setText(text);
        for (int end = sentences.next(); end != BreakIterator.DONE; end = sentences.next()) {
            if (!ABBREVIATION.matcher(text.substring(0, end)).find()) {
                return end;
            }
        }
        return text.length();
    }

    @Override
    public TaskResult blank() {
        return new TaskResult.Summary(null, false);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Sampling;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskResult.Text;
import java.util.List;
import java.util.Objects;

/// What the model writes freely: an answer to the document, or the document in other words. A document that is
/// rewritten is so in windows that do not overlap, since an answer is about as long as what it answers.
record FreeTextPrompt(PromptFamily family, Task.FreeText task) implements TaskPrompt {
    private static final int REWRITTEN_TOKENS = 384;

    private static final int LEAST_TOKENS = 64;
    private static final int MOST_TOKENS = 1024;

    @Override
    public String version() {
        return "free-text-%s-1/%s".formatted(family.name(), Fingerprint.of(task));
    }

    @Override
    public List<PromptPart> prefix() {
        return switch (task) {
            case Task.Prompt _ -> family.barePrefix();
            case Task.Translate _, Task.Correct _ -> family.ownPrefix(question());
        };
    }

    private Question question() {
        return switch (task) {
            case Task.Translate translate -> new Question.Translation(translate.language());
            case Task.Correct _ -> new Question.Correction();
            case Task.Prompt _ -> throw new IllegalStateException("a prompt of a user's own asks no question of ours");
        };
    }

    @Override
    public int windowTokens() {
        return switch (task) {
            case Task.Prompt _ -> 0;
            case Task.Translate _, Task.Correct _ -> REWRITTEN_TOKENS;
        };
    }

    @Override
    public boolean windowsOverlap() {
        return false;
    }

    /// Behind a document that goes on there is no place for a second question.
    @Override
    public boolean readsAlone() {
        return task instanceof Task.Prompt && family.bareSuffix().isEmpty();
    }

    @Override
    public List<Query> queries(Document document) {
        return List.of(
                switch (task) {
                    case Task.Prompt prompt ->
                        new Query.Generate(family.bareSuffix(), prompt.maxTokens(), List.of())
                                .withOpening(Query.Opening.TEXT)
                                .withSampling(prompt.sampling());
                    case Task.Translate _, Task.Correct _ ->
                        new Query.Generate(family.suffix(question()), mostTokens(document), family.ends(document))
                                .withOpening(Query.Opening.TEXT)
                                .withSampling(Sampling.GREEDY);
                });
    }

    /// A small model may never end: an answer has no more tokens than four or so of the document's for each. Few
    /// different limits, since queries that repeat are compiled once.
    private static int mostTokens(Document document) {
        int bytes = Math.clamp(document.length(), LEAST_TOKENS, MOST_TOKENS);
        return Integer.highestOneBit(2 * bytes - 1);
    }

    @Override
    public Text read(Document document, List<Answer> answers) {
        var answer = (Answer.Text) answers.getFirst();
        return new Text(answer.text().strip(), answer.finish() == Answer.Finish.LENGTH);
    }

    /// Half a prompt asks for something else.
    @Override
    public boolean canMerge() {
        return !(task instanceof Task.Prompt);
    }

    @Override
    public Text merge(List<Part> parts) {
        List<Text> texts = parts.stream().map(part -> (Text) part.result()).toList();
        String text = String.join(
                " ",
                texts.stream().map(each -> Objects.requireNonNull(each.text())).toList());
        return new Text(text, texts.stream().anyMatch(Text::cut));
    }

    @Override
    public Text blank() {
        return new Text(null, false);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskResult.Summary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Whole sentences, each said once: written by the model, or taken from the document.
///
/// What was written gives way to the sentence of the document that says most of it, if that one says clearly more:
/// small models lose themselves in details. ROUGE-L on 40 abstracts of papers: 0.15 as written, 0.20 so. It also
/// gives way when it loops. Where a number of words is asked for, sentences of the document fill the room that is left.
record SummaryPrompt(PromptFamily family, Task.Summary task) implements TaskPrompt {
    /// A written sentence says that share of what the best of the document says, or it is not kept.
    private static final double ENOUGH = 0.9;

    /// Of so few sentences none says most of the others.
    private static final int FEW = 4;

    @Override
    public String version() {
        return "summary-%s-5/%s".formatted(family.name(), Fingerprint.of(task));
    }

    @Override
    public List<PromptPart> prefix() {
        return family.prefix();
    }

    /// Sentences are taken from a document without asking the model.
    @Override
    public List<Query> queries(Document document) {
        return switch (task.style()) {
            case ABSTRACTIVE -> List.of(question());
            case EXTRACTIVE -> List.of();
        };
    }

    private Query question() {
        return new Query.Generate(family.suffix(new Question.Summary()), task.maxTokens(), List.of("\n"))
                .withOpening(Query.Opening.TEXT);
    }

    @Override
    public List<List<PromptPart>> questions() {
        return List.of(question().suffix());
    }

    @Override
    public int answerTokens() {
        return task.maxTokens();
    }

    @Override
    public Summary read(Document document, List<Answer> answers) {
        String text = DocumentText.of(document.bytes());
        var digest = new Digest(text);
        List<String> own = switch (task.style()) {
            case ABSTRACTIVE -> written((Answer.Text) answers.getFirst(), digest);
            case EXTRACTIVE -> digest.most(task.mostWords());
        };
        return summary(own, new Support(text));
    }

    private List<String> written(Answer.Text answer, Digest digest) {
        List<String> sentences = new ArrayList<>(once(Sentences.of(answer.text())));
        boolean cut = answer.finish() == Answer.Finish.LENGTH;
        if (cut && sentences.size() > 1 && !Sentences.isEnded(sentences.getLast())) {
            sentences.removeLast();
        }
        if (!says(sentences, digest)) {
            return digest.most(task.maxWords() == 0 ? 1 : task.maxWords());
        }
        if (task.maxWords() > 0) {
            int room = task.maxWords()
                    - sentences.stream().mapToInt(Sentences::length).sum();
            sentences.addAll(digest.more(sentences, room));
        }
        return sentences;
    }

    /// Whether sentences of the model are a summary: they do not loop, and one says enough.
    private static boolean says(List<String> sentences, Digest digest) {
        if (sentences.stream().anyMatch(Sentences::loops)) {
            return false;
        }
        double enough =
                ENOUGH * digest.most(1).stream().mapToDouble(digest::centrality).sum();
        return digest.size() < FEW || sentences.stream().anyMatch(sentence -> digest.centrality(sentence) >= enough);
    }

    /// Each sentence once, by its words.
    private static List<String> once(List<String> sentences) {
        Set<List<String>> said = new HashSet<>();
        return sentences.stream()
                .filter(sentence -> said.add(Sentences.words(sentence)))
                .toList();
    }

    /// As many of the sentences as there is room for, but those that would make it loop; of a single one that is too
    /// long, its beginning.
    private Summary summary(List<String> sentences, Support support) {
        var text = new StringBuilder();
        int room = task.mostWords();
        for (String sentence : sentences) {
            if (!text.isEmpty() && Sentences.loops(text + " " + sentence)) {
                continue;
            }
            room -= Sentences.length(sentence);
            if (room < 0) {
                break;
            }
            text.append(text.isEmpty() ? "" : " ").append(sentence);
        }
        boolean cut = text.isEmpty() && !sentences.isEmpty();
        if (cut) {
            text.append(Sentences.beginning(sentences.getFirst(), task.mostWords()));
        }
        return new Summary(text.toString(), cut, support.missing(text.toString()));
    }

    /// The sentences of all parts, as far as there is room.
    @Override
    public Summary merge(List<Part> parts) {
        if (parts.size() == 1) {
            return (Summary) parts.getFirst().result();
        }
        List<Summary> summaries = parts.stream()
                .map(part -> (Summary) part.result())
                .filter(summary -> summary.text() != null)
                .toList();
        List<String> sentences = once(summaries.stream()
                .flatMap(summary -> Sentences.of(Objects.requireNonNull(summary.text())).stream())
                .toList());
        var all = new Digest(String.join("\n", sentences));
        int unsupported = summaries.stream().mapToInt(Summary::unsupported).sum();
        Summary joined = summary(all.most(task.mostWords()), new Support(String.join("\n", sentences)));
        return new Summary(joined.text(), joined.cut(), unsupported);
    }

    @Override
    public Summary blank() {
        return new Summary(null, false, 0);
    }
}

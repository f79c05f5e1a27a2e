// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Query.Normalization;
import io.gemlake.engine.TaskResult;
import io.gemlake.engine.TaskResult.Entity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Names, found by asking of each place at which one may stand what it is: one of the labels, something else,
/// or no name at all. Nothing is written, so nothing can be made up; a value has one label, wherever it
/// stands.
record EntitiesPrompt(PromptFamily family, List<String> labels) implements TaskPrompt {
    /// Kinds of names that nobody may have asked for: without them their names would be taken for the labels.
    private static final List<String> OTHERS =
            List.of("person", "organization", "location", "date", "creative work", "product");

    /// By how much a place is less likely to be a name than the model, whose examples are full of names, believes:
    /// chosen on 380 sentences of four kinds.
    private static final double NONE_ADVANTAGE = 2.5;

    /// Longer texts are read in windows: a name needs no more around it.
    private static final int WINDOW_TOKENS = 256;

    private static final String END = "\n";

    @Override
    public String version() {
        return "entities-%s-3/%s".formatted(family.name(), Fingerprint.of(labels));
    }

    @Override
    public List<PromptPart> prefix() {
        return family.namesPrefix();
    }

    @Override
    public int windowTokens() {
        return WINDOW_TOKENS;
    }

    @Override
    public List<Query> queries(Document document) {
        List<String> continuations =
                kinds().stream().map(kind -> family.lead().before(kind) + END).toList();
        return values(DocumentText.of(document.bytes())).stream()
                .<Query>map(
                        value -> new Query.Score(family.nameSuffix(value), continuations, Normalization.CONTINUATIONS))
                .toList();
    }

    /// Plain generation lists the names of each kind.
    @Override
    public List<List<PromptPart>> questions() {
        return labels.stream()
                .map(label -> family.suffix(new Question.Names(label)))
                .toList();
    }

    @Override
    public List<PromptPart> questionsPrefix() {
        return family.prefix();
    }

    private List<String> kinds() {
        Set<String> kinds = new LinkedHashSet<>(labels);
        kinds.addAll(OTHERS);
        kinds.add(NameExample.NONE);
        return List.copyOf(kinds);
    }

    private static Set<String> values(String text) {
        Set<String> values = new LinkedHashSet<>();
        NameCandidates.of(text).forEach(span -> values.add(text.substring(span.start(), span.end())));
        return values;
    }

    /// Of names that overlap, the one that is the most certainly a name stays; of the others the longer.
    @Override
    public TaskResult read(Document document, List<Answer> answers) {
        String text = DocumentText.of(document.bytes());
        Map<String, Verdict> verdicts = new HashMap<>();
        for (String value : values(text)) {
            double[] scores = ((Answer.Scores) answers.get(verdicts.size())).logProbabilities();
            verdicts.put(value, Verdict.of(kinds(), scores));
        }
        List<Name> names = new ArrayList<>();
        for (NameCandidates.Span span : NameCandidates.of(text)) {
            Verdict verdict = verdicts.get(text.substring(span.start(), span.end()));
            if (verdict != null && !verdict.kind().equals(NameExample.NONE)) {
                names.add(new Name(span, verdict, certainty(text, span, verdict)));
            }
        }
        return new TaskResult.Entities(Name.withoutOverlaps(names).stream()
                .filter(name -> labels.contains(name.verdict().kind()))
                .map(name -> name.entity(text))
                .toList());
    }

    private static double certainty(String text, NameCandidates.Span span, Verdict verdict) {
        int words = text.substring(span.start(), span.end()).split("\\s+").length;
        return verdict.odds() + StrictMath.log(words);
    }

    /// What the model says of a value.
    ///
    /// @param probability of that kind
    /// @param odds        logarithm of the odds that the value is a name
    private record Verdict(String kind, double probability, double odds) {
        static Verdict of(List<String> kinds, double[] scores) {
            int none = kinds.indexOf(NameExample.NONE);
            double[] probabilities = new double[scores.length];
            double sum = 0;
            int best = 0;
            for (int i = 0; i < scores.length; i++) {
                probabilities[i] = StrictMath.exp(scores[i] + (i == none ? NONE_ADVANTAGE : 0));
                sum += probabilities[i];
                best = probabilities[i] > probabilities[best] ? i : best;
            }
            double odds = StrictMath.log((sum - probabilities[none]) / probabilities[none]);
            return new Verdict(kinds.get(best), probabilities[best] / sum, odds);
        }
    }

    /// A value at one of its places.
    private record Name(NameCandidates.Span span, Verdict verdict, double certainty) {
        private static final Comparator<Name> MOST_CERTAIN_FIRST = Comparator.comparingDouble(Name::certainty)
                .reversed()
                .thenComparingInt(name -> name.span().start() - name.span().end())
                .thenComparingInt(name -> name.span().start());

        static List<Name> withoutOverlaps(List<Name> names) {
            List<Name> kept = new ArrayList<>();
            names.stream().sorted(MOST_CERTAIN_FIRST).forEach(name -> {
                if (kept.stream().noneMatch(name::overlaps)) {
                    kept.add(name);
                }
            });
            kept.sort(Comparator.comparingInt(name -> name.span().start()));
            return kept;
        }

        private boolean overlaps(Name other) {
            return span.start() < other.span.end() && other.span.start() < span.end();
        }

        Entity entity(String text) {
            int start = text.codePointCount(0, span.start());
            return new Entity(
                    verdict.kind(),
                    text.substring(span.start(), span.end()),
                    start,
                    start + text.codePointCount(span.start(), span.end()),
                    verdict.probability());
        }
    }

    @Override
    public TaskResult blank() {
        return new TaskResult.Entities(List.of());
    }
}

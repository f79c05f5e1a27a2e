// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import io.gemlake.engine.Task;
import io.gemlake.engine.TaughtHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The texts of contests, and heads that were taught on others of their kind.
public final class Fields {
    /// What heads learn from. Of the long reviews half are left to be asked about.
    private static final int REVIEWS_LEARNT = 200;
    private static final int SENTENCES_LEARNT = 700;
    private static final int DOCUMENTS_LEARNT = 100;

    /// The layer of Gemma 3 270M's 18 that sentiment is read from, and those for names: the one that is usually
    /// best, and one that is faster.
    private static final int LAYER = 12;

    private static final List<Integer> NAMES_LAYERS = List.of(9, 3);

    /// Characters of documents of about 300 to 1,500 tokens: English has some four to a token.
    private static final int LEAST_LENGTH = 1_300;
    private static final int MOST_LENGTH = 6_000;

    private static final Map<String, String> KINDS = Map.of("PER", "person", "ORG", "organization", "LOC", "location");

    /// Texts, and heads for them, the best one first.
    private record Field(Rows rows, List<Task.Taught> heads) {
        static Field of(Rows rows, List<TaughtHead> heads) {
            return new Field(rows, heads.stream().map(Task.Taught::new).toList());
        }
    }

    private final @Nullable Field reviews;
    private final @Nullable Field sentences;
    private final @Nullable Field documents;

    private Fields(@Nullable Field reviews, @Nullable Field sentences, @Nullable Field documents) {
        this.reviews = reviews;
        this.sentences = sentences;
        this.documents = documents;
    }

    /// Reads texts, and teaches heads.
    ///
    /// @param data    where `sentiment/rt_polarity.jsonl` and others lie; there is nothing without it
    /// @param threads that read
    /// @param wanted  whether a contest is asked for; what only others need is left out
    public static Fields read(Optional<Path> data, Path model, int threads, Predicate<String> wanted)
            throws IOException {
        boolean ofReviews = wanted.test(Contests.REVIEWS);
        boolean ofDocuments = wanted.test(Contests.SUMMARIES) || wanted.test(Contests.TOGETHER);
        // Documents are asked for names, too.
        boolean ofSentences = wanted.test(Contests.SENTENCES) || ofDocuments;
        if (data.isEmpty() || !(ofReviews || ofSentences || ofDocuments)) {
            if (data.isEmpty()) {
                System.err.println("without labelled rows (--data) only work of made-up texts is measured");
            }
            return new Fields(null, null, null);
        }
        try (var heads = new Heads(model, threads)) {
            return new Fields(
                    ofReviews ? reviews(data.get(), heads) : null,
                    ofSentences ? sentences(data.get(), heads) : null,
                    ofDocuments ? documents(data.get(), heads) : null);
        }
    }

    private static Field reviews(Path data, Heads heads) throws IOException {
        Rows rows = Rows.labelled(data.resolve("sentiment/rt_polarity.jsonl"));
        return Field.of(rows.without(REVIEWS_LEARNT), List.of(heads.sentiment(rows.first(REVIEWS_LEARNT), LAYER)));
    }

    private static Field sentences(Path data, Heads heads) throws IOException {
        Rows rows = Rows.named(data.resolve("ner/wikiann_en_test.jsonl"), KINDS);
        Rows learnt = rows.first(SENTENCES_LEARNT);
        return Field.of(
                rows.without(SENTENCES_LEARNT),
                NAMES_LAYERS.stream().map(layer -> heads.names(learnt, layer)).toList());
    }

    private static Field documents(Path data, Heads heads) throws IOException {
        Rows rows = Rows.labelled(data.resolve("sentiment/movie_reviews.jsonl"))
                .where(row -> row.text().length() >= LEAST_LENGTH && row.text().length() <= MOST_LENGTH);
        return Field.of(rows.without(DOCUMENTS_LEARNT), List.of(heads.sentiment(rows.first(DOCUMENTS_LEARNT), LAYER)));
    }

    /// All contests about texts.
    ///
    /// @param rows  short texts
    /// @param whole long ones
    public List<Contest> contests(Contests contests, int rows, int whole) {
        List<Contest> all = new ArrayList<>(ofShortTexts(contests, rows));
        if (documents != null && sentences != null) {
            all.addAll(contests.ofDocuments(
                    documents.rows().first(whole),
                    documents.heads().getFirst(),
                    sentences.heads().getFirst()));
        }
        return all;
    }

    /// Those about short texts.
    public List<Contest> ofShortTexts(Contests contests, int rows) {
        List<Contest> all = new ArrayList<>();
        if (reviews != null) {
            all.add(contests.ofReviews(
                    reviews.rows().first(rows), reviews.heads().getFirst()));
        }
        if (sentences != null) {
            all.add(contests.ofSentences(sentences.rows().first(rows), sentences.heads()));
        }
        return all;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import io.gemlake.bench.measure.Case;
import io.gemlake.bench.measure.Lanes;
import io.gemlake.bench.measure.Peer;
import io.gemlake.bench.measure.Peer.Order;
import io.gemlake.bench.measure.Weights;
import io.gemlake.bench.measure.Work;
import io.gemlake.bench.peers.Contest.Way;
import io.gemlake.bench.peers.LaneEntrant.Pass;
import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskProgram;
import io.gemlake.engine.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The lines of the table.
///
/// @param lanes   of Gemlake
/// @param threads of each program
/// @param weights what a step reads
/// @param peers   by their names
public record Contests(Lanes lanes, int threads, Weights weights, Map<String, Peer> peers) {
    static final String OWN = "Gemlake";

    public static final String LLAMA = "llama.cpp";
    public static final String FLOAT32 = "CTranslate2 float32";
    public static final String INT8 = "CTranslate2 int8";

    static final String REVIEWS = "sentiment of short reviews";
    static final String SENTENCES = "entities of sentences";
    static final String SUMMARIES = "summaries of documents";
    static final String TOGETHER = "sentiment, names and summary of documents";

    private static final String PREFILL = "prefill, 512 tokens";
    private static final String DECODE_SOME = "decode, 32 sequences";
    private static final String DECODE_MANY = "decode, 128 sequences";

    /// Of all contests.
    public static final List<String> NAMES =
            List.of(PREFILL, DECODE_SOME, DECODE_MANY, REVIEWS, SENTENCES, SUMMARIES, TOGETHER);

    private static final String THREE_PASSES = OWN + ", three passes";

    private static final String ROWS = "rows/s";
    private static final String TOKENS = "tokens/s";

    private static final Task.Sentiment SENTIMENT = new Task.Sentiment(Task.Scale.TWO_WAY);
    private static final Task.Entities ENTITIES = new Task.Entities();

    /// The longest list of names of a sentence, and that of all kinds in one answer.
    private static final int LIST_TOKENS = 32;
    private static final int LISTS_TOKENS = 64;

    /// The longest summary: examples are one sentence.
    private static final int SUMMARY_TOKENS = 64;

    /// Work that is measured in tokens, with made-up texts.
    ///
    /// @param documents each thread reads so many
    /// @param written   tokens of an answer
    public List<Contest> ofTokens(int documents, int written) {
        return List.of(
                ofTokens(PREFILL, new Work.Prefill(documents, 512), Map.of(LLAMA, 1.5, FLOAT32, 1.2)),
                ofTokens(
                        DECODE_SOME,
                        new Work.Decode(32 / threads, written),
                        Map.of(LLAMA, 1.5, FLOAT32, 1.9, INT8, 1.9)),
                ofTokens(
                        DECODE_MANY,
                        new Work.Decode(128 / threads, written),
                        Map.of(LLAMA, 1.5, FLOAT32, 2.5, INT8, 2.5)));
    }

    private Contest ofTokens(String name, Work work, Map<String, Double> goals) {
        var about = new Case(name, work, threads, null);
        var way = new Way(new CaseEntrant(about, lanes, weights), goals);
        return contest(name, TOKENS, 0, List.of(way), List.of(about.order()), new Judge.None());
    }

    /// How short reviews feel.
    ///
    /// @param taught a head for them
    public Contest ofReviews(Rows reviews, Task.Taught taught) {
        return contest(
                REVIEWS,
                ROWS,
                reviews.all().size(),
                List.of(
                        way(OWN, SENTIMENT, reviews, Map.of(LLAMA, 2.5, FLOAT32, 1.4, INT8, 1.4)),
                        way(OWN + head(taught), taught, reviews, Map.of(LLAMA, 3.6, FLOAT32, 2.1, INT8, 2.1))),
                List.of(orders().choose(wording(SENTIMENT), reviews.texts(), choices())),
                new Judge.Labels(reviews.labels()));
    }

    /// The names in sentences.
    ///
    /// @param taught heads for them
    public Contest ofSentences(Rows sentences, List<Task.Taught> taught) {
        Pass copied = Passes.copied(wording(ENTITIES), ENTITIES.labels(), LIST_TOKENS);
        List<Way> ways = new ArrayList<>();
        ways.add(new Way(
                own(OWN + ", copied", List.of(copied), sentences), Map.of(LLAMA, 4.0, FLOAT32, 3.0, INT8, 3.0)));
        ways.add(way(OWN + ", scored", ENTITIES, sentences, Map.of()));
        for (Task.Taught head : taught) {
            ways.add(way(OWN + head(head), head, sentences, Map.of(LLAMA, 15.0, FLOAT32, 10.0, INT8, 10.0)));
        }
        return contest(
                SENTENCES,
                ROWS,
                sentences.all().size(),
                ways,
                List.of(orders().list(wording(ENTITIES), sentences.texts(), LISTS_TOKENS)),
                new Judge.OfNames(sentences.labels()));
    }

    /// Summaries of documents, alone and with their sentiment and names.
    ///
    /// @param sentiment a head for the sentiment of such documents
    /// @param names     a head for names
    public List<Contest> ofDocuments(Rows documents, Task.Taught sentiment, Task.Taught names) {
        var summary = new Task.Summary(SUMMARY_TOKENS);
        List<Task> together = List.of(sentiment, names, summary);
        List<Pass> apart =
                together.stream().map(task -> Passes.of(List.of(task), 0)).toList();
        return List.of(
                contest(
                        SUMMARIES,
                        ROWS,
                        documents.all().size(),
                        List.of(way(OWN, summary, documents, Map.of(LLAMA, 1.6, FLOAT32, 1.6, INT8, 1.6))),
                        List.of(orders().write(wording(summary), documents.texts(), SUMMARY_TOKENS)),
                        new Judge.Words()),
                contest(
                        TOGETHER,
                        ROWS,
                        documents.all().size(),
                        List.of(
                                new Way(
                                        own(OWN + ", one pass", List.of(Passes.of(together, 0)), documents),
                                        Map.of(LLAMA, 3.0, FLOAT32, 2.5, INT8, 2.5, THREE_PASSES, 1.6)),
                                new Way(own(THREE_PASSES, apart, documents), Map.of())),
                        List.of(
                                orders().choose(wording(SENTIMENT), documents.texts(), choices()),
                                orders().listAndSummary(
                                                wording(ENTITIES), documents.texts(), LISTS_TOKENS + SUMMARY_TOKENS)),
                        new Judge.Labels(documents.labels())));
    }

    private Way way(String name, Task task, Rows rows, Map<String, Double> goals) {
        return new Way(own(name, List.of(Passes.of(List.of(task), 0)), rows), goals);
    }

    private static String head(Task.Taught taught) {
        return ", head on layer " + taught.head().reading().layer();
    }

    private Orders orders() {
        return new Orders(threads);
    }

    private static Wording wording(Task task) {
        return TaskProgram.of(List.of(task), ChatFormat.NONE).wordings().getFirst();
    }

    private static List<String> choices() {
        return SENTIMENT.names().stream().map(name -> " " + name).toList();
    }

    private Entrant own(String name, List<Pass> passes, Rows rows) {
        return new LaneEntrant(name, lanes, threads, passes, 0, rows.texts());
    }

    /// @param orders for the other programs, of which the first gives the answers that are judged
    private Contest contest(String name, String unit, int rows, List<Way> ways, List<Order> orders, Judge judge) {
        UnaryOperator<String> reader = switch (judge) {
            case Judge.None _, Judge.Words _ -> UnaryOperator.identity();
            case Judge.Labels _ -> Contests::label;
            case Judge.OfNames _ -> Names::read;
        };
        List<Entrant> entrants = new ArrayList<>();
        peers.forEach((program, peer) -> entrants.add(new PeerEntrant(program, peer, orders, 0, reader)));
        return new Contest(name, unit, rows, ways, entrants, judge);
    }

    /// The label that the number of a choice stands for; one that is none of them is no label.
    private static String label(String choice) {
        int number = Integer.parseInt(choice);
        return number < 0 ? "" : SENTIMENT.names().get(number);
    }
}

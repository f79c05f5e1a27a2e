// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.gemlake.engine.Query.Normalization;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Requests through a lane: order, failures, limits, cancellation.
class LaneTest {
    private static final List<PromptPart> PREFIX = List.of(new PromptPart.Template("Text:"));
    private static final List<PromptPart> SUFFIX = List.of(new PromptPart.Template("\nLabel:"));
    private static final Query SCORE = new Query.Score(SUFFIX, List.of(" a", " b", " cd"), Normalization.VOCABULARY);

    private final byte[] model = TinyModel.random(1);

    @Test
    void resultsComeInTheOrderOfTheRequests() {
        List<Request> requests = IntStream.range(0, 30)
                .mapToObj(i -> request("x".repeat(i * 37 % 200), SCORE))
                .toList();
        try (Engine engine = TinyModel.open(model, TinyModel.config().withBatch(64, 5))) {
            List<String> together = Answers.bits(engine, requests);
            List<String> alone = requests.stream()
                    .map(request -> Answers.bits(engine, List.of(request)).getFirst())
                    .toList();

            assertThat(together).isEqualTo(alone).doesNotHaveDuplicates();
        }
    }

    @Test
    void aRequestThatFailsDoesNotDisturbItsNeighbours() {
        Query noSuffix = new Query.HiddenState(List.of(), 1);
        Query endless = new Query.Generate(SUFFIX, 600, List.of());
        Query noStop = new Query.Generate(SUFFIX, 4, List.of(""));
        Query noLabel = new Query.Score(SUFFIX, List.of(), Normalization.VOCABULARY);
        Query noTokens = new Query.Generate(SUFFIX, 0, List.of());
        List<Request> good =
                List.of(request("one", SCORE), request("two words", SCORE), request("a third document", SCORE));
        try (Engine engine = TinyModel.open(model, TinyModel.config());
                Lane lane = engine.lease()) {
            List<Result> mixed = Answers.of(
                    lane,
                    List.of(
                            good.get(0),
                            request("bad", noSuffix),
                            request("bad", SCORE, endless),
                            good.get(1),
                            request("bad", noStop),
                            request("bad", noLabel),
                            request("bad", noTokens),
                            good.get(2)));
            List<Result> alone = Answers.of(lane, good);

            assertThat(mixed).element(0).extracting(Answers::bits).isEqualTo(Answers.bits(alone.get(0)));
            assertThat(mixed).element(3).extracting(Answers::bits).isEqualTo(Answers.bits(alone.get(1)));
            assertThat(mixed).element(7).extracting(Answers::bits).isEqualTo(Answers.bits(alone.get(2)));
            assertFailed(mixed.get(1), ErrorCode.REQUEST_INVALID, "the suffix of a query is empty");
            assertFailed(
                    mixed.get(2), ErrorCode.REQUEST_TOO_LONG, "leave no room for the document in a context of 512");
            assertFailed(mixed.get(4), ErrorCode.REQUEST_INVALID, "a stop text is empty");
            assertFailed(mixed.get(5), ErrorCode.REQUEST_INVALID, "there is no continuation to score");
            assertFailed(mixed.get(6), ErrorCode.CONFIG_INVALID, "maxTokens of a query is 0");
        }
    }

    @Test
    void numbersThatAreNotFiniteFailTheirRowOnly() {
        Query generate = new Query.Generate(SUFFIX, 5, List.of());
        Query copy = new Query.Copy(SUFFIX, 5, 2, new Query.ListForm(Query.Lead.SPACE, "none", ";", "\n"));
        try (Engine engine = TinyModel.open(TinyModel.poisoned(3), TinyModel.config());
                Lane lane = engine.lease()) {
            Request before = request("one", SCORE, generate, copy);
            Request after = request("two", SCORE, generate, copy);
            List<Result> mixed = Answers.of(
                    lane,
                    List.of(
                            before,
                            request("bad \u0007 byte", SCORE),
                            request("bad \u0007 byte", generate, SCORE),
                            request("bad \u0007 byte", copy),
                            after));

            assertThat(Answers.bits(mixed.get(0)))
                    .isEqualTo(Answers.bits(Answers.of(lane, List.of(before)).getFirst()));
            assertThat(Answers.bits(mixed.get(4)))
                    .isEqualTo(Answers.bits(Answers.of(lane, List.of(after)).getFirst()));
            for (Result bad : mixed.subList(1, 4)) {
                assertFailed(bad, ErrorCode.NOT_FINITE, "verify the file");
                assertThat(((Result.Failed) bad).message()).doesNotContain("byte");
            }
        }
    }

    @Test
    void aPrefixIsComputedOnceALane() {
        try (Engine engine = TinyModel.open(model, TinyModel.config())) {
            for (int lease = 0; lease < 3; lease++) {
                Answers.bits(engine, List.of(request("one", SCORE), request("two", SCORE), request("three", SCORE)));
            }
            LaneStatistics statistics = engine.statistics();

            assertThat(statistics.prefixPrefills()).isEqualTo(1);
            assertThat(statistics.requests()).isEqualTo(9);
        }
    }

    @Test
    void whatARequestCostIsCounted() {
        Query generate = new Query.Generate(SUFFIX, 5, List.of());
        try (Engine engine = TinyModel.open(model, TinyModel.config());
                Lane lane = engine.lease()) {
            var done = (Result.Completed)
                    Answers.of(lane, List.of(request("four", SCORE, generate))).getFirst();
            int suffix = engine.countTokens("\nLabel:".getBytes(StandardCharsets.UTF_8));
            int written = ((Answer.Text) done.answers().get(1)).tokens().length;

            assertThat(done.usage().prefixTokens())
                    .isEqualTo(1 + engine.countTokens("Text:".getBytes(StandardCharsets.UTF_8)));
            assertThat(done.usage().promptTokens()).isEqualTo(4 + 2 * suffix);
            assertThat(done.usage().outputTokens()).isEqualTo(4 + written);
            assertThat(done.truncated()).isFalse();
        }
    }

    @Test
    void stepsThatReadNoPromptAreCountedApart() {
        Query generate = new Query.Generate(SUFFIX, 5, List.of());
        try (Engine engine = TinyModel.open(model, TinyModel.config());
                Lane lane = engine.lease()) {
            Answers.of(lane, List.of(request("four", SCORE)));
            LaneStatistics before = lane.statistics();
            Answers.of(lane, List.of(request("four", generate)));
            LaneStatistics done = lane.statistics().since(before);

            // The last prompt row gives the first token, and the token that ends an answer is not read.
            assertThat(done.writingRows()).isEqualTo(done.outputTokens() - 1);
            assertThat(done.writingNanos()).isPositive();
        }
    }

    @Test
    void cancellingStopsBetweenStepsAndTheLaneWorksAgainAfterwards() {
        List<Request> requests =
                IntStream.range(0, 40).mapToObj(i -> request("doc " + i, SCORE)).toList();
        try (Engine engine = TinyModel.open(model, TinyModel.config().withBatch(16, 2))) {
            List<String> expected = Answers.bits(engine, requests);
            try (Lane lane = engine.lease()) {
                Iterator<Result> results = lane.run(requests.iterator());
                results.next();
                lane.cancel();

                assertThatExceptionOfType(EngineException.class)
                        .isThrownBy(() -> results.forEachRemaining(result -> {}))
                        .withMessageStartingWith("CANCELLED: ")
                        .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED));
            }

            assertThat(Answers.bits(engine, requests)).isEqualTo(expected);
        }
    }

    @Test
    void resultsThatNobodyReadAreForgotten() {
        List<Request> requests = List.of(request("one", SCORE), request("two", SCORE), request("three", SCORE));
        try (Engine engine = TinyModel.open(model, TinyModel.config())) {
            List<String> expected = Answers.bits(engine, requests);
            Iterator<Result> abandoned;
            try (Lane lane = engine.lease()) {
                abandoned = lane.run(requests.iterator());
                abandoned.next();

                assertThatIllegalStateException()
                        .isThrownBy(() -> lane.run(requests.iterator()))
                        .withMessageContaining("were not read to the end");
            }

            assertThat(Answers.bits(engine, requests)).isEqualTo(expected);
            assertThatIllegalStateException().isThrownBy(abandoned::next).withMessageContaining("was given back");
        }
    }

    @Test
    void aLaneThatWasGivenBackRunsNothing() {
        try (Engine engine = TinyModel.open(model, TinyModel.config())) {
            Lane lane = engine.lease();
            lane.close();
            lane.close();

            assertThatIllegalStateException()
                    .isThrownBy(() -> lane.run(List.<Request>of().iterator()))
                    .withMessageContaining("was given back");
        }
    }

    @Test
    void aRequestBeyondTheMemoryFailsAndTheOthersGoOn() {
        // Room for one path of 512 tokens, not for the branches of many long answers.
        EngineConfig config = TinyModel.config().withKvBytesPerLane(512 << 10);
        List<Query> many = IntStream.range(0, 40)
                .<Query>mapToObj(i -> new Query.Generate(List.of(new PromptPart.Template("q" + i)), 100, List.of()))
                .toList();
        List<Request> requests = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> requests.add(request("x".repeat(150 + i), SCORE)));
        requests.add(7, new Request(PREFIX, "long".getBytes(StandardCharsets.UTF_8), many));
        try (Engine small = TinyModel.open(model, config);
                Engine large = TinyModel.open(model, TinyModel.config())) {
            List<String> bits = new ArrayList<>(Answers.bits(small, requests));

            assertThat(bits.remove(7)).startsWith("MEMORY_TOO_SMALL: the keys and values of one request take up to");
            requests.remove(7);
            assertThat(bits).isEqualTo(Answers.bits(large, requests));
        }
    }

    @Test
    void aDocumentThatIsTooLongIsCutAndFlagged() {
        String text = "An apple, a pear; 42 plums \u00e4\u00f6 \ud83d\ude00 and so on. ".repeat(40);
        for (int limit : new int[] {1, 2, 63, 64, 65, 200}) {
            EngineConfig config = TinyModel.config().withContext(512, limit);
            try (Engine engine = TinyModel.open(model, config);
                    Lane lane = engine.lease()) {
                String cut = firstTokens(engine, text, limit);
                List<Result> results = Answers.of(lane, List.of(request(text, SCORE), request(cut, SCORE)));
                var whole = (Result.Completed) results.get(0);
                var first = (Result.Completed) results.get(1);

                assertThat(whole.truncated()).isTrue();
                assertThat(first.truncated()).isFalse();
                assertThat(Answers.bits(whole.answers().getFirst()))
                        .isEqualTo(Answers.bits(first.answers().getFirst()));
                assertThat(whole.usage().promptTokens()).isEqualTo(first.usage().promptTokens());
            }
        }
    }

    /// The longest beginning of at most `limit` tokens.
    private static String firstTokens(Engine engine, String text, int limit) {
        int end = 0;
        while (engine.countTokens(text.substring(0, end + 1).getBytes(StandardCharsets.UTF_8)) <= limit) {
            end++;
        }
        return text.substring(0, end);
    }

    private static Request request(String document, Query... queries) {
        return new Request(PREFIX, document.getBytes(StandardCharsets.UTF_8), List.of(queries));
    }

    private static void assertFailed(Result result, ErrorCode code, String message) {
        assertThat(result).isInstanceOfSatisfying(Result.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(code);
            assertThat(failed.message()).contains(message);
        });
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.Answer;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.LaneStatistics;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Query.Normalization;
import io.gemlake.engine.Request;
import io.gemlake.engine.Result;
import io.gemlake.engine.TinyModel;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.model.Architectures;
import io.gemlake.engine.model.LoadOptions;
import io.gemlake.engine.tokenizer.SortedVocabulary;
import io.gemlake.engine.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is left behind when all requests are answered, and how much work they took.
class SchedulerTest {
    private static final List<PromptPart> SUFFIX = List.of(new PromptPart.Template("\nLabel:"));
    private static final List<Query> ALL_KINDS = List.of(
            new Query.Score(SUFFIX, List.of(" a", " b", " ab"), Normalization.VOCABULARY),
            new Query.Score(SUFFIX, List.of(" ab\n", " ac\n", " d\n"), Normalization.CONTINUATIONS),
            new Query.Generate(SUFFIX, 9, List.of("q")),
            new Query.Copy(SUFFIX, 12, 3, new Query.ListForm(Query.Lead.SPACE, "none", ";", "\n")),
            new Query.SecondReading(SUFFIX, 2, null));

    private static final GgufFile FILE = TinyModel.read(TinyModel.poisoned(2));

    private static Scheduler scheduler(EngineConfig config) {
        Tokenizer tokenizer = Tokenizer.of(FILE);
        var model =
                Architectures.load(FILE, new LoadOptions(tokenizer.vocabulary().size(), config, Arena.ofAuto()));
        var sorted = SortedVocabulary.of(tokenizer.vocabulary());
        return new Scheduler(new Scheduler.Shared(model, tokenizer, sorted, config));
    }

    @Test
    void noPageIsLeftBehindWhateverBecameOfTheRequests() {
        for (int[] shape : new int[][] {{1, 1}, {7, 3}, {64, 8}}) {
            Scheduler scheduler = scheduler(TinyModel.config().withBatch(shape[0], shape[1]));
            answerAll(scheduler, List.of(request("p", "d", ALL_KINDS)));
            long prefix = scheduler.pagesInUse();
            var random = new Random(5);
            List<Request> requests = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String poison = random.nextInt(5) == 0 ? "\u0007" : "";
                List<Query> queries = random.nextInt(9) == 0
                        ? List.of(new Query.Generate(List.of(), 3, List.of()))
                        : ALL_KINDS.subList(random.nextInt(3), ALL_KINDS.size());
                requests.add(request("p", "word ".repeat(random.nextInt(30)) + poison, queries));
            }

            List<Result> results = answerAll(scheduler, requests);

            assertThat(results).hasAtLeastOneElementOfType(Result.Failed.class);
            assertThat(results).hasAtLeastOneElementOfType(Result.Completed.class);
            assertThat(prefix).as("the prefix stays").isPositive();
            assertThat(scheduler.pagesInUse()).isEqualTo(prefix);
            scheduler.reset();
            assertThat(scheduler.pagesInUse()).isZero();
        }
    }

    @Test
    void aResetInTheMiddleLeavesNothingAndTheSchedulerWorksAgain() {
        Scheduler scheduler = scheduler(TinyModel.config().withBatch(5, 3));
        List<Request> requests = List.of(request("p", "first", ALL_KINDS), request("q", "second", ALL_KINDS));
        List<Result> expected = answerAll(scheduler, requests);
        for (int steps = 0; steps < 12; steps++) {
            requests.forEach(scheduler::submit);
            for (int i = 0; i < steps; i++) {
                scheduler.step();
            }
            scheduler.reset();

            assertThat(scheduler.pagesInUse()).isZero();
            assertThat(scheduler.isIdle()).isTrue();
        }
        assertThat(scores(answerAll(scheduler, requests))).isEqualTo(scores(expected));
    }

    @Test
    void prefixesThatNobodyUsesMakeRoomForOthers() {
        // Memory for one path of the context and a little: not for fifty prefixes.
        Scheduler scheduler = scheduler(TinyModel.config().withKvBytesPerLane(768 << 10));
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            requests.add(request("prefix number " + i + " of many", "document", ALL_KINDS.subList(0, 1)));
        }

        assertThat(answerAll(scheduler, requests)).hasOnlyElementsOfType(Result.Completed.class);
        assertThat(scheduler.statistics().prefixPrefills()).isGreaterThanOrEqualTo(50);
        scheduler.reset();
        assertThat(scheduler.pagesInUse()).isZero();
    }

    @Test
    void documentsShareTheirSteps() {
        Scheduler scheduler = scheduler(TinyModel.config().withBatch(256, 16));
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            requests.add(request("p", "d" + i, ALL_KINDS.subList(0, 1)));
        }

        answerAll(scheduler, requests);

        assertThat(scheduler.statistics().steps()).isEqualTo(1);
    }

    @Test
    void stepsAreFullAsLongAsThereIsEnoughToRead() {
        Scheduler scheduler = scheduler(TinyModel.config().withBatch(64, 8));
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            requests.add(request("p", "word ".repeat(4 + i % 7), ALL_KINDS.subList(0, 2)));
        }

        answerAll(scheduler, requests);

        LaneStatistics statistics = scheduler.statistics();
        assertThat(statistics.steps()).isEqualTo(Math.ceilDiv(statistics.computedTokens(), 64));
        assertThat(statistics.rowsPerStep()).isBetween(63.0, 64.0);
    }

    @Test
    void whatIsWrittenLongestBeginsFirst() {
        List<Request> requests = new ArrayList<>();
        // The model repeats itself, so each answer has the length it may have.
        for (int i = 0; i < 7; i++) {
            requests.add(request("p", "d" + i, List.of(new Query.Generate(SUFFIX, 10, List.of()))));
        }
        requests.add(request("p", "long", List.of(new Query.Generate(SUFFIX, 40, List.of()))));
        Scheduler scheduler = scheduler(TinyModel.config().withBatch(64, 4));

        List<Result> results = answerAll(scheduler, requests);

        assertThat(results).hasOnlyElementsOfType(Result.Completed.class);
        assertThat(scheduler.statistics().steps())
                .as("the long answer alone, not behind others")
                .isEqualTo(40);
    }

    @Test
    void aRequestThatWaitsForMemoryIsOvertakenByThoseThatFit() {
        EngineConfig config = TinyModel.config().withBatch(64, 4).withKvBytesPerLane(512 << 10);
        Query small = new Query.Generate(SUFFIX, 10, List.of());
        Request running = request("p", "d", List.of(new Query.Generate(SUFFIX, 60, List.of())));
        Request big = request("p", "word ".repeat(50), Collections.nCopies(12, small));
        List<Request> requests = new ArrayList<>(List.of(running, big));
        for (int i = 0; i < 8; i++) {
            requests.add(request("p", "d" + i, List.of(small)));
        }
        Scheduler scheduler = scheduler(config);

        List<Result> results = answerAll(scheduler, requests);

        assertThat(results).hasOnlyElementsOfType(Result.Completed.class);
        assertThat(scheduler.statistics().steps())
                .as("the small ones beside the running one, the big one behind it")
                .isLessThan(60 + 20);
    }

    @Test
    void probabilitiesAmongContinuationsSumToOne() {
        Query query = new Query.Score(
                SUFFIX, List.of(" ab\n", " abc\n", " d\n", " x y\n", " xz\n"), Normalization.CONTINUATIONS);
        var result =
                (Result.Completed) answerAll(scheduler(TinyModel.config()), List.of(request("p", "d", List.of(query))))
                        .getFirst();

        double[] scores = ((Answer.Scores) result.answers().getFirst()).logProbabilities();
        assertThat(Arrays.stream(scores).map(Math::exp).sum()).isCloseTo(1, within(1e-9));
    }

    private static List<Result> answerAll(Scheduler scheduler, List<Request> requests) {
        List<Result> results = new ArrayList<>();
        int next = 0;
        while (results.size() < requests.size()) {
            while (next < requests.size() && scheduler.hasRoom()) {
                scheduler.submit(requests.get(next++));
            }
            scheduler.step();
            for (Result result = scheduler.poll(); result != null; result = scheduler.poll()) {
                results.add(result);
            }
        }
        assertThat(scheduler.isIdle()).isTrue();
        return results;
    }

    private static String scores(List<Result> results) {
        var text = new StringBuilder();
        for (Result result : results) {
            for (Answer answer : ((Result.Completed) result).answers()) {
                switch (answer) {
                    case Answer.Scores scores -> text.append(Arrays.toString(scores.logProbabilities()));
                    case Answer.Text written -> text.append(Arrays.toString(written.tokens()));
                    case Answer.Spans spans -> text.append(spans.spans());
                    case Answer.HiddenState state -> text.append(Arrays.toString(state.values()));
                    case Answer.TokenStates states -> text.append(Arrays.toString(states.values()));
                }
            }
        }
        return text.toString();
    }

    private static Request request(String prefix, String document, List<Query> queries) {
        return new Request(
                List.of(new PromptPart.Template(prefix)), document.getBytes(StandardCharsets.UTF_8), queries);
    }
}

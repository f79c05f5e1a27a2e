// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What becomes of a task does not depend on the tasks beside it, also where these leave no room.
class TasksTogetherTest {
    private static final int CONTEXT = 4400;
    private static final int MOST_TOKENS = 400;
    private static final EngineConfig CONFIG =
            TinyModel.config().withContext(CONTEXT, MOST_TOKENS).withBatch(256, 8);
    private static final Task LABEL = Task.Classify.among(List.of("tea", "coffee"));
    private static final List<String> DOCUMENTS =
            Stream.of(4, 20, 40, 70, 100, 300).map("tea "::repeat).toList();

    /// Ends each answer at once.
    private final byte[] model = TinyModel.scripted(_ -> TinyModel.EOS);

    @Test
    void aLongAnswerTakesNoRoomFromOthers() {
        try (Engine engine = TinyModel.open(model, CONFIG)) {
            int room = CONTEXT - prefixTokens(engine);
            for (Task beside : List.of(
                    new Task.Summary(8),
                    new Task.Summary(room - 150),
                    new Task.Summary(room - 60),
                    new Task.Summary(4096))) {
                assertSameAlone(engine, List.of(LABEL, beside));
                assertSameAlone(engine, List.of(beside, new Task.Sentiment(), LABEL));
            }
        }
    }

    @Test
    void whatFailsLetsOthersBe() {
        try (Engine engine = TinyModel.open(model, CONFIG)) {
            var impossible = new Task.Summary(4096);
            TaskOutcome outcome = run(engine, List.of(LABEL, impossible)).getFirst();

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            TaskOutcome.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo(ErrorCode.REQUEST_TOO_LONG));
            assertThat(outcome.of(0)).isInstanceOf(TaskOutcome.Completed.class);
            assertThat(outcome.of(1)).isInstanceOf(TaskOutcome.Failed.class);
        }
    }

    private static int prefixTokens(Engine engine) {
        return ((TaskOutcome.Completed) run(engine, List.of(LABEL)).getFirst())
                .usage()
                .prefixTokens();
    }

    private static void assertSameAlone(Engine engine, List<Task> tasks) {
        List<TaskOutcome> together = run(engine, tasks);
        for (int task = 0; task < tasks.size(); task++) {
            List<TaskOutcome> alone = run(engine, List.of(tasks.get(task)));
            for (int document = 0; document < DOCUMENTS.size(); document++) {
                assertThat(together.get(document).of(task))
                        .as("%s of document %d beside %s", tasks.get(task), document, tasks)
                        .isEqualTo(alone.get(document).of(0));
            }
        }
    }

    private static List<TaskOutcome> run(Engine engine, List<Task> tasks) {
        Iterator<byte[]> documents = DOCUMENTS.stream()
                .map(document -> document.getBytes(StandardCharsets.UTF_8))
                .iterator();
        try (Lane lane = engine.lease()) {
            Iterator<TaskOutcome> outcomes =
                    TaskProgram.of(tasks, ChatFormat.NONE).run(lane, documents);
            return Stream.generate(outcomes::next).limit(DOCUMENTS.size()).toList();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.task.PromptFamily;
import io.gemlake.engine.task.TaskPrompt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tasks that are done together on each document: the document is read once for all of them. Immutable.
public final class TaskProgram {
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final ChatFormat format;
    private final List<PromptPart> prefix;
    private final List<String> markers;
    private final List<TaskPrompt> prompts;
    private final List<Query> queries;

    private TaskProgram(List<Task> tasks, ChatFormat format, Map<Task, Calibration> calibrations) {
        this.format = format;
        PromptFamily family = PromptFamily.of(format);
        this.prefix = family.prefix();
        this.markers = family.markers();
        this.prompts = tasks.stream()
                .map(task -> family.prompt(task, calibrations.getOrDefault(task, Calibration.NONE)))
                .toList();
        this.queries =
                prompts.stream().flatMap(prompt -> prompt.queries().stream()).toList();
    }

    /// The program of one or more tasks.
    ///
    /// @param format       how the model is talked to
    /// @param calibrations of tasks that choose between labels; the others take scores as they are
    public static TaskProgram of(List<Task> tasks, ChatFormat format, Map<Task, Calibration> calibrations) {
        if (tasks.isEmpty()) {
            throw Errors.requestInvalid("there is no task; give one or more");
        }
        return new TaskProgram(tasks, format, calibrations);
    }

    /// The program of one or more tasks that are not calibrated.
    public static TaskProgram of(List<Task> tasks, ChatFormat format) {
        return of(tasks, format, Map.of());
    }

    /// Versions of all prompts: results with equal versions, model and text are equal.
    public String version() {
        return prompts.stream().map(TaskPrompt::version).collect(Collectors.joining(","));
    }

    /// Outcomes in the order of the documents, computed while they are read. A document that is null or blank costs no
    /// model call.
    ///
    /// @param documents UTF-8 bytes; not copied, not modified
    /// @throws EngineException `CONFIG_INVALID` when the model's vocabulary lacks the markers of the chat format
    public Iterator<TaskOutcome> run(Lane lane, Iterator<byte @Nullable []> documents) {
        lane.requireMarkers(format, markers);
        return new Outcomes(lane, documents);
    }

    private TaskOutcome blank() {
        return new TaskOutcome.Completed(
                prompts.stream().map(TaskPrompt::blank).toList(), false, new Usage(0, 0, 0, 0));
    }

    private TaskOutcome outcome(byte[] document, Result result) {
        return switch (result) {
            case Result.Failed failed -> new TaskOutcome.Failed(failed.code(), failed.message());
            case Result.Completed completed ->
                new TaskOutcome.Completed(
                        read(document, completed.answers()), completed.truncated(), completed.usage());
        };
    }

    private List<TaskResult> read(byte[] document, List<Answer> answers) {
        List<TaskResult> results = new ArrayList<>();
        int from = 0;
        for (TaskPrompt prompt : prompts) {
            int to = from + prompt.queries().size();
            results.add(prompt.read(document, answers.subList(from, to)));
            from = to;
        }
        return results;
    }

    /// Whether nothing but white space of any script is there.
    private static boolean isBlank(byte @Nullable [] document) {
        if (document == null) {
            return true;
        }
        for (byte b : document) {
            if (b != ' ' && (b < '\t' || b > '\r')) {
                return b < 0 && isBlank(new String(document, StandardCharsets.UTF_8));
            }
        }
        return true;
    }

    private static boolean isBlank(String text) {
        return text.codePoints()
                .allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || c == BYTE_ORDER_MARK);
    }

    /// Blank documents take their place in the order without going through the lane.
    private final class Outcomes implements Iterator<TaskOutcome> {
        /// A document on its way, or null for a blank one.
        private record Place(byte @Nullable [] document) {}

        /// Blank documents may run ahead of those that are computed, but not without bound: callers keep their rows.
        private static final int READ_AHEAD = 1024;

        private final Iterator<byte @Nullable []> documents;
        private final Iterator<Result> results;
        private final ArrayDeque<Place> order = new ArrayDeque<>();
        private @Nullable Request request;

        Outcomes(Lane lane, Iterator<byte @Nullable []> documents) {
            this.documents = documents;
            this.results = lane.run(new Requests());
        }

        @Override
        public boolean hasNext() {
            return results.hasNext() || !order.isEmpty();
        }

        @Override
        public TaskOutcome next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            byte[] document = order.element().document();
            TaskOutcome outcome = document == null ? blank() : outcome(document, results.next());
            order.remove();
            return outcome;
        }

        private final class Requests implements Iterator<Request> {
            @Override
            public boolean hasNext() {
                while (request == null && order.size() < READ_AHEAD && documents.hasNext()) {
                    byte[] document = documents.next();
                    if (document == null || isBlank(document)) {
                        order.add(new Place(null));
                    } else {
                        order.add(new Place(document));
                        request = new Request(prefix, document, queries);
                    }
                }
                return request != null;
            }

            @Override
            public Request next() {
                if (!hasNext() || request == null) {
                    throw new NoSuchElementException();
                }
                Request next = request;
                request = null;
                return next;
            }
        }
    }
}

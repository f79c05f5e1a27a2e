// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.DocumentWork.Placed;
import io.gemlake.engine.DocumentWork.Reading;
import io.gemlake.engine.DocumentWork.Windows;
import io.gemlake.engine.task.CountPrompt;
import io.gemlake.engine.task.PromptFamily;
import io.gemlake.engine.task.TaskPrompt;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tasks that are done together on each document: it is read once for all of them, and once more where names are
/// looked for. Immutable.
public final class TaskProgram {
    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final int LONGEST_CHARACTER_BYTES = 4;

    private final ChatFormat format;
    private final List<String> markers;
    private final List<TaskPrompt> prompts;
    private final List<Reading> readings;
    private final LongInput longInput;

    private TaskProgram(ChatFormat format, List<String> markers, List<TaskPrompt> prompts, LongInput longInput) {
        this.format = format;
        this.markers = markers;
        this.prompts = prompts;
        this.longInput = longInput;
        this.readings = readings(prompts);
    }

    /// Prompts that can read a document together, together.
    private static List<Reading> readings(List<TaskPrompt> prompts) {
        record Alike(
                List<PromptPart> prefix,
                Windows windows,
                @Nullable TaskPrompt alone) {}
        Map<Alike, List<Placed>> together = new LinkedHashMap<>();
        for (int i = 0; i < prompts.size(); i++) {
            TaskPrompt prompt = prompts.get(i);
            if (!(prompt instanceof CountPrompt)) {
                var alike = new Alike(prompt.prefix(), Windows.of(prompt), prompt.readsAlone() ? prompt : null);
                together.computeIfAbsent(alike, _ -> new ArrayList<>()).add(new Placed(i, prompt));
            }
        }
        return together.entrySet().stream()
                .map(entry -> Reading.of(entry.getKey().prefix(), entry.getKey().windows(), entry.getValue()))
                .toList();
    }

    /// The program of one or more tasks.
    ///
    /// @param format       how the model is talked to
    /// @param calibrations of tasks that choose between labels; the others take scores as they are
    public static TaskProgram of(List<Task> tasks, ChatFormat format, Map<Task, Calibration> calibrations) {
        if (tasks.isEmpty()) {
            throw Errors.requestInvalid("there is no task; give one or more");
        }
        PromptFamily family = PromptFamily.of(format);
        List<TaskPrompt> prompts = tasks.stream()
                .map(task -> family.prompt(task, calibrations.getOrDefault(task, Calibration.NONE)))
                .toList();
        return new TaskProgram(format, family.markers(), prompts, LongInput.TRUNCATE_TAIL);
    }

    /// The program of one or more tasks that are not calibrated.
    public static TaskProgram of(List<Task> tasks, ChatFormat format) {
        return of(tasks, format, Map.of());
    }

    /// The same program, with another policy for documents that are longer than one may be.
    ///
    /// @throws EngineException `CONFIG_INVALID` when results would have to be merged that cannot be: hidden states,
    /// or answers to a prompt
    public TaskProgram withLongInput(LongInput policy) {
        boolean parts = prompts.stream().filter(prompt -> !prompt.canMerge()).anyMatch(prompt -> switch (policy) {
            case FAIL, TRUNCATE_TAIL -> false;
            case TRUNCATE_MIDDLE -> prompt.namesPlaces();
            case MAP_REDUCE -> true;
        });
        if (parts) {
            throw Errors.notMerged(policy);
        }
        return new TaskProgram(format, markers, prompts, policy);
    }

    /// Versions of all prompts, and the policy for long documents: results with equal versions, model and text are
    /// equal.
    public String version() {
        String versions = prompts.stream().map(TaskPrompt::version).collect(Collectors.joining(","));
        return longInput == LongInput.TRUNCATE_TAIL
                ? versions
                : versions + "," + longInput.name().toLowerCase(Locale.ROOT);
    }

    /// What a model would be asked for each task if it answered in words of its own.
    public List<Wording> wordings() {
        return prompts.stream().map(TaskProgram::wording).toList();
    }

    private static Wording wording(TaskPrompt prompt) {
        return new Wording(
                PromptPart.text(prompt.questionsPrefix()),
                prompt.questions().stream().map(PromptPart::text).toList(),
                prompt.answerTokens());
    }

    /// Outcomes in the order of the documents, computed while they are read. A document that is null or blank costs no
    /// model call.
    ///
    /// @param documents UTF-8 bytes; not modified
    /// @throws EngineException `CONFIG_INVALID` when the model's vocabulary lacks the markers of the chat format
    public Iterator<TaskOutcome> run(Lane lane, Iterator<byte @Nullable []> documents) {
        return runInPlace(lane, new Iterator<>() {
            @Override
            public boolean hasNext() {
                return documents.hasNext();
            }

            @Override
            public @Nullable MemorySegment next() {
                byte[] document = documents.next();
                return document == null ? null : MemorySegment.ofArray(document);
            }
        });
    }

    /// As [#run], of documents outside of the heap, which are read where they lie.
    ///
    /// @param documents each readable until its outcome was read; while some of them are on their way, the iterator
    ///                  may say that it has no more, and have more afterwards
    public Iterator<TaskOutcome> runInPlace(Lane lane, Iterator<@Nullable MemorySegment> documents) {
        lane.requireMarkers(format, markers);
        return new Outcomes(lane, documents);
    }

    private TaskOutcome blank() {
        return new TaskOutcome.Completed(
                prompts.stream().map(TaskPrompt::blank).toList(),
                false,
                false,
                Usage.NONE,
                prompts.stream().map(TaskProgram::blank).toList());
    }

    private static TaskOutcome blank(TaskPrompt prompt) {
        return new TaskOutcome.Completed(List.of(prompt.blank()), false, false, Usage.NONE, List.of());
    }

    /// Whether nothing but white space of any script is there.
    private static boolean isBlank(MemorySegment document) {
        long at = 0;
        while (at < document.byteSize()) {
            byte b = document.get(ValueLayout.JAVA_BYTE, at);
            if (b < 0) {
                long end = Math.min(document.byteSize(), at + LONGEST_CHARACTER_BYTES);
                byte[] bytes = document.asSlice(at, end - at).toArray(ValueLayout.JAVA_BYTE);
                int character = new String(bytes, StandardCharsets.UTF_8).codePointAt(0);
                if (!isBlank(character)) {
                    return false;
                }
                at += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
            } else if (!isBlank(b)) {
                return false;
            } else {
                at++;
            }
        }
        return true;
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == BYTE_ORDER_MARK;
    }

    /// Blank documents take their place in the order without going through the lane.
    private final class Outcomes implements Iterator<TaskOutcome> {
        /// A document on its way, or null for a blank one.
        private record Place(@Nullable DocumentWork work) {}

        /// Blank documents may run ahead of those that are computed, but not without bound: callers keep their rows.
        private static final int READ_AHEAD = 1024;

        private final Iterator<@Nullable MemorySegment> documents;
        private final DocumentWork.Cutting cutting;
        private final List<Reading> readings;
        private final Iterator<Result> results;
        private final ArrayDeque<Place> order = new ArrayDeque<>();
        private final ArrayDeque<Request> requests = new ArrayDeque<>();

        Outcomes(Lane lane, Iterator<@Nullable MemorySegment> documents) {
            this.documents = documents;
            this.readings = TaskProgram.this.readings.stream()
                    .map(reading -> reading.on(lane))
                    .toList();
            this.cutting = new DocumentWork.Cutting(lane.cutter(), longInput);
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
            DocumentWork work = order.element().work();
            TaskOutcome outcome = work == null ? blank() : work.outcome(results);
            order.remove();
            return outcome;
        }

        private final class Requests implements Iterator<Request> {
            @Override
            public boolean hasNext() {
                while (requests.isEmpty() && order.size() < READ_AHEAD && documents.hasNext()) {
                    MemorySegment document = documents.next();
                    if (document == null || isBlank(document)) {
                        order.add(new Place(null));
                    } else {
                        var work = new DocumentWork(document, prompts, readings, cutting);
                        order.add(new Place(work));
                        requests.addAll(work.requests());
                    }
                }
                return !requests.isEmpty();
            }

            @Override
            public Request next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return requests.remove();
            }
        }
    }
}

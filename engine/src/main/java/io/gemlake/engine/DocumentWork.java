// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.Answer.Span;
import io.gemlake.engine.task.CountPrompt;
import io.gemlake.engine.task.Document;
import io.gemlake.engine.task.TaskPrompt;
import io.gemlake.engine.task.TaskPrompt.Part;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One document on its way: the requests that its tasks take, and what their results make together.
final class DocumentWork {
    /// Stands for what was left out; a line of its own, so that no name goes across it.
    private static final byte[] GAP = "\n…\n".getBytes(StandardCharsets.UTF_8);

    /// Prompts that read a document together.
    ///
    /// @param prefix  what stands before it
    /// @param windows in which it is read
    /// @param room    bytes of a document of which none is lost to one prompt because of another
    record Reading(List<PromptPart> prefix, Windows windows, List<Placed> prompts, int room) {
        Reading {
            prompts = List.copyOf(prompts);
        }

        static Reading of(List<PromptPart> prefix, Windows windows, List<Placed> prompts) {
            return new Reading(prefix, windows, prompts, Integer.MAX_VALUE);
        }

        /// The prompts one by one.
        private List<Reading> apart() {
            return prompts.stream()
                    .map(placed -> of(prefix, windows, List.of(placed)))
                    .toList();
        }

        /// The same, with the room that the prompts leave each other on a lane.
        Reading on(Lane lane) {
            // A document without names: what is asked about these is short.
            var text = new byte[] {'.'};
            Document document = Document.of(text);
            List<Query> queries = prompts.stream()
                    .flatMap(placed -> placed.prompt().queries(document).stream())
                    .toList();
            return prompts.size() == 1 || queries.isEmpty()
                    ? this
                    : new Reading(prefix, windows, prompts, lane.room(new Request(prefix, text, queries)));
        }

        private Reading of(boolean namesPlaces) {
            return new Reading(
                    prefix,
                    windows,
                    prompts.stream()
                            .filter(placed -> placed.prompt().namesPlaces() == namesPlaces)
                            .toList(),
                    room);
        }
    }

    /// Windows in which a document is read.
    ///
    /// @param tokens  of a window; 0 for the whole document
    /// @param overlap whether each reads the end of the one before it again
    record Windows(int tokens, boolean overlap) {
        static Windows of(TaskPrompt prompt) {
            return new Windows(prompt.windowTokens(), prompt.windowsOverlap());
        }
    }

    /// A prompt and the place of its result.
    record Placed(int place, TaskPrompt prompt) {}

    /// One window for one reading.
    ///
    /// @param start in bytes of the document
    private record Ask(Reading reading, int start, Document text, List<List<Query>> queries) {
        static Ask of(Reading reading, int start, MemorySegment utf8) {
            Document text = Document.of(utf8);
            return new Ask(
                    reading,
                    start,
                    text,
                    reading.prompts().stream()
                            .map(placed -> placed.prompt().queries(text))
                            .toList());
        }

        List<Query> allQueries() {
            return queries.stream().flatMap(List::stream).toList();
        }
    }

    private final MemorySegment document;
    private final List<TaskPrompt> prompts;
    private final boolean truncated;
    private final boolean merged;
    private final DocumentCutter cutter;
    private final List<Ask> asks = new ArrayList<>();
    private final TaskOutcome.@Nullable Failed failed;

    /// Plans the work on a document.
    ///
    /// @param prompts  in the order of their results
    /// @param readings of those prompts
    DocumentWork(MemorySegment document, List<TaskPrompt> prompts, List<Reading> readings, Cutting cutting) {
        this.document = document;
        this.prompts = prompts;
        this.cutter = cutting.cutter();
        boolean fits = cutter.fits(document);
        boolean cuts = !fits && cutting.longInput() != LongInput.MAP_REDUCE;
        if (!fits && cutting.longInput() == LongInput.FAIL) {
            truncated = false;
            merged = false;
            failed = new TaskOutcome.Failed(
                    ErrorCode.DOCUMENT_TOO_LONG,
                    "the document has more than %d tokens; raise the limit, or choose another policy for long input"
                            .formatted(cutter.mostTokens()));
            return;
        }
        truncated = cuts;
        merged = !fits && !cuts;
        failed = null;
        List<Span> parts = cuts ? cutting.parts(document) : List.of(new Span(0, (int) document.byteSize()));
        for (Reading reading : readings) {
            if (reading.windows().tokens() > 0) {
                int tokens = Math.min(reading.windows().tokens(), cutter.mostTokens());
                parts.forEach(part -> addWindows(reading, part, tokens));
            } else if (cuts) {
                addCut(reading, parts);
            } else if (fits) {
                ask(reading, 0, document);
            } else {
                addWindows(reading, parts.getFirst(), cutter.mostTokens());
            }
        }
    }

    /// How documents are cut.
    record Cutting(DocumentCutter cutter, LongInput longInput) {
        /// What is left of a document that is too long.
        private List<Span> parts(MemorySegment document) {
            int tokens = cutter.mostTokens();
            return longInput == LongInput.TRUNCATE_MIDDLE && tokens > 1
                    ? List.of(cutter.head(document, tokens / 2), cutter.tail(document, tokens / 2))
                    : List.of(cutter.head(document, tokens));
        }
    }

    /// What is left of a document as one text; where places count, its parts one by one.
    private void addCut(Reading reading, List<Span> parts) {
        boolean apart = parts.size() > 1;
        Reading joined = apart ? reading.of(false) : reading;
        if (!joined.prompts().isEmpty()) {
            ask(joined, 0, joined(parts));
        }
        Reading placed = reading.of(true);
        if (apart && !placed.prompts().isEmpty()) {
            parts.forEach(part -> ask(placed, part.start(), slice(part)));
        }
    }

    private void addWindows(Reading reading, Span part, int tokens) {
        int overlap = reading.windows().overlap() ? tokens / DocumentCutter.OVERLAP : 0;
        for (Span window : cutter.windows(document, part, tokens, overlap)) {
            ask(reading, window.start(), slice(window));
        }
    }

    private void ask(Reading reading, int start, MemorySegment text) {
        if (text.byteSize() <= reading.room()) {
            asks.add(Ask.of(reading, start, text));
        } else {
            reading.apart().forEach(alone -> asks.add(Ask.of(alone, start, text)));
        }
    }

    private MemorySegment slice(Span part) {
        return document.asSlice(part.start(), part.end() - part.start());
    }

    private MemorySegment joined(List<Span> parts) {
        var text = new ByteArrayOutputStream();
        for (Span part : parts) {
            if (text.size() > 0) {
                text.writeBytes(GAP);
            }
            text.writeBytes(slice(part).toArray(ValueLayout.JAVA_BYTE));
        }
        return MemorySegment.ofArray(text.toByteArray());
    }

    /// What has to be asked, in the order of the results.
    List<Request> requests() {
        return asks.stream()
                .filter(ask -> !ask.allQueries().isEmpty())
                .map(ask -> new Request(ask.reading().prefix(), ask.text().utf8(), ask.allQueries()))
                .toList();
    }

    /// The outcome of the document.
    ///
    /// @param results begins with those of the requests, which are taken
    TaskOutcome outcome(Iterator<Result> results) {
        List<TaskWork> works = prompts.stream().map(this::work).toList();
        if (failed != null) {
            return TaskWork.together(works, merged, Usage.NONE);
        }
        Usage usage = Usage.NONE;
        for (Ask ask : asks) {
            if (ask.allQueries().isEmpty()) {
                read(ask, List.of(), works);
                continue;
            }
            switch (results.next()) {
                case Result.Failed wrong ->
                    ask.reading()
                            .prompts()
                            .forEach(placed -> works.get(placed.place()).fail(wrong.code(), wrong.message()));
                case Result.Completed completed -> {
                    usage = usage.plus(completed.usage());
                    addUsage(ask, completed, works);
                    read(ask, completed.answers(), works);
                }
            }
        }
        return TaskWork.together(works, merged, usage);
    }

    private TaskWork work(TaskPrompt prompt) {
        boolean counts = prompt instanceof CountPrompt;
        var work = new TaskWork(prompt, truncated && !counts, merged && !counts);
        if (prompt instanceof CountPrompt count) {
            work.add(new Part(0, count.of(cutter.tokens(document))));
        } else if (failed != null) {
            work.fail(failed.code(), failed.message());
        }
        return work;
    }

    /// Adds what each prompt of a request would have cost without the others.
    private static void addUsage(Ask ask, Result.Completed completed, List<TaskWork> works) {
        Usage whole = completed.usage();
        int behind = completed.queries().stream().mapToInt(Usage::promptTokens).sum();
        var document = new Usage(whole.prefixTokens(), whole.promptTokens() - behind, 0, 0);
        int from = 0;
        for (int i = 0; i < ask.queries().size(); i++) {
            int to = from + ask.queries().get(i).size();
            if (from < to) {
                TaskWork work = works.get(ask.reading().prompts().get(i).place());
                work.add(document, completed.truncated());
                completed.queries().subList(from, to).forEach(query -> work.add(query, false));
            }
            from = to;
        }
    }

    private void read(Ask ask, List<Answer> answers, List<TaskWork> works) {
        int from = 0;
        for (int i = 0; i < ask.queries().size(); i++) {
            Placed placed = ask.reading().prompts().get(i);
            int to = from + ask.queries().get(i).size();
            TaskResult result = placed.prompt().read(ask.text(), answers.subList(from, to));
            works.get(placed.place()).add(new Part(codePoints(ask.start()), result));
            from = to;
        }
    }

    /// Code points that begin before a byte of the document: every byte but the continuation bytes of UTF-8.
    private int codePoints(int end) {
        int count = 0;
        for (int i = 0; i < end; i++) {
            count += (document.get(ValueLayout.JAVA_BYTE, i) & 0xC0) != 0x80 ? 1 : 0;
        }
        return count;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gemlake.bench.peers.LaneEntrant.Pass;
import io.gemlake.engine.Answer;
import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Request;
import io.gemlake.engine.Result;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskOutcome;
import io.gemlake.engine.TaskProgram;
import io.gemlake.engine.TaskResult;
import io.gemlake.engine.Wording;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What the engine is asked of documents.
final class Passes {
    /// How names are listed: `Anna; Tom Berg`, or `none`.
    private static final Query.ListForm LIST = new Query.ListForm(Query.Lead.SPACE, "none", "; ", "\n");

    private static final int MOST_NAMES = 16;

    private Passes() {}

    /// Tasks together.
    ///
    /// @param judged which of them gives the answers
    static Pass of(List<Task> tasks, int judged) {
        TaskProgram program = TaskProgram.of(tasks, ChatFormat.NONE);
        return (lane, documents) -> mapped(program.run(lane, utf8(documents)), outcome -> switch (outcome) {
            case TaskOutcome.Completed done -> answer(done.results().get(judged));
            case TaskOutcome.Failed failed -> throw new IllegalStateException(failed.message());
        });
    }

    /// Lists of names, each of them copied from the document.
    ///
    /// @param wording of the question for each of the kinds
    static Pass copied(Wording wording, List<String> kinds, int mostTokens) {
        List<PromptPart> prefix = List.of(new PromptPart.Template(wording.prefix()));
        List<Query> queries = wording.questions().stream()
                .<Query>map(question ->
                        new Query.Copy(List.of(new PromptPart.Template(question)), mostTokens, MOST_NAMES, LIST))
                .toList();
        return (lane, documents) -> {
            Iterator<String> texts = documents.iterator();
            Iterator<Request> requests = mapped(utf8(documents), text -> new Request(prefix, text, queries));
            return mapped(lane.run(requests), result -> switch (result) {
                case Result.Completed done ->
                    names(done.answers(), kinds, texts.next().getBytes(UTF_8));
                case Result.Failed failed -> throw new IllegalStateException(failed.message());
            });
        };
    }

    private static String names(List<Answer> answers, List<String> kinds, byte[] document) {
        return IntStream.range(0, kinds.size())
                .boxed()
                .flatMap(kind -> ((Answer.Spans) answers.get(kind))
                        .spans().stream()
                                .map(span -> new String(Arrays.copyOfRange(document, span.start(), span.end()), UTF_8))
                                .map(words -> Names.line(kinds.get(kind), words)))
                .collect(Collectors.joining("\n"));
    }

    private static String answer(TaskResult result) {
        return switch (result) {
            case TaskResult.Classification labels -> labels.chosen().getFirst();
            case TaskResult.Entities names ->
                names.entities().stream()
                        .map(name -> Names.line(name.label(), name.value()))
                        .collect(Collectors.joining("\n"));
            case TaskResult.Summary summary -> Objects.requireNonNullElse(summary.text(), "");
            default -> throw new IllegalArgumentException("no answer that is compared: " + result);
        };
    }

    private static Iterator<byte[]> utf8(List<String> documents) {
        return mapped(documents.iterator(), text -> text.getBytes(UTF_8));
    }

    private static <A, B> Iterator<B> mapped(Iterator<A> each, Function<A, B> function) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public B next() {
                return function.apply(each.next());
            }
        };
    }
}

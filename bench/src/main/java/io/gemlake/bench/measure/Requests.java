// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gemlake.engine.Engine;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Request;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Work in terms of an engine.
public final class Requests {
    /// What the words of a prefix are drawn with.
    private static final int PREFIX_NUMBER = -1;

    private static final String QUESTION = ".\nAnswer:";
    private static final String OPENING = " Once upon a time,";

    private Requests() {}

    /// The requests of a lane.
    public static List<Request> of(Work work, Engine engine) {
        var texts = new Texts(engine);
        int question = texts.tokens(QUESTION);
        return switch (work) {
            case Work.Prefill prefill -> {
                int own = prefill.tokens() - 1 - question;
                yield of(prefill.documents(), List.of(), i -> texts.words(own, i), choice());
            }
            case Work.Score score -> {
                int own = score.tokens() - question;
                yield of(score.documents(), prefix(texts, score.prefixTokens()), i -> texts.words(own, i), choice());
            }
            case Work.Decode decode -> {
                int own = decode.promptTokens() - texts.tokens(OPENING);
                var goOn = new Query.Generate(template(OPENING), decode.written(), List.of());
                yield of(decode.sequences(), prefix(texts, decode.prefixTokens()), i -> texts.story(own, i), goOn);
            }
        };
    }

    /// A question whose answer needs two rows of the head.
    private static Query choice() {
        return new Query.Score(template(QUESTION), List.of(" yes", " no"), Query.Normalization.CONTINUATIONS);
    }

    /// As many tokens as it says, with the one that begins the sequence, which the engine adds.
    private static List<PromptPart> prefix(Texts texts, int tokens) {
        return tokens <= Work.Decode.NO_PREFIX ? List.of() : template(texts.words(tokens - 1, PREFIX_NUMBER));
    }

    private static List<Request> of(int count, List<PromptPart> prefix, IntFunction<String> documents, Query query) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Request(prefix, documents.apply(i).getBytes(UTF_8), List.of(query)))
                .toList();
    }

    private static List<PromptPart> template(String text) {
        return List.of(new PromptPart.Template(text));
    }
}

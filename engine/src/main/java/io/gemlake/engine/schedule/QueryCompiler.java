// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Errors;
import io.gemlake.engine.LinearMap;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Request;
import io.gemlake.engine.constraint.CopyConstraint;
import io.gemlake.engine.tokenizer.Tokenizer;
import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import io.gemlake.engine.tokenizer.Tokenizer.Place;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Prompts and queries to tokens. Prefixes and queries repeat from row to row, so the last ones are kept.
final class QueryCompiler {
    private final Tokenizer tokenizer;
    private final int layers;
    private final int hiddenSize;
    private final Recent<List<PromptPart>, int[]> prefixes = new Recent<>(this::encodePrefix);
    private final Recent<PlacedQuery, CompiledQuery> queries = new Recent<>(this::compile);

    /// Suffixes may hold words of a document, so that queries do not repeat; what they choose between does.
    private final Recent<Choices, ScoreTrie> tries = new Recent<>(this::trie);

    private record Choices(List<String> continuations, Query.Normalization over) {}

    private record PlacedQuery(Query query, Place place) {}

    /// @param layers     layers of the model
    /// @param hiddenSize width of its hidden states
    QueryCompiler(Tokenizer tokenizer, int layers, int hiddenSize) {
        this.tokenizer = tokenizer;
        this.layers = layers;
        this.hiddenSize = hiddenSize;
    }

    /// The tokens of a prompt's beginning: the beginning-of-sequence token where the model wants one, then the parts.
    int[] prefix(List<PromptPart> parts) {
        return prefixes.get(parts);
    }

    private int[] encodePrefix(List<PromptPart> parts) {
        int[] tokens = encode(parts, Place.START);
        return tokenizer.vocabulary().addsBos()
                ? concat(new int[] {tokenizer.vocabulary().bos()}, tokens)
                : tokens;
    }

    /// The first tokens of a request's document, up to one more than `limit`: long documents are not tokenized whole.
    int[] document(Request request, int limit) {
        if (continuesDocument(request)) {
            int[] tokens = whole(request, "");
            // The last one is the suffix of its query.
            return Arrays.copyOf(tokens, Math.min(Math.max(tokens.length - 1, 0), limit + 1));
        }
        return tokenizer.encodeDocument(request.document(), placeBehindPrefix(request), limit + 1);
    }

    /// The queries of a request, to stand behind its document.
    List<CompiledQuery> queries(Request request) {
        if (continuesDocument(request)) {
            return List.of(continuing(request));
        }
        Place place = request.document().byteSize() == 0 ? placeBehindPrefix(request) : Place.CONTINUATION;
        return request.queries().stream()
                .map(query -> queries.get(new PlacedQuery(query, place)))
                .toList();
    }

    /// Whether its query is about how the document itself goes on, so that the document's last token is the suffix.
    boolean continuesDocument(Request request) {
        Query first = request.queries().getFirst();
        return request.queries().size() == 1
                && (first instanceof Query.Score || first instanceof Query.Generate)
                && first.suffix().isEmpty();
    }

    /// A query about how the document itself goes on: its last token is the suffix.
    private CompiledQuery continuing(Request request) {
        int[] document = whole(request, "");
        if (document.length == 0) {
            throw Errors.requestInvalid(
                    "neither document nor suffix is there; say what the continuations are to follow");
        }
        int[] last = {document[document.length - 1]};
        return switch (request.queries().getFirst()) {
            case Query.Score score -> new CompiledQuery.Score(last, continuations(request, score, document));
            case Query query -> compile(query, last);
        };
    }

    /// A word may be merged differently when another follows it: so document and continuation are tokenized as one
    /// text, of which the continuation is all but as many tokens as the document has alone.
    private ScoreTrie continuations(Request request, Query.Score score, int[] document) {
        List<int[]> continuations = score.continuations().stream()
                .map(text -> whole(request, text))
                .map(tokens -> Arrays.copyOfRange(tokens, Math.min(document.length, tokens.length), tokens.length))
                .map(QueryCompiler::requireTokens)
                .toList();
        return ScoreTrie.of(continuations, score.over());
    }

    /// All tokens of the document and of a text that goes on without a gap.
    private int[] whole(Request request, String text) {
        byte[] more = text.getBytes(StandardCharsets.UTF_8);
        byte[] document = request.document().toArray(ValueLayout.JAVA_BYTE);
        byte[] both = Arrays.copyOf(document, document.length + more.length);
        System.arraycopy(more, 0, both, document.length, more.length);
        return tokenizer.encodeDocument(both, placeBehindPrefix(request), Integer.MAX_VALUE);
    }

    /// The tokens of a document that is read again, at most `limit`.
    DocumentTokens again(byte[] document, int limit) {
        int[] tokens = tokenizer.encodeDocument(document, Place.CONTINUATION, limit);
        return DocumentTokens.of(document, tokens, tokenizer.vocabulary());
    }

    private Place placeBehindPrefix(Request request) {
        return tokenizer.placeBehind(prefix(request.prefix()));
    }

    private CompiledQuery compile(PlacedQuery placed) {
        int[] suffix = encode(placed.query().suffix(), placed.place());
        if (suffix.length == 0) {
            throw Errors.requestInvalid(
                    "the suffix of a query is empty; say what the answer is to follow, or ask nothing else");
        }
        return compile(placed.query(), suffix);
    }

    private CompiledQuery compile(Query query, int[] suffix) {
        return switch (query) {
            case Query.Generate generate ->
                new CompiledQuery.Generate(
                        suffix,
                        requireMaxTokens(generate.maxTokens()),
                        requireTexts(generate.stops()),
                        generate.opening(),
                        generate.sampling());
            case Query.Copy copy -> new CompiledQuery.Copy(suffix, requireMaxTokens(copy.maxTokens()), form(copy));
            case Query.Score score ->
                new CompiledQuery.Score(suffix, tries.get(new Choices(score.continuations(), score.over())));
            case Query.HiddenState state -> new CompiledQuery.Hidden(suffix, requireLayer(state.layer()));
            case Query.SecondReading reading ->
                new CompiledQuery.SecondReading(
                        suffix, requireLayer(reading.layer()), requireInputs(reading.map()), new int[0]);
        };
    }

    private ScoreTrie trie(Choices choices) {
        return ScoreTrie.of(
                choices.continuations().stream().map(this::continuation).toList(), choices.over());
    }

    private int requireLayer(int layer) {
        if (layer < 1 || layer > layers) {
            throw Errors.layerUnknown(layer, layers);
        }
        return layer;
    }

    private @Nullable LinearMap requireInputs(@Nullable LinearMap map) {
        if (map != null && map.inputs() != hiddenSize) {
            throw Errors.mapInputs(map.inputs(), hiddenSize);
        }
        return map;
    }

    private static int requireMaxTokens(int maxTokens) {
        Errors.requireInRange("maxTokens of a query", maxTokens, 1, 1 << 20);
        return maxTokens;
    }

    private static List<String> requireTexts(List<String> stops) {
        if (stops.contains("")) {
            throw Errors.requestInvalid("a stop text is empty; leave it out or give it a text");
        }
        return stops;
    }

    private CopyConstraint.Form form(Query.Copy copy) {
        Errors.requireInRange("maxSpans of a query", copy.maxSpans(), 1, 1 << 20);
        Query.ListForm form = copy.form();
        return new CopyConstraint.Form(
                form.lead(),
                form.none().isEmpty() ? new int[0] : text(form.lead().before(form.none())),
                continuation(form.separator()),
                end(form.end()),
                copy.maxSpans());
    }

    private int[] end(String text) {
        int[] tokens = tokenizer.encode(text, ControlTokens.RECOGNIZED);
        if (tokens.length == 0) {
            throw Errors.requestInvalid("the end of a list is empty; give it a text or the name of a control token");
        }
        return tokens;
    }

    private int[] continuation(String text) {
        return requireTokens(text(text));
    }

    private static int[] requireTokens(int[] tokens) {
        if (tokens.length == 0) {
            throw Errors.requestInvalid("a continuation or separator is empty; give it a text");
        }
        return tokens;
    }

    private int[] text(String text) {
        return tokenizer.encode(text, ControlTokens.REFUSED);
    }

    private int[] encode(List<PromptPart> parts, Place first) {
        int[] tokens = {};
        for (PromptPart part : parts) {
            Place place = tokens.length == 0 ? first : tokenizer.placeBehind(tokens);
            tokens = concat(
                    tokens,
                    switch (part) {
                        case PromptPart.Template template ->
                            tokenizer.encode(template.text(), ControlTokens.RECOGNIZED, place);
                        case PromptPart.UserText user -> tokenizer.encode(user.text(), ControlTokens.REFUSED, place);
                    });
        }
        return tokens;
    }

    private static int[] concat(int[] tokens, int[] more) {
        int[] both = Arrays.copyOf(tokens, tokens.length + more.length);
        System.arraycopy(more, 0, both, tokens.length, more.length);
        return both;
    }
}

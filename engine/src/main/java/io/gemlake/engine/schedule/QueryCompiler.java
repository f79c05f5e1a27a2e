// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Errors;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.constraint.CopyConstraint;
import io.gemlake.engine.tokenizer.Tokenizer;
import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Prompts and queries to tokens. Prefixes and queries repeat from row to row, so the last ones are kept.
final class QueryCompiler {
    private final Tokenizer tokenizer;
    private final Recent<List<PromptPart>, int[]> prefixes = new Recent<>(this::encodePrefix);
    private final Recent<Query, CompiledQuery> queries = new Recent<>(this::compileNew);

    QueryCompiler(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// The tokens of a prompt's beginning: the beginning-of-sequence token where the model wants one, then the parts.
    int[] prefix(List<PromptPart> parts) {
        return prefixes.get(parts);
    }

    private int[] encodePrefix(List<PromptPart> parts) {
        int[] tokens = encode(parts);
        return tokenizer.vocabulary().addsBos()
                ? IntStream.concat(IntStream.of(tokenizer.vocabulary().bos()), IntStream.of(tokens))
                        .toArray()
                : tokens;
    }

    /// The first tokens of a document, up to one more than `limit`: cut documents are never tokenized whole.
    int[] document(byte[] utf8, int limit) {
        for (long bytes = 8L * limit; bytes < utf8.length; bytes *= 2) {
            int cut = lastWordBreak(utf8, (int) bytes);
            int[] tokens = tokenizer.encode(utf8, 0, cut, ControlTokens.REFUSED);
            if (tokens.length > limit) {
                return Arrays.copyOf(tokens, limit + 1);
            }
        }
        return tokenizer.encode(utf8, 0, utf8.length, ControlTokens.REFUSED);
    }

    /// A place at or before `from` where a text may be cut without changing the tokens before it.
    private static int lastWordBreak(byte[] utf8, int from) {
        for (int i = from; i > 0; i--) {
            boolean behindWord = Character.isLetterOrDigit(utf8[i - 1]);
            boolean behindText = utf8[i - 1] < 0 || utf8[i - 1] > ' ';
            if ((utf8[i] == ' ' && behindWord) || (utf8[i] == '\n' && behindText)) {
                return i;
            }
        }
        return 0;
    }

    CompiledQuery compile(Query query) {
        return queries.get(query);
    }

    private CompiledQuery compileNew(Query query) {
        int[] suffix = encode(query.suffix());
        if (suffix.length == 0) {
            throw Errors.requestInvalid("the suffix of a query is empty; say what the answer is to follow");
        }
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
                new CompiledQuery.Score(
                        suffix,
                        ScoreTrie.of(
                                score.continuations().stream()
                                        .map(this::continuation)
                                        .toList(),
                                score.over()));
        };
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
        int[] tokens = text(text);
        if (tokens.length == 0) {
            throw Errors.requestInvalid("a continuation or separator is empty; give it a text");
        }
        return tokens;
    }

    private int[] text(String text) {
        return tokenizer.encode(text, ControlTokens.REFUSED);
    }

    private int[] encode(List<PromptPart> parts) {
        return parts.stream()
                .map(part -> switch (part) {
                    case PromptPart.Template template -> tokenizer.encode(template.text(), ControlTokens.RECOGNIZED);
                    case PromptPart.UserText user -> tokenizer.encode(user.text(), ControlTokens.REFUSED);
                })
                .flatMapToInt(IntStream::of)
                .toArray();
    }
}

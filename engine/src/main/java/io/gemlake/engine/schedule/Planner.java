// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineException;
import io.gemlake.engine.Errors;
import io.gemlake.engine.Request;
import io.gemlake.engine.kv.KvPool;
import io.gemlake.engine.tokenizer.Tokenizer;
import io.gemlake.engine.tokenizer.Vocabulary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/// Turns requests into tokens, cuts documents to the limits, and says how much memory they can take.
final class Planner {
    private static final int LONGEST_WORD_BYTES = 64;

    private final EngineConfig config;
    private final QueryCompiler compiler;
    private final Vocabulary vocabulary;
    private final KvPool pool;

    /// @param hiddenSize width of the model's hidden states
    Planner(EngineConfig config, Tokenizer tokenizer, KvPool pool, int hiddenSize) {
        this.config = config;
        this.compiler = new QueryCompiler(tokenizer, pool.layout().layers(), hiddenSize);
        this.vocabulary = tokenizer.vocabulary();
        this.pool = pool;
    }

    /// The plan of a request.
    ///
    /// @throws io.gemlake.engine.EngineException when what it asks for can never be had
    Plan plan(Request request) {
        int[] prefixTokens = compiler.prefix(request.prefix());
        List<CompiledQuery> asked = compiler.queries(request);
        int limit = documentLimit(prefixTokens.length, asked);
        int[] tokens = compiler.document(request, limit);
        boolean truncated = tokens.length > limit;
        MemorySegment document = request.document();
        if (truncated) {
            asked = compiler.continuesDocument(request)
                    ? List.of(asked.getFirst().behind(tokens[limit]))
                    : asked;
            tokens = Arrays.copyOf(tokens, limit);
            document = document.asSlice(0, covered(document, tokens, vocabulary));
        }
        List<CompiledQuery> queries = about(document, limit, asked);
        var prefix = new PrefixCache.Prefix(request.prefix(), prefixTokens, mostPages(prefixTokens.length));
        long pages = mostPages(tokens.length) + branchPages(queries);
        if (prefix.pages() + pages > pool.capacityPages()) {
            long pageBytes = pool.layout().pageBytes();
            throw Errors.requestBeyondMemory(pages * pageBytes, pool.capacityPages() * pageBytes);
        }
        int layers = pool.layout().layers();
        int depth =
                queries.stream().mapToInt(query -> query.depth(layers)).max().orElseThrow();
        return new Plan(prefix, document, tokens, truncated, queries, depth, pages);
    }

    /// The tokens that the queries of a request leave for a document; no bound where that is the longest one,
    /// and 0 where they cannot be asked together.
    int room(Request request) {
        try {
            int[] prefixTokens = compiler.prefix(request.prefix());
            List<CompiledQuery> queries = compiler.queries(request);
            int longest = config.context().maxDocumentTokens();
            int room = documentLimit(prefixTokens.length, queries);
            long pages = mostPages(prefixTokens.length) + mostPages(room) + branchPages(queries);
            if (pages > pool.capacityPages()) {
                return 0;
            }
            return room == longest ? Integer.MAX_VALUE : room;
        } catch (EngineException e) {
            // One of them can never be had; the others do not fail with it.
            return 0;
        }
    }

    private long branchPages(List<CompiledQuery> queries) {
        long pages = 0;
        for (CompiledQuery query : queries) {
            pages += query.mostPages(pool.layout(), config.batch().maxTokens());
        }
        return pages;
    }

    private int documentLimit(int prefixTokens, List<CompiledQuery> queries) {
        int limit = config.context().maxDocumentTokens();
        for (CompiledQuery query : queries) {
            int behind = query.suffix().length + query.longestAnswer();
            int room = (config.context().maxTokens() - prefixTokens - behind) / query.readings();
            if (room < 1) {
                throw Errors.requestTooLong(
                        prefixTokens, behind, config.context().maxTokens());
            }
            limit = Math.min(limit, room);
        }
        return limit;
    }

    /// Queries about one document; only those that read it again differ from those about others.
    private List<CompiledQuery> about(MemorySegment document, int limit, List<CompiledQuery> queries) {
        if (queries.stream().allMatch(query -> query.readings() == 1)) {
            return queries;
        }
        DocumentTokens again = compiler.again(document.toArray(ValueLayout.JAVA_BYTE), limit);
        return queries.stream().map(query -> query.of(again)).toList();
    }

    private long mostPages(int tokens) {
        return pool.layout().mostPages(tokens, config.batch().maxTokens());
    }

    /// The bytes of `document` that its first `tokens` cover, without a word that they cut through.
    static long covered(MemorySegment document, int[] tokens, Vocabulary vocabulary) {
        long bytes = 0;
        for (int token : tokens) {
            bytes += vocabulary.outputLength(token);
        }
        long cut = Math.min(bytes, document.byteSize());
        long end = cut;
        if (end < document.byteSize() && isInWord(document, end)) {
            while (end > 0 && isInWord(document, end - 1)) {
                end--;
            }
        }
        // Scripts without spaces would lose all of a line: there the cut stands.
        return cut - end <= LONGEST_WORD_BYTES ? end : cut;
    }

    /// Whether a letter, a digit, or something that is not ASCII stands there.
    private static boolean isInWord(MemorySegment document, long at) {
        byte b = document.get(ValueLayout.JAVA_BYTE, at);
        return b < 0 || Character.isLetterOrDigit(b);
    }
}

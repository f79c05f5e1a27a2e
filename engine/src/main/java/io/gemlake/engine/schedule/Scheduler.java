// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineException;
import io.gemlake.engine.Errors;
import io.gemlake.engine.LaneStatistics;
import io.gemlake.engine.Request;
import io.gemlake.engine.Result;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kv.KvPool;
import io.gemlake.engine.model.Batch;
import io.gemlake.engine.model.Model;
import io.gemlake.engine.model.Workspace;
import io.gemlake.engine.tokenizer.SortedVocabulary;
import io.gemlake.engine.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The loop of one lane: requests go in, results come out in the same order. Single-threaded.
public final class Scheduler {
    /// Requests that may wait behind a slow one, in multiples of those in flight.
    private static final int LOOK_AHEAD = 4;

    private final Model model;
    private final EngineConfig config;
    private final Tokenizer tokenizer;
    private final SortedVocabulary sorted;
    private final KvPool pool;
    private final Workspace workspace;
    private final HeadPass headPass;
    private final QueryCompiler compiler;
    private final PrefixCache prefixes;
    private final Batch batch;
    /// Every request whose result is not out yet, in order of arrival.
    private final ArrayDeque<Slot> order = new ArrayDeque<>();

    private final ArrayDeque<Slot> waiting = new ArrayDeque<>();
    private final List<Slot> active = new ArrayList<>();
    private final Counts counts = new Counts();

    private static final class Slot {
        private final Request request;
        private DocumentRun.@Nullable Plan plan;
        private @Nullable DocumentRun run;
        private @Nullable Result result;

        private Slot(Request request) {
            this.request = request;
        }
    }

    /// What all lanes of an engine share.
    public record Shared(Model model, Tokenizer tokenizer, SortedVocabulary sorted, EngineConfig config) {}

    public Scheduler(Shared shared) {
        model = shared.model();
        config = shared.config();
        tokenizer = shared.tokenizer();
        sorted = shared.sorted();
        pool = new KvPool(model.kvLayout(), config.kvBytesPerLane());
        workspace = model.workspace(
                Kernels.of(config.kernels()),
                config.batch().maxTokens(),
                config.context().maxTokens());
        headPass = new HeadPass(model.head(), workspace);
        compiler = new QueryCompiler(tokenizer);
        prefixes = new PrefixCache(pool, config.batch().maxTokens());
        batch = new Batch(config.batch().maxTokens(), model.layers());
    }

    /// Whether another request would be taken on now.
    public boolean hasRoom() {
        return active.size() + waiting.size() < config.batch().maxSequences()
                && order.size() < LOOK_AHEAD * config.batch().maxSequences();
    }

    public void submit(Request request) {
        Slot slot = new Slot(request);
        order.add(slot);
        waiting.add(slot);
    }

    /// The next result in order of arrival, or null when it is not there yet.
    public @Nullable Result poll() {
        Slot first = order.peek();
        if (first == null || first.result == null) {
            return null;
        }
        order.remove();
        return first.result;
    }

    public boolean isIdle() {
        return order.isEmpty();
    }

    /// One forward pass: admit → forward → sample → retire.
    public void step() {
        admit();
        pack();
        if (batch.rows() > 0) {
            long start = System.nanoTime();
            model.forward(batch, workspace);
            long forward = System.nanoTime();
            List<LogitNeed> needs = new ArrayList<>();
            active.forEach(slot -> run(slot).collect(needs));
            headPass.answer(needs);
            counts.addStep(batch.rows(), forward - start, System.nanoTime() - forward);
        }
        active.forEach(slot -> run(slot).read());
        prefixes.dropInvisible();
        batch.clear();
        retire();
    }

    private void admit() {
        while (!waiting.isEmpty() && active.size() < config.batch().maxSequences()) {
            Slot slot = waiting.peek();
            if (!tryAdmit(slot)) {
                return;
            }
            waiting.remove();
        }
    }

    /// False when the slot has to wait for memory.
    private boolean tryAdmit(Slot slot) {
        try {
            Request request = slot.request;
            int[] prefixTokens = compiler.prefix(request.prefix());
            // A request that waits for memory is planned once.
            if (slot.plan == null) {
                slot.plan = plan(request, prefixTokens.length);
            }
            DocumentRun.Plan plan = slot.plan;
            PrefixCache.Entry prefix = prefixes.use(request.prefix(), prefixTokens);
            if (prefix != null && prefixes.commit(plan.pages())) {
                slot.run = new DocumentRun(plan, prefix, tokenizer.vocabulary(), sorted);
                active.add(slot);
                return true;
            }
            if (prefix != null) {
                prefix.release();
            }
            if (!active.isEmpty()) {
                return false;
            }
            throw Errors.requestBeyondMemory(plan.pages() * pool.layout().pageBytes(), config.kvBytesPerLane());
        } catch (EngineException e) {
            // What one request asks for cannot be had; the others go on.
            slot.result = new Result.Failed(e.code(), e.problem());
            return true;
        }
    }

    private DocumentRun.Plan plan(Request request, int prefixTokens) {
        List<CompiledQuery> queries = compiler.queries(request);
        int behind = queries.stream()
                .mapToInt(query -> query.suffix().length + query.longestAnswer())
                .max()
                .orElseThrow();
        int room = config.context().maxTokens() - prefixTokens - behind;
        if (room < 1) {
            throw Errors.requestTooLong(prefixTokens, behind, config.context().maxTokens());
        }
        int limit = Math.min(room, config.context().maxDocumentTokens());
        int[] tokens = compiler.document(request, limit);
        boolean truncated = tokens.length > limit;
        byte[] document = request.document();
        if (truncated) {
            tokens = Arrays.copyOf(tokens, limit);
            document = DocumentRun.covered(document, tokens, tokenizer.vocabulary());
        }
        int step = config.batch().maxTokens();
        long pages = pool.layout().mostPages(tokens.length, step);
        for (CompiledQuery query : queries) {
            pages += query.mostPages(pool.layout(), step);
        }
        return new DocumentRun.Plan(document, tokens, truncated, queries, pages, System.nanoTime());
    }

    private void pack() {
        active.forEach(slot -> run(slot).packAnswers(batch));
        prefixes.pack(batch);
        active.forEach(slot -> run(slot).packPrompt(batch));
    }

    private void retire() {
        for (Iterator<Slot> slots = active.iterator(); slots.hasNext(); ) {
            Slot slot = slots.next();
            DocumentRun run = run(slot);
            if (run.isDone()) {
                slots.remove();
                slot.result = run.result(System.nanoTime());
                counts.addRequest(run);
                pool.release(run.release());
                slot.run = null;
            }
        }
    }

    private static DocumentRun run(Slot slot) {
        return Objects.requireNonNull(slot.run);
    }

    /// Forgets all requests and prefixes: after a cancelled or failed step nothing half-done may stay.
    public void reset() {
        for (Slot slot : active) {
            pool.release(run(slot).release());
        }
        active.clear();
        waiting.clear();
        order.clear();
        batch.clear();
        prefixes.clear();
    }

    public LaneStatistics statistics() {
        return counts.statistics(prefixes.prefills());
    }

    /// Pages that nobody has given back.
    public long pagesInUse() {
        return pool.pagesInUse();
    }
}

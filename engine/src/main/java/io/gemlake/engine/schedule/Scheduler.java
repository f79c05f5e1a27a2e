// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineException;
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
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The loop of one lane: requests go in, results come out in the same order. Single-threaded. A step of sequences that
/// are being written, and of nothing else, allocates nothing.
public final class Scheduler {
    /// Requests that wait for admission, in multiples of those in flight: among so many the next is chosen.
    private static final int CHOICE = 2;
    /// Requests whose results are not out yet, in multiples of those in flight: so many may be done behind a slow one.
    private static final int LOOK_AHEAD = 16;

    private final Model model;
    private final int maxSequences;
    private final KvPool pool;
    private final Workspace workspace;
    private final DocumentRun.Tools tools;
    private final HeadPass head;
    private final Planner planner;
    private final PrefixCache prefixes;
    private final Batch batch;
    /// Every request whose result is not out yet, in order of arrival.
    private final ArrayDeque<Slot> order = new ArrayDeque<>();

    private final WaitingList<Slot> waiting;
    private final Predicate<Slot> admission = this::tryAdmit;
    private final List<Slot> active = new ArrayList<>();
    private final Counts counts = new Counts();

    /// A request from its arrival to its result.
    private static final class Slot {
        private @Nullable Plan plan;
        private @Nullable DocumentRun run;
        private @Nullable Result result;

        private DocumentRun run() {
            return Objects.requireNonNull(run);
        }
    }

    /// What all lanes of an engine share.
    public record Shared(Model model, Tokenizer tokenizer, SortedVocabulary sorted, EngineConfig config) {}

    public Scheduler(Shared shared) {
        model = shared.model();
        EngineConfig config = shared.config();
        maxSequences = config.batch().maxSequences();
        pool = new KvPool(model.kvLayout(), config.kvBytesPerLane());
        workspace = model.workspace(
                Kernels.of(config.kernels()),
                config.batch().maxTokens(),
                config.context().maxTokens());
        tools = new DocumentRun.Tools(workspace.kernels(), shared.tokenizer().vocabulary(), shared.sorted());
        head = new HeadPass(model.head(), workspace);
        planner = new Planner(config, shared.tokenizer(), pool, workspace.hiddenSize());
        prefixes = new PrefixCache(pool, counts);
        batch = new Batch(config.batch().maxTokens(), model.layers());
        waiting = new WaitingList<>(CHOICE * maxSequences);
    }

    /// Bounds keys and values from now on. Only while idle.
    public void limit(long kvBytes) {
        pool.limit(kvBytes);
        prefixes.shrink();
    }

    /// Whether another request would be taken on now.
    public boolean hasRoom() {
        return waiting.size() < CHOICE * maxSequences && order.size() < LOOK_AHEAD * maxSequences;
    }

    /// The tokens that the queries of a request leave for a document; no bound where that is the longest one,
    /// and 0 where they cannot be asked together.
    public int room(Request request) {
        return planner.room(request);
    }

    public void submit(Request request) {
        var slot = new Slot();
        try {
            Plan plan = planner.plan(request);
            slot.plan = plan;
            waiting.add(slot, plan.answerSteps());
        } catch (EngineException e) {
            // What one request asks for cannot be had; the others go on.
            slot.result = new Result.Failed(e.code(), e.problem());
        }
        order.add(slot);
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
        long begin = System.nanoTime();
        admit();
        int writing = pack();
        int rows = batch.rows();
        if (rows > 0) {
            compute();
        }
        for (int i = 0; i < active.size(); i++) {
            active.get(i).run().read();
        }
        prefixes.dropInvisible();
        batch.clear();
        retire();
        if (rows > 0 && rows == writing) {
            counts.addWriting(rows, System.nanoTime() - begin);
        }
    }

    private void admit() {
        boolean admitted = true;
        while (admitted && active.size() < maxSequences) {
            admitted = waiting.offer(admission);
        }
    }

    /// False when the slot has to wait for memory.
    private boolean tryAdmit(Slot slot) {
        Plan plan = Objects.requireNonNull(slot.plan);
        PrefixCache.Entry prefix = prefixes.use(plan.prefix(), plan.pages());
        if (prefix == null) {
            return false;
        }
        slot.run = new DocumentRun(plan, prefix, tools);
        slot.plan = null;
        active.add(slot);
        return true;
    }

    /// Returns how many of the rows continue an answer.
    private int pack() {
        for (int i = 0; i < active.size(); i++) {
            active.get(i).run().packAnswers(batch);
        }
        int writing = batch.rows();
        prefixes.pack(batch);
        for (int i = 0; i < active.size(); i++) {
            active.get(i).run().packPrompt(batch);
        }
        return writing;
    }

    private void compute() {
        long start = System.nanoTime();
        model.forward(batch, workspace);
        long forward = System.nanoTime();
        for (int i = 0; i < active.size(); i++) {
            active.get(i).run().ask(head);
        }
        head.run();
        counts.addStep(batch.rows(), forward - start, System.nanoTime() - forward);
    }

    private void retire() {
        for (int i = active.size() - 1; i >= 0; i--) {
            Slot slot = active.get(i);
            DocumentRun run = slot.run();
            if (run.isDone()) {
                active.remove(i);
                slot.result = run.result(System.nanoTime());
                counts.addRequest(run);
                pool.release(run.release());
                slot.run = null;
            }
        }
    }

    /// Forgets all requests and prefixes: after a cancelled or failed step nothing half-done may stay.
    public void reset() {
        for (Slot slot : active) {
            pool.release(slot.run().release());
        }
        active.clear();
        waiting.clear();
        order.clear();
        batch.clear();
        prefixes.clear();
    }

    public LaneStatistics statistics() {
        return counts.statistics();
    }

    /// Pages that nobody has given back.
    public long pagesInUse() {
        return pool.pagesInUse();
    }
}

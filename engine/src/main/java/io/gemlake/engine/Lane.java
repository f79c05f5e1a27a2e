// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.schedule.Scheduler;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A thread's own place to compute: activations, keys and values, and a scheduler. Leased from an [Engine], given back
/// by [#close]. One thread at a time; only [#cancel] and [#statistics] may be called by others.
public final class Lane implements AutoCloseable {
    private final Engine engine;
    private final Scheduler scheduler;
    private boolean leased = true;
    private boolean broken;
    private @Nullable Results running;
    private volatile boolean cancelled;

    Lane(Engine engine, Scheduler scheduler) {
        this.engine = engine;
        this.scheduler = scheduler;
    }

    /// Results in the order of the requests, computed while they are read: requests are taken on as there is room.
    /// A request that fails gives a [Result.Failed]; the others go on.
    ///
    /// @throws EngineException from the iterator: `CANCELLED` after [#cancel]
    public Iterator<Result> run(Iterator<Request> requests) {
        if (!leased) {
            throw new IllegalStateException("this lane was given back");
        }
        if (!scheduler.isIdle()) {
            throw new IllegalStateException("the results of the run before were not read to the end");
        }
        Results results = new Results(requests);
        running = results;
        return results;
    }

    /// Stops the work before its next step. May be called by any thread.
    public void cancel() {
        cancelled = true;
    }

    /// Refuses a chat format whose markers the model does not know.
    void requireMarkers(ChatFormat format, List<String> markers) {
        engine.requireMarkers(format, markers);
    }

    /// The bytes that a document may have of which no query of a request loses any because of another; no bound where
    /// none takes room from the others.
    int room(Request request) {
        return scheduler.room(request);
    }

    /// Cuts documents as the configuration has it.
    DocumentCutter cutter() {
        return engine.cutter();
    }

    /// Counts of this lane's place in the engine since it was made, earlier leases included.
    public LaneStatistics statistics() {
        return scheduler.statistics();
    }

    /// Gives the lane back, with what it has computed of prefixes. Requests that are not answered are forgotten.
    @Override
    public void close() {
        if (!leased) {
            return;
        }
        leased = false;
        running = null;
        if (!broken && !scheduler.isIdle()) {
            scheduler.reset();
        }
        engine.giveBack(scheduler, broken ? Engine.LaneState.BROKEN : Engine.LaneState.REUSABLE);
    }

    private final class Results implements Iterator<Result> {
        private final Iterator<Request> requests;

        Results(Iterator<Request> requests) {
            this.requests = requests;
        }

        @Override
        public boolean hasNext() {
            return !scheduler.isIdle() || requests.hasNext();
        }

        @Override
        public Result next() {
            if (running != this) {
                throw new IllegalStateException("the lane of these results was given back, or runs other requests");
            }
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Result result = scheduler.poll();
            while (result == null) {
                while (scheduler.hasRoom() && requests.hasNext()) {
                    scheduler.submit(requests.next());
                }
                step();
                result = scheduler.poll();
            }
            return result;
        }

        private void step() {
            if (cancelled) {
                scheduler.reset();
                throw Errors.cancelled();
            }
            // Whatever goes wrong inside of a step leaves segments half written: such a lane is not used again.
            broken = true;
            scheduler.step();
            broken = false;
        }
    }
}

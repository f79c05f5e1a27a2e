// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Threads that work at the same time, as the task threads of an executor do.
public final class Threads implements AutoCloseable {
    /// What their names begin with.
    static final String NAME = "lane-";

    private final ExecutorService threads;

    public Threads(int most) {
        threads = Executors.newFixedThreadPool(
                most, Thread.ofPlatform().name(NAME, 1).factory());
    }

    /// What tasks return that begin together, a thread each.
    <T> List<T> together(List<Supplier<T>> tasks) {
        var start = new CyclicBarrier(tasks.size());
        var running = tasks.stream()
                .map(task -> CompletableFuture.supplyAsync(
                        () -> {
                            await(start);
                            return task.get();
                        },
                        threads))
                .toList();
        return running.stream().map(CompletableFuture::join).toList();
    }

    /// What `count` threads return that do the same.
    <T> List<T> together(int count, Supplier<T> task) {
        return together(Collections.nCopies(count, task));
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the work began", e);
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException("another thread did not begin", e);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}

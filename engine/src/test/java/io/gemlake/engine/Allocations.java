// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Counts what code allocates on the heap, garbage included.
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    /// Bytes that the calling thread allocates while it runs `call`.
    public static long of(Runnable call) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        call.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}

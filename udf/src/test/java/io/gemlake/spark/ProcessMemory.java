// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the operating system and the JVM say about the memory of this process, on Linux.
///
/// @param peakBytes largest resident set so far, file pages included
/// @param liveBytes what is alive on the heap
record ProcessMemory(long peakBytes, long liveBytes) {
    static ProcessMemory read() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return new ProcessMemory(peak(), runtime.totalMemory() - runtime.freeMemory());
    }

    /// Memory of the machine that nobody needs.
    static long available() throws IOException {
        return kibibytes("/proc/meminfo", "MemAvailable:") << 10;
    }

    private static long peak() throws IOException {
        return kibibytes("/proc/self/status", "VmHWM:") << 10;
    }

    private static long kibibytes(String file, String name) throws IOException {
        String line = Files.readAllLines(Path.of(file)).stream()
                .filter(entry -> entry.startsWith(name))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
    }
}

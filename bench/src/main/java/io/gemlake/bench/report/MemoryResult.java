// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import org.jspecify.annotations.Nullable;

/// Memory of a process that writes, in bytes, as the system counts it.
///
/// @param weights       how they lie in memory
/// @param peakBytes     the most that was resident at a time
/// @param residentBytes at the end
/// @param fileBytes     part of that which mapped files hold: the system may take it back
/// @param goal          for the most that was resident, or null where nothing is asked
public record MemoryResult(
        String weights,
        long peakBytes,
        long residentBytes,
        long fileBytes,
        @Nullable Goal goal) {}

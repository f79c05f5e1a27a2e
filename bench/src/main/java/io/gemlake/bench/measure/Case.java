// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import io.gemlake.bench.report.Goal;
import org.jspecify.annotations.Nullable;

/// A line of the table.
///
/// @param lanes how many do the work at a time
/// @param goal  what it is to reach, or null where nothing is asked
public record Case(
        String name, Work work, int lanes, @Nullable Goal goal) {}

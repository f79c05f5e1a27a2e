// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import io.gemlake.job.JobErrors;

/// The memory that hidden states take on the driver, where heads are learnt.
final class StateMemory {
    /// Those of the best reading so far, those of the next one, and these with mean 0 and deviation 1.
    private static final long COPIES = 3;

    private StateMemory() {}

    /// Refuses rows whose states the driver does not hold, before the model has read any of them.
    ///
    /// @param source what the rows are called in errors
    /// @param states number of states: of texts, or of words
    /// @param width  numbers of a state
    /// @param heap   bytes of the driver's heap
    static void require(String source, long states, int width, long heap) {
        long needed = COPIES * states * width * Float.BYTES;
        long most = Math.min(heap, COPIES * (long) Integer.MAX_VALUE * Float.BYTES); // each copy is one array
        if (needed > most) {
            throw JobErrors.statesTooLarge(source, states, width, needed, most);
        }
    }
}

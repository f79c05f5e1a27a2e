// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_count;

import io.gemlake.job.JobErrors;
import org.apache.spark.sql.Column;

/// The memory that hidden states take on the driver, where heads are learnt.
final class StateMemory {
    /// Those of the best reading so far, those of the next one, and these with mean 0 and deviation 1.
    private static final long COPIES = 3;

    /// Share of the heap that they may take.
    private static final double SHARE = 0.6;

    /// A letter or digit that may stand in a run.
    private static final String LETTER = "[\\p{L}\\p{Nd}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}"
            + "\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]]";

    /// A word as the engine cuts them: a run of letters, digits and marks; every other visible character is a word of
    /// its own, with the marks behind it, and so is each letter of a script that is written without spaces.
    static final String WORD = LETTER + "[\\p{M}" + LETTER + "]*+|[^\\p{Z}\\p{Cc}]\\p{M}*+";

    private StateMemory() {}

    /// The words of a text.
    static Column words(Column text) {
        return regexp_count(text, lit(WORD));
    }

    /// Refuses rows whose states the driver does not hold, before the model has read any of them.
    ///
    /// @param source what the rows are called in errors
    /// @param states number of states: of texts, or of words
    /// @param width  numbers of a state
    /// @param heap   bytes of the driver's heap
    static void require(String source, long states, int width, long heap) {
        long needed = COPIES * states * width * Float.BYTES;
        // Each copy is one array.
        long most = Math.min((long) (SHARE * heap), COPIES * (long) Integer.MAX_VALUE * Float.BYTES);
        if (needed > most) {
            throw JobErrors.statesTooLarge(source, states, width, needed, most);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/// Finds what a user probably meant.
public final class NearestName {
    private NearestName() {}

    /// The known name with the fewest edits from `name`, letter case aside; of equals the first in the alphabet.
    ///
    /// @param known one or more names
    public static String of(String name, Collection<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        var distance = LevenshteinDistance.getDefaultInstance();
        return known.stream()
                .min(Comparator.comparingInt(
                                (String candidate) -> distance.apply(wanted, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow(() -> new IllegalStateException("no names to choose from"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.util.List;

/// Texts that are computed together at least, in a [Worklist].
///
/// @param number    grows in the order of computing
/// @param late      whether all others come first
/// @param tasks     sets of tasks that its texts need, each in bits
/// @param texts     number of texts
/// @param documents that have these texts
/// @param tokens    about as many as the model has to read
record Slice(long number, boolean late, List<Long> tasks, long texts, long documents, long tokens) {
    static long texts(List<Slice> slices) {
        return slices.stream().mapToLong(Slice::texts).sum();
    }

    static long documents(List<Slice> slices) {
        return slices.stream().mapToLong(Slice::documents).sum();
    }

    static long tokens(List<Slice> slices) {
        return slices.stream().mapToLong(Slice::tokens).sum();
    }

    /// How many of the first slices make a part of about as many tokens: one or more.
    static int count(List<Slice> slices, long tokens) {
        int count = 1;
        long sum = slices.getFirst().tokens();
        while (count < slices.size() && sum + slices.get(count).tokens() <= tokens) {
            sum += slices.get(count).tokens();
            count++;
        }
        return count;
    }
}

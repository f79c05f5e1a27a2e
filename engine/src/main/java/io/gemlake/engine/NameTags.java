// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

/// Tags of words: 0 for no name, `1 + 2k` where a name of label *k* begins, `2 + 2k` where one goes on.
final class NameTags {
    static final int NONE = 0;

    private NameTags() {}

    /// The tag with which a name of a label begins.
    static int beginning(int label) {
        return 1 + 2 * label;
    }

    /// The tag with which it goes on.
    static int rest(int label) {
        return 2 + 2 * label;
    }

    /// The label of a tag other than [#NONE].
    static int label(int tag) {
        return (tag - 1) / 2;
    }

    /// The valid sequence of tags whose scores have the highest sum; of equals the one with the lower tags. Valid are
    /// sequences in which a name goes on only behind its beginning or another part of it. Viterbi's algorithm.
    ///
    /// @param scores `[words, tags]`
    static int[] likeliest(double[][] scores) {
        int[] tags = new int[scores.length];
        if (tags.length == 0) {
            return tags;
        }
        int[][] before = new int[scores.length][scores[0].length];
        double[] sums = scores[0].clone();
        for (int tag = rest(0); tag < sums.length; tag += 2) {
            sums[tag] = Double.NEGATIVE_INFINITY;
        }
        for (int word = 1; word < scores.length; word++) {
            double[] next = new double[sums.length];
            int best = best(sums);
            for (int tag = 0; tag < sums.length; tag++) {
                boolean goesOn = tag != NONE && tag == rest(label(tag));
                int from = goesOn ? better(sums, tag - 1, tag) : best;
                before[word][tag] = from;
                next[tag] = sums[from] + scores[word][tag];
            }
            sums = next;
        }
        tags[tags.length - 1] = best(sums);
        for (int word = tags.length - 1; word > 0; word--) {
            tags[word - 1] = before[word][tags[word]];
        }
        return tags;
    }

    private static int best(double[] sums) {
        int best = 0;
        for (int tag = 1; tag < sums.length; tag++) {
            best = better(sums, best, tag);
        }
        return best;
    }

    private static int better(double[] sums, int tag, int other) {
        return sums[other] > sums[tag] ? other : tag;
    }
}

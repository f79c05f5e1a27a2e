// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.ModelSizes;
import java.util.Objects;

/// Floating-point operations that answers need, from the sizes of a model alone: two for each weight that a row
/// meets, and four for each dimension of each query head and position that it sees. What lies between products is
/// left out.
///
/// Of the last layer, a row that nobody reads needs its keys and values only. What an engine computes beyond this
/// counts for nothing.
public final class Flops {
    private final long hidden;
    private final long vocabulary;
    private final ModelSizes sizes;

    public Flops(ModelInfo model) {
        hidden = model.hiddenSize();
        vocabulary = model.vocabularySize();
        sizes = Objects.requireNonNull(model.sizes(), "a model that the engine runs has sizes");
    }

    /// Operations in the layers for the rows of one path from position `start` to before `end`.
    ///
    /// @param read how many of them are read, the last ones
    public double layers(int start, int end, int read) {
        long queryWeights = 2 * hidden * sizes.heads() * sizes.headSize();
        long keyWeights = 2 * hidden * sizes.kvHeads() * sizes.headSize();
        long otherWeights = queryWeights + 3 * hidden * sizes.feedForward();
        int layers = sizes.windows().size();
        long rows = (long) end - start;
        double flops = 2.0 * (layers * keyWeights * rows + otherWeights * ((layers - 1) * rows + read));
        for (int layer = 0; layer < layers; layer++) {
            int first = layer == layers - 1 ? end - read : start;
            flops += 4.0
                    * sizes.heads()
                    * sizes.headSize()
                    * visible(first, end, sizes.windows().get(layer));
        }
        return flops;
    }

    /// Operations in the head for rows that want all of the vocabulary.
    public double head(long rows) {
        return 2.0 * hidden * vocabulary * rows;
    }

    /// Operations for a row that writes, the mean from position `start` to before `end`.
    public double writing(int start, int end) {
        return layers(start, end, end - start) / (end - start) + head(1);
    }

    /// Positions that the queries from `start` to before `end` see, all together.
    private static long visible(int start, int end, int window) {
        long sum = 0;
        for (int position = start; position < end; position++) {
            sum += window == 0 ? position + 1 : Math.min(position + 1, window);
        }
        return sum;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import io.gemlake.engine.TaughtHead.Kind;
import java.util.List;

/// What a head is to learn.
///
/// @param kind   what it is to say about documents
/// @param about  what labels are about, in a word or two; empty for a topic
/// @param layers the best of which is taken; empty for those that usually are best
public record Subject(Kind kind, String about, List<Integer> layers) {
    public Subject {
        layers = List.copyOf(layers);
    }

    /// The layers to try, of a model with so many.
    List<Integer> layers(int all) {
        if (!layers.isEmpty()) {
            return layers;
        }
        return switch (kind) {
            case CLASSIFY -> List.of(Math.ceilDiv(2 * all, 3));
            case ENTITIES -> List.of(Math.ceilDiv(all, 2));
        };
    }
}

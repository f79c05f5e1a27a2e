// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.ModelMemory;
import io.gemlake.engine.ModelSizes;
import io.gemlake.engine.kv.KvLayout;
import java.util.Objects;

/// Memory of a model, from its description alone. The classes that allocate say how much.
public final class Footprint {
    /// Pieces, outputs, kinds, ranks, hash table and order of a token of ordinary length.
    private static final long VOCABULARY_BYTES_PER_TOKEN = 72;

    private Footprint() {}

    /// The memory of a supported model.
    public static ModelMemory of(ModelInfo info, EngineConfig config) {
        ModelSizes sizes = Objects.requireNonNull(info.sizes());
        var layout = new KvLayout(sizes.kvHeads(), sizes.headSize(), sizes.windows(), config.kvType());
        int context = Math.min(config.context().maxTokens(), info.contextTokens());
        int rows = config.batch().maxTokens();
        return new ModelMemory(
                info.fileBytes(),
                info.panelBytes().getOrDefault(config.weights(), 0L),
                info.vocabularySize() * VOCABULARY_BYTES_PER_TOKEN
                        + sizes.rotations() * RotaryTable.bytes(sizes.headSize(), context),
                Workspace.bytes(
                                new Workspace.Widths(info.hiddenSize(), sizes.heads(), sizes.feedForward()),
                                layout,
                                rows)
                        + Attention.bytes(layout, sizes.heads(), context),
                layout.mostPages(context, rows) * layout.pageBytes());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.EngineConfig.WeightLayout;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a model file says about itself.
///
/// @param name             `general.name`, or the file's name
/// @param architecture     `general.architecture`
/// @param supported        whether this engine runs it
/// @param layers           number of blocks
/// @param hiddenSize       width of the residual stream
/// @param vocabularySize   rows of the embedding table
/// @param contextTokens    longest context the model was made for
/// @param parameters       number of weights
/// @param fileBytes        size of the file, or of all parts of a split one together
/// @param panelBytes       memory of the second copy of the weights that each layout keeps, in bytes
/// @param tensorTypes      number of tensors of each type, such as `Q5_0 → 81`
/// @param tokenizer        `tokenizer.ggml.model`, with `pre` after a slash where the file names one
/// @param chatTemplate     the chat template, or null for a base model
/// @param sizes            what memory depends on, or null when the architecture is not supported
public record ModelInfo(
        String name,
        String architecture,
        boolean supported,
        int layers,
        int hiddenSize,
        int vocabularySize,
        int contextTokens,
        long parameters,
        long fileBytes,
        Map<WeightLayout, Long> panelBytes,
        Map<String, Integer> tensorTypes,
        String tokenizer,
        @Nullable String chatTemplate,
        @Nullable ModelSizes sizes) {
    public ModelInfo {
        panelBytes = Map.copyOf(panelBytes);
        tensorTypes = Map.copyOf(tensorTypes);
    }

    /// The chat format of the file's template, or empty when a caller has to choose one.
    public Optional<ChatFormat> chatFormat() {
        return ChatFormat.recognize(chatTemplate);
    }
}

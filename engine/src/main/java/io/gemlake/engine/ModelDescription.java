// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.GgufMetadata;
import io.gemlake.engine.gguf.TensorInfo;
import io.gemlake.engine.model.Architectures;
import io.gemlake.engine.tensor.ReadableTypes;
import io.gemlake.engine.tensor.WeightMatrix;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/// Reads a [ModelInfo] from a file, as far as its architecture follows the common keys.
final class ModelDescription {
    private ModelDescription() {}

    static ModelInfo of(GgufFile file) {
        GgufMetadata data = file.metadata();
        String architecture = data.string("general.architecture");
        Map<String, Integer> types = new TreeMap<>();
        long parameters = 0;
        Map<WeightLayout, Long> panelBytes = new EnumMap<>(WeightLayout.class);
        for (TensorInfo tensor : file.tensors().values()) {
            types.merge(tensor.type().name(), 1, Integer::sum);
            parameters += tensor.elements();
            for (WeightLayout layout : WeightLayout.values()) {
                panelBytes.merge(layout, WeightMatrix.panelBytes(layout, tensor), Long::sum);
            }
        }
        TensorInfo embedding = file.tensors().get("token_embd.weight");
        return new ModelInfo(
                data.findString("general.name").orElse(file.name()),
                architecture,
                Architectures.supports(architecture)
                        && file.tensors().values().stream()
                                .map(TensorInfo::type)
                                .allMatch(ReadableTypes::contains),
                whole(data, architecture + ".block_count"),
                whole(data, architecture + ".embedding_length"),
                embedding == null
                        ? 0
                        : (int) Math.min(
                                Integer.MAX_VALUE, embedding.dimensions().getLast()),
                whole(data, architecture + ".context_length"),
                parameters,
                file.bytes(),
                panelBytes,
                types,
                tokenizer(data),
                data.findString("tokenizer.chat_template").orElse(null),
                Architectures.supports(architecture) ? Architectures.sizes(file) : null);
    }

    private static String tokenizer(GgufMetadata data) {
        String model = data.findString("tokenizer.ggml.model").orElse("none");
        return data.findString("tokenizer.ggml.pre")
                .map(pre -> model + "/" + pre)
                .orElse(model);
    }

    /// 0 where the key is absent or has one value for each layer.
    private static int whole(GgufMetadata data, String key) {
        int[] values = data.findIntegers(key).orElse(new int[] {0});
        return values.length == 1 ? values[0] : 0;
    }
}

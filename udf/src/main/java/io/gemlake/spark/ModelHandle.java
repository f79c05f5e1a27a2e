// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.ModelInfo;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A published model: what a task needs to get its weights. Small, whatever the model's size.
public final class ModelHandle implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String sha256;
    private final long bytes;
    private final int layers;
    private final int hiddenSize;
    private final @Nullable ChatFormat chatFormat;
    private final WeightsSource weights;

    ModelHandle(String sha256, ModelInfo info, WeightsSource weights) {
        this.name = info.name();
        this.sha256 = sha256;
        this.bytes = info.fileBytes();
        this.layers = info.layers();
        this.hiddenSize = info.hiddenSize();
        this.chatFormat = info.chatFormat().orElse(null);
        this.weights = weights;
    }

    private ModelHandle(String name, ModelHandle other) {
        this.name = name;
        this.sha256 = other.sha256;
        this.bytes = other.bytes;
        this.layers = other.layers;
        this.hiddenSize = other.hiddenSize;
        this.chatFormat = other.chatFormat;
        this.weights = other.weights;
    }

    /// The name that is written into results.
    public String name() {
        return name;
    }

    /// SHA-256 of the file, 64 hexadecimal digits in lower case; of a split model, that of its parts one after another.
    public String sha256() {
        return sha256;
    }

    /// Size of the file, or of all parts of a split model together.
    public long bytes() {
        return bytes;
    }

    /// Number of layers.
    public int layers() {
        return layers;
    }

    /// Width of the hidden states.
    public int hiddenSize() {
        return hiddenSize;
    }

    /// How the model is talked to: as configured, or as its template says.
    ChatFormat chatFormat(GemlakeConf conf) {
        return conf.chatFormat()
                .or(() -> Optional.ofNullable(chatFormat))
                .orElseThrow(() -> GemlakeErrors.chatTemplateUnknown(name));
    }

    WeightsSource weights() {
        return weights;
    }

    ModelHandle named(String otherName) {
        return new ModelHandle(otherName, this);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.ModelInfo;
import java.io.Serializable;

/// A published model: what a task needs to get its weights. Small, whatever the model's size.
public final class ModelHandle implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String sha256;
    private final long bytes;
    private final long panelBytes;
    private final WeightsSource weights;

    ModelHandle(String sha256, ModelInfo info, WeightsSource weights) {
        this(info.name(), sha256, info.fileBytes(), info.panelBytes(), weights);
    }

    private ModelHandle(String name, String sha256, long bytes, long panelBytes, WeightsSource weights) {
        this.name = name;
        this.sha256 = sha256;
        this.bytes = bytes;
        this.panelBytes = panelBytes;
        this.weights = weights;
    }

    /// The name that is written into results.
    public String name() {
        return name;
    }

    /// SHA-256 of the file, 64 hexadecimal digits in lower case.
    public String sha256() {
        return sha256;
    }

    /// Size of the file.
    public long bytes() {
        return bytes;
    }

    /// Memory of the weights outside of an executor's heap.
    long memoryBytes(WeightLayout layout) {
        return switch (layout) {
            case PANELS -> bytes + panelBytes;
            case FILE -> bytes;
        };
    }

    WeightsSource weights() {
        return weights;
    }

    ModelHandle named(String otherName) {
        return new ModelHandle(otherName, sha256, bytes, panelBytes, weights);
    }
}

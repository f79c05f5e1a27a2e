// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.lang.foreign.ValueLayout;
import java.util.List;

/// The tiny models that are damaged: one of each architecture, the first one of several quantization types, the last
/// one with a byte-level vocabulary.
final class TinyModels {
    static final List<String> ALL = List.of("gemma3-q4_k_m", "gemma", "gemma2", "llama-linear", "llama-smol");

    private TinyModels() {}

    static byte[] bytes(String name) {
        return Golden.tinyModel(name).toArray(ValueLayout.JAVA_BYTE);
    }
}

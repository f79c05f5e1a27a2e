// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.EngineConfig;
import java.lang.foreign.Arena;

/// How a model is loaded.
///
/// @param vocabularySize tokens of its tokenizer
/// @param config         that of the engine: its context, weights, keys and values
/// @param arena          owner of memory that is allocated for the weights, open to all threads
public record LoadOptions(int vocabularySize, EngineConfig config, Arena arena) {}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.EngineConfig.KvType;
import io.gemlake.engine.EngineConfig.WeightLayout;
import java.lang.foreign.Arena;

/// How a model is loaded.
///
/// @param vocabularySize tokens of its tokenizer
/// @param maxContext     positions that will be used
/// @param layout         how products read the weights
/// @param kvType         how keys and values are kept
/// @param arena          owner of memory that is allocated for the weights
public record LoadOptions(int vocabularySize, int maxContext, WeightLayout layout, KvType kvType, Arena arena) {}

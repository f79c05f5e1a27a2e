// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import io.gemlake.engine.ModelPart;
import java.util.Map;

/// One file, parsed and checked on its own.
///
/// @param tensors by name, in the order of the file
record GgufPart(ModelPart source, GgufMetadata metadata, Map<String, TensorInfo> tensors) {}

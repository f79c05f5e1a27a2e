// SPDX-License-Identifier: Apache-2.0
/// Weights as they lie in memory, quantized, and their expansion to 32-bit floats with the bits that gguf-py
/// gives.
@org.jspecify.annotations.NullMarked
package io.gemlake.engine.tensor;

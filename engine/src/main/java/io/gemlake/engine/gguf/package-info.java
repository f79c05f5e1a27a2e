// SPDX-License-Identifier: Apache-2.0
/// Reads GGUF files: metadata, the table of tensors, and where each tensor's bytes lie. Every count, length,
/// offset and product is checked against the file before it is used, and every error names the byte where the
/// problem is.
@org.jspecify.annotations.NullMarked
package io.gemlake.engine.gguf;

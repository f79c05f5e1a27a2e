// SPDX-License-Identifier: Apache-2.0
/// Architectures: how a token row becomes a hidden state, and a hidden state the logits of the next token.
@org.jspecify.annotations.NullMarked
package io.gemlake.engine.model;

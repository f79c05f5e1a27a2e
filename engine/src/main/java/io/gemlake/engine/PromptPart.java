// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

/// A piece of a prompt. The split keeps user text from forging control tokens.
public sealed interface PromptPart {
    /// Text of our own templates: the names of control tokens in it become control tokens.
    record Template(String text) implements PromptPart {}

    /// Text that came from a user or a table: it never becomes a control token, whatever it holds.
    record UserText(String text) implements PromptPart {}
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.List;
import java.util.stream.Collectors;

/// A piece of a prompt. The split keeps user text from forging control tokens.
public sealed interface PromptPart {
    String text();

    /// Parts as one text, for prompts in which nothing comes from a user.
    static String text(List<PromptPart> parts) {
        return parts.stream().map(PromptPart::text).collect(Collectors.joining());
    }

    /// Text of our own templates: the names of control tokens in it become control tokens.
    record Template(String text) implements PromptPart {}

    /// Text that came from a user or a table: it never becomes a control token, whatever it holds.
    record UserText(String text) implements PromptPart {}
}

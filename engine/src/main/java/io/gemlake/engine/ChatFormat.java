// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How turns of a chat are marked. A file's template is recognised by its markers and never run: it is a program.
public enum ChatFormat {
    /// No turns: examples stand before the document, as base models need it.
    NONE,
    /// Gemma 1 to 3: `<start_of_turn>user`.
    GEMMA,
    /// SmolLM2, Qwen and many fine-tuned models: `<|im_start|>user`.
    CHATML,
    /// Llama 2: `[INST] <<SYS>>`. Its markers are ordinary text, so a document may contain them.
    LLAMA2,
    /// Llama 3: `<|start_header_id|>user<|end_header_id|>`.
    LLAMA3,
    /// Mistral: `[INST]`, without a place for a system text.
    MISTRAL;

    /// The format that a template is written in, [#NONE] for no template, or empty when it is none of these.
    ///
    /// @param template a file's `tokenizer.chat_template`, or null
    public static Optional<ChatFormat> recognize(@Nullable String template) {
        if (template == null || template.isBlank()) {
            return Optional.of(NONE);
        }
        if (template.contains("<|im_start|>")) {
            return Optional.of(CHATML);
        }
        if (template.contains("<start_of_turn>")) {
            return Optional.of(GEMMA);
        }
        if (template.contains("<|start_header_id|>")) {
            return Optional.of(LLAMA3);
        }
        if (template.contains("[INST]")) {
            return Optional.of(template.contains("<<SYS>>") ? LLAMA2 : MISTRAL);
        }
        return Optional.empty();
    }

    /// How configurations call it, such as `chatml`.
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}

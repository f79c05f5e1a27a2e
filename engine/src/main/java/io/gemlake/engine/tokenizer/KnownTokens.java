// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.List;

/// Special tokens of the supported families by their names, since files give some of them a wrong type or do not
/// say what they are for.
final class KnownTokens {
    /// Markers of texts and turns: control tokens whatever type the file gives them, since user text must not forge
    /// them. Gemma 1 to 3, Gemma 4, ChatML (SmolLM2), Llama 3.
    static final List<String> CONTROL = List.of(
            "<bos>",
            "<eos>",
            "<start_of_turn>",
            "<end_of_turn>",
            "<|turn>",
            "<turn|>",
            "<|im_start|>",
            "<|im_end|>",
            "<|endoftext|>",
            "<|begin_of_text|>",
            "<|end_of_text|>",
            "<|start_header_id|>",
            "<|end_header_id|>",
            "<|eot_id|>",
            "<|eom_id|>");

    /// Mistral's markers: control tokens where the file has them as special tokens of any type, ordinary text
    /// elsewhere.
    static final List<String> CONTROL_IF_SPECIAL = List.of("[INST]", "[/INST]");

    /// What ends an answer, besides the EOS and end-of-turn tokens that the file names.
    static final List<String> STOPS = List.of(
            "<eos>",
            "<end_of_turn>",
            "<turn|>",
            "<|tool_response>",
            "<|im_end|>",
            "<|endoftext|>",
            "<|end_of_text|>",
            "<|eot_id|>",
            "<|eom_id|>");

    /// Llama 2 and Mistral end with it; in Gemma 3 it is a tag of HTML.
    static final List<String> STOPS_IF_CONTROL = List.of("</s>");

    /// What no answer holds: a model of texts and images writes them now and then, and Gemma's own samplers forbid
    /// them.
    static final List<String> IMAGE_MARKERS = List.of("<start_of_image>", "<end_of_image>");

    private KnownTokens() {}
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.Query.Lead;
import java.util.List;

/// What stands around the turns of a chat. The beginning-of-sequence token is the tokenizer's.
///
/// @param userOpening  in front of what the user says where there is no system text
/// @param beforeSystem in front of the system text
/// @param toFirstUser  between the system text and what the user says first
/// @param toAnswer     between what the user says and the answer
/// @param end          the token that ends an answer
/// @param afterEnd     between that and what the user says next
/// @param lead         what an answer begins with
/// @param markers      control tokens that the vocabulary must have
record ChatTurns(
        ChatFormat format,
        String userOpening,
        String beforeSystem,
        String toFirstUser,
        String toAnswer,
        String end,
        String afterEnd,
        Lead lead,
        List<String> markers) {

    /// The turns of a format other than [ChatFormat#NONE]. Source: the templates of the models' authors; models without
    /// a system turn read that text in front of the user's.
    static ChatTurns of(ChatFormat format) {
        return switch (format) {
            case NONE -> throw new IllegalArgumentException("a model without a chat format takes no turns");
            case GEMMA ->
                new ChatTurns(
                        format,
                        "<start_of_turn>user\n",
                        "<start_of_turn>user\n",
                        "\n\n",
                        "<end_of_turn>\n<start_of_turn>model\n",
                        "<end_of_turn>",
                        "\n<start_of_turn>user\n",
                        Lead.NOTHING,
                        List.of("<start_of_turn>", "<end_of_turn>"));
            case CHATML ->
                new ChatTurns(
                        format,
                        "<|im_start|>user\n",
                        "<|im_start|>system\n",
                        "<|im_end|>\n<|im_start|>user\n",
                        "<|im_end|>\n<|im_start|>assistant\n",
                        "<|im_end|>",
                        "\n<|im_start|>user\n",
                        Lead.NOTHING,
                        List.of("<|im_start|>", "<|im_end|>"));
            case LLAMA2 ->
                new ChatTurns(
                        format,
                        "[INST] ",
                        "[INST] <<SYS>>\n",
                        "\n<</SYS>>\n\n",
                        " [/INST]",
                        "</s>",
                        "<s>[INST] ",
                        Lead.SPACE,
                        List.of("<s>", "</s>"));
            case LLAMA3 ->
                new ChatTurns(
                        format,
                        "<|start_header_id|>user<|end_header_id|>\n\n",
                        "<|start_header_id|>system<|end_header_id|>\n\n",
                        "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n",
                        "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
                        "<|eot_id|>",
                        "<|start_header_id|>user<|end_header_id|>\n\n",
                        Lead.NOTHING,
                        List.of("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"));
            case MISTRAL ->
                new ChatTurns(
                        format,
                        "[INST] ",
                        "[INST] ",
                        "\n\n",
                        " [/INST]",
                        "</s>",
                        "[INST] ",
                        Lead.SPACE,
                        List.of("</s>"));
        };
    }

    /// All up to what the user says first.
    String opening(String system) {
        return beforeSystem + system + toFirstUser;
    }

    /// From an answer to what the user says next.
    String toQuestion() {
        return end + afterEnd;
    }
}

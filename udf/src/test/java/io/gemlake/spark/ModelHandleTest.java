// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.Engine;
import io.gemlake.engine.ModelPart;
import io.gemlake.engine.gguf.GgufWriter;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ModelHandleTest {
    @Test
    void theTemplateOfTheFileNamesTheChatFormat() {
        assertThat(model("{{ '<|im_start|>' + role }}").chatFormat(conf("auto")))
                .isEqualTo(ChatFormat.CHATML);
    }

    @Test
    void theConfigurationWins() {
        assertThat(model("{{ '<|im_start|>' + role }}").chatFormat(conf("none")))
                .isEqualTo(ChatFormat.NONE);
        assertThat(model("{{ 'USER: ' + text }}").chatFormat(conf("Llama3"))).isEqualTo(ChatFormat.LLAMA3);
    }

    @Test
    void anUnknownTemplateIsRefusedWithTheSettingThatHelps() {
        assertThatThrownBy(() -> model("{{ 'USER: ' + text }}").chatFormat(conf("auto")))
                .isInstanceOf(GemlakeException.class)
                .hasMessage(
                        "[GEMLAKE_MODEL_UNSUPPORTED.CHAT_TEMPLATE] The model cannot be used as it is configured: the chat template of chatty.gguf is of no kind that is recognised;"
                                + " set spark.gemlake.chat.format to the one that its author names: none, gemma, chatml, llama2,"
                                + " llama3, mistral (none asks by examples, as base models are asked)");
    }

    private static ModelHandle model(String template) {
        byte[] file = new GgufWriter()
                .put("general.architecture", "other")
                .put("tokenizer.chat_template", template)
                .toBytes();
        return new ModelHandle(
                "0".repeat(64),
                Engine.describe(List.of(ModelPart.whole("chatty.gguf", MemorySegment.ofArray(file)))),
                new WeightsSource.HostFiles(List.of()));
    }

    private static GemlakeConf conf(String format) {
        return GemlakeConf.of(new SparkConf(false).set("spark.gemlake.chat.format", format));
    }
}

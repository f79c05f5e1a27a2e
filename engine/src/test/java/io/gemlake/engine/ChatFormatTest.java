// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatFormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GEMMA; {{ bos_token }}{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim }}",
                "CHATML; {{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}",
                "LLAMA2; {{ bos_token + '[INST] <<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' + content + ' [/INST]' }}",
                "LLAMA3; {{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' }}",
                "MISTRAL; {{ '[INST] ' + message['content'] + ' [/INST]' }}"
            })
    void aTemplateIsRecognisedByItsMarkers(ChatFormat format, String template) {
        assertThat(ChatFormat.recognize(template)).contains(format);
    }

    @Test
    void withoutATemplateThereAreNoTurns() {
        assertThat(ChatFormat.recognize(null)).contains(ChatFormat.NONE);
        assertThat(ChatFormat.recognize(" \n")).contains(ChatFormat.NONE);
    }

    @Test
    void anotherTemplateIsNotGuessedAt() {
        assertThat(ChatFormat.recognize("{{ 'User: ' + message }}")).isEqualTo(Optional.empty());
    }
}

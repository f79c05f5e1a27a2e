// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenDecoderTest {
    private static final int FIRST_BYTE_TOKEN = 4;

    private final Vocabulary vocabulary =
            SmallVocabulary.withBytes().normal("▁the▁", "a").vocabulary();

    @Test
    void aCharacterAppearsWithItsLastByte() {
        var decoder = new TokenDecoder(vocabulary, 1);
        var seen = new StringBuilder();
        for (byte value : "a😀é".getBytes(StandardCharsets.UTF_8)) {
            decoder.append(FIRST_BYTE_TOKEN + Byte.toUnsignedInt(value));
            seen.append(decoder.text(decoder.length())).append('|');
        }

        assertThat(seen).hasToString("a|a|a|a|a😀|a😀|a😀é|");
        assertThat(decoder.finish()).isEqualTo("a😀é");
    }

    @Test
    void spaceMarksBecomeSpacesAndControlTokensNothing() {
        var decoder = new TokenDecoder(vocabulary, 1);
        decoder.append(SmallVocabulary.BOS);
        decoder.append(vocabulary.find("▁the▁".getBytes(StandardCharsets.UTF_8)));
        decoder.append(SmallVocabulary.UNKNOWN);
        decoder.append(SmallVocabulary.EOS);

        assertThat(decoder.text(decoder.length())).isEqualTo(" the ");
    }

    @Test
    void anUnfinishedCharacterIsReplacedAtTheEndAndTheDecoderStartsAnew() {
        var decoder = new TokenDecoder(vocabulary, 1);
        decoder.append(FIRST_BYTE_TOKEN + 0xE2);
        decoder.append(FIRST_BYTE_TOKEN + 0x82);
        assertThat(decoder.length()).isZero();
        assertThat(decoder.finish()).isEqualTo("\uFFFD");

        decoder.append(FIRST_BYTE_TOKEN + 'b');

        assertThat(decoder.finish()).isEqualTo("b");
    }

    @Test
    void anyBytesDecodeAsJavaDecodesThem() {
        var random = new Random(11);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = new byte[random.nextInt(30)];
            random.nextBytes(bytes);
            var decoder = new TokenDecoder(vocabulary, 1);
            for (byte value : bytes) {
                decoder.append(FIRST_BYTE_TOKEN + Byte.toUnsignedInt(value));
            }

            assertThat(decoder.finish()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// A document as a string.
final class DocumentText {
    private DocumentText() {}

    /// The text of UTF-8 bytes. Each byte that is not UTF-8 becomes a line break, which no name goes across, so that
    /// bytes and characters keep their places.
    static String of(byte[] document) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(document);
        CharBuffer out = CharBuffer.allocate(document.length);
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.decode(in, out, true)) {
            in.position(in.position() + 1);
            out.put('\n');
        }
        return out.flip().toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A document, or a window of one, where it lies: its bytes come to the heap only for prompts that look at them.
public final class Document {
    private final MemorySegment utf8;
    private byte @Nullable [] bytes;

    private Document(MemorySegment utf8) {
        this.utf8 = utf8;
    }

    /// A document that lies there.
    ///
    /// @param utf8 readable until the document has its result
    public static Document of(MemorySegment utf8) {
        return new Document(utf8);
    }

    /// A document on the heap.
    public static Document of(byte[] utf8) {
        return of(MemorySegment.ofArray(utf8));
    }

    /// Where it lies.
    public MemorySegment utf8() {
        return utf8;
    }

    /// Length in bytes.
    public int length() {
        return Math.toIntExact(utf8.byteSize());
    }

    /// Whether it has several lines.
    boolean hasLines() {
        for (long i = 0; i < utf8.byteSize(); i++) {
            if (utf8.get(ValueLayout.JAVA_BYTE, i) == '\n') {
                return true;
            }
        }
        return false;
    }

    /// The bytes on the heap; not to be modified.
    byte[] bytes() {
        if (bytes == null) {
            bytes = utf8.toArray(ValueLayout.JAVA_BYTE);
        }
        return bytes;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import java.lang.foreign.MemorySegment;

/// A metadata value, left in the file's memory until somebody asks for it.
sealed interface GgufValue {
    /// First byte of the value in the file, for error messages.
    long offset();

    /// Numbers or flags: one that stands alone, or an array of them.
    record Numbers(long offset, ValueType type, Arity arity, MemorySegment data) implements GgufValue {
        long count() {
            return data.byteSize() / type.bytes();
        }
    }

    /// A string that stands alone. Its bytes should be UTF-8, which is checked when it is read.
    record Text(long offset, MemorySegment utf8) implements GgufValue {}

    /// An array of strings.
    record Texts(long offset, ByteStrings strings) implements GgufValue {}

    /// An array of arrays, whose values are not kept.
    record Arrays(long offset, long count) implements GgufValue {}

    /// Whether numbers were written alone or as an array, which may have one element as well.
    enum Arity {
        SINGLE,
        ARRAY
    }

    /// How messages call this value's type.
    default String typeName() {
        return switch (this) {
            case Numbers numbers
            when numbers.arity() == Arity.SINGLE -> numbers.type().name();
            case Numbers numbers -> "an array of %d %s".formatted(numbers.count(), numbers.type());
            case Text _ -> ValueType.STRING.name();
            case Texts texts ->
                "an array of %d STRING".formatted(texts.strings().size());
            case Arrays arrays -> "an array of %d ARRAY".formatted(arrays.count());
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.GgufErrors;
import io.gemlake.engine.gguf.GgufValue.Arity;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file's key-value pairs. A `find` method gives empty when the key is absent, its sibling without `find`
/// throws; both throw `GGUF_INVALID` when the value has another type. Writers differ in the widths they choose:
/// a whole number of any width is an integer, any number is a number, and a number that stands alone is also an
/// array of one. Strings and arrays are read from the file's memory at each call.
public final class GgufMetadata {
    /// Chat templates, the longest strings, have some ten thousand bytes.
    private static final int MAX_TEXT_BYTES = 1 << 24;

    private final String file;
    private final Map<String, GgufValue> values;

    GgufMetadata(String file, Map<String, GgufValue> values) {
        this.file = file;
        this.values = Collections.unmodifiableMap(values);
    }

    /// All keys, in the order of the file.
    public Set<String> keys() {
        return values.keySet();
    }

    public String string(String key) {
        return findString(key).orElseThrow(() -> absent(key));
    }

    public Optional<String> findString(String key) {
        return switch (values.get(key)) {
            case null -> Optional.empty();
            case GgufValue.Text text -> Optional.of(decode(key, text));
            case GgufValue other -> throw wrongType(key, other, "a string");
        };
    }

    private String decode(String key, GgufValue.Text text) {
        long bytes = text.utf8().byteSize();
        if (bytes > MAX_TEXT_BYTES) {
            throw GgufErrors.invalid(
                    file, text.offset(), "the string of '%s' has %d bytes, far too many".formatted(key, bytes));
        }
        return GgufCursor.decode(text.utf8())
                .orElseThrow(() ->
                        GgufErrors.invalid(file, text.offset(), "the string of '%s' is not UTF-8".formatted(key)));
    }

    public int integer(String key) {
        return findInteger(key).orElseThrow(() -> absent(key));
    }

    public OptionalInt findInteger(String key) {
        OptionalLong value = findLong(key);
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of(narrow(key, value.getAsLong()));
    }

    public OptionalLong findLong(String key) {
        GgufValue.Numbers numbers = findNumbers(key, Wanted.INTEGER);
        return numbers == null ? OptionalLong.empty() : OptionalLong.of(whole(key, numbers, 0));
    }

    public float number(String key) {
        return (float) findNumber(key).orElseThrow(() -> absent(key));
    }

    public OptionalDouble findNumber(String key) {
        GgufValue.Numbers numbers = findNumbers(key, Wanted.NUMBER);
        return numbers == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(numbers.type().real(numbers.data(), 0));
    }

    public boolean flag(String key) {
        return findFlag(key).orElseThrow(() -> absent(key));
    }

    public Optional<Boolean> findFlag(String key) {
        GgufValue.Numbers numbers = findNumbers(key, Wanted.FLAG);
        return numbers == null ? Optional.empty() : Optional.of(numbers.type().whole(numbers.data(), 0) != 0);
    }

    /// An array of integers or flags (as 0 and 1), or one that stands alone.
    public int[] integers(String key) {
        return findIntegers(key).orElseThrow(() -> absent(key));
    }

    /// As [#integers], or empty when the key is absent.
    public Optional<int[]> findIntegers(String key) {
        GgufValue.Numbers numbers = findNumbers(key, Wanted.INTEGERS);
        if (numbers == null) {
            return Optional.empty();
        }
        int[] integers = new int[narrow(key, numbers.count())];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = narrow(key, whole(key, numbers, i));
        }
        return Optional.of(integers);
    }

    /// An array of numbers, or one that stands alone, rounded to 32 bits.
    public float[] numbers(String key) {
        return findNumbers(key).orElseThrow(() -> absent(key));
    }

    /// As [#numbers], or empty when the key is absent.
    public Optional<float[]> findNumbers(String key) {
        GgufValue.Numbers numbers = findNumbers(key, Wanted.NUMBERS);
        if (numbers == null) {
            return Optional.empty();
        }
        float[] floats = new float[narrow(key, numbers.count())];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers.type().real(numbers.data(), i);
        }
        return Optional.of(floats);
    }

    /// An array of strings, left in the file's memory, whatever their bytes are.
    public ByteStrings strings(String key) {
        return findStrings(key).orElseThrow(() -> absent(key));
    }

    /// As [#strings], or empty when the key is absent.
    public Optional<ByteStrings> findStrings(String key) {
        return switch (values.get(key)) {
            case null -> Optional.empty();
            case GgufValue.Texts texts -> Optional.of(texts.strings());
            case GgufValue other -> throw wrongType(key, other, "an array of strings");
        };
    }

    /// First byte of the value of a key that is present.
    long offset(String key) {
        GgufValue value = values.get(key);
        if (value == null) {
            throw absent(key);
        }
        return value.offset();
    }

    private enum Wanted {
        INTEGER("an integer"),
        INTEGERS("an array of integers"),
        NUMBER("a number"),
        NUMBERS("an array of numbers"),
        FLAG("a flag");

        private final String title;

        Wanted(String title) {
            this.title = title;
        }

        boolean accepts(GgufValue.Numbers numbers) {
            ValueType type = numbers.type();
            boolean single = numbers.arity() == Arity.SINGLE;
            return switch (this) {
                case INTEGER -> single && type.isWhole();
                case INTEGERS -> type.isWhole() || type == ValueType.BOOL;
                case NUMBER -> single && type.isNumber();
                case NUMBERS -> type.isNumber();
                case FLAG -> single && type == ValueType.BOOL;
            };
        }
    }

    private GgufValue.@Nullable Numbers findNumbers(String key, Wanted wanted) {
        return switch (values.get(key)) {
            case null -> null;
            case GgufValue.Numbers numbers when wanted.accepts(numbers) -> numbers;
            case GgufValue other -> throw wrongType(key, other, wanted.title);
        };
    }

    private long whole(String key, GgufValue.Numbers numbers, int index) {
        long value = numbers.type().whole(numbers.data(), index);
        if (numbers.type() == ValueType.UINT64 && value < 0) {
            throw tooLarge(key, Long.toUnsignedString(value));
        }
        return value;
    }

    private int narrow(String key, long value) {
        if (value != (int) value) {
            throw tooLarge(key, Long.toString(value));
        }
        return (int) value;
    }

    private EngineException tooLarge(String key, String value) {
        return GgufErrors.invalid(file, offset(key), "'%s' has %s, too large a number".formatted(key, value));
    }

    private EngineException absent(String key) {
        return GgufErrors.keyMissing(file, key);
    }

    private EngineException wrongType(String key, GgufValue value, String wanted) {
        return GgufErrors.invalid(file, value.offset(), "'%s' is %s, not %s".formatted(key, value.typeName(), wanted));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gemlake.engine.Allocations;
import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Files that are packed with the smallest things that the format has: reading them allocates, garbage included, at
/// most four times their size; tables of entries and tensors, whose rows become objects, are limited in number.
class GgufAllocationTest {
    /// For the tables of a file at both limits.
    private static final long TABLES = 12L << 20;

    private static final int MOST_ENTRIES = 4096;
    private static final int MOST_TENSORS = 8192;

    /// Loads the code, which allocates too.
    @BeforeAll
    static void warmUp() {
        GgufFile.read(MemorySegment.ofArray(tables(8, 8)), "warm-up.gguf");
        GgufFile.read(MemorySegment.ofArray(arrays(8)), "warm-up.gguf");
    }

    @Test
    void stringsAreNotCopied() {
        byte[] file = new GgufWriter()
                .put("k", Collections.nCopies(500_000, new byte[0]))
                .toBytes();

        assertThat(allocated(file)).isLessThan(4L * file.length);
    }

    @Test
    void arraysOfArraysAreNotKept() {
        byte[] file = arrays(300_000);

        assertThat(allocated(file)).isLessThan(4L * file.length);
    }

    @Test
    void longTextsAreDecodedWhenAskedFor() {
        for (String character : List.of("x", "ä", "字")) {
            byte[] file = new GgufWriter().put("k", character.repeat(1_000_000)).toBytes();
            GgufFile read = GgufFile.read(MemorySegment.ofArray(file), "text.gguf");

            assertThat(Allocations.of(
                            () -> assertThat(read.metadata().string("k")).startsWith(character)))
                    .isLessThan(4L * file.length);
        }
    }

    @Test
    void tablesAreLimitedInNumber() {
        byte[] most = tables(MOST_ENTRIES, MOST_TENSORS);

        assertThat(allocated(most)).isLessThan(4L * most.length + TABLES);
        refuses(
                tables(MOST_ENTRIES + 1, 0),
                "byte 16: the number of metadata entries is 4097, but at most 4096 are read");
        refuses(tables(1, MOST_TENSORS + 1), "byte 8: the number of tensors is 8193, but at most 8192 are read");
    }

    @Test
    void aTextOfManyMegabytesIsRefused() {
        long length = (1 << 24) + 1;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = arena.allocate(64 + length);
            MemorySegment.copy(
                    MemorySegment.ofArray(new GgufWriter().put("k", "").toBytes()), 0, file, 0, 45);
            file.set(GgufCursor.LONG, 37, length);
            GgufMetadata metadata = GgufFile.read(file, "long.gguf").metadata();

            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> metadata.string("k"))
                    .withMessageContaining("long.gguf is damaged at byte 37: the string of 'k' has 16777217 bytes");
        }
    }

    private static void refuses(byte[] file, String message) {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> GgufFile.read(MemorySegment.ofArray(file), "tables.gguf"))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.GGUF_UNSUPPORTED))
                .withMessageContaining("tables.gguf, " + message);
    }

    private static long allocated(byte[] file) {
        MemorySegment segment = MemorySegment.ofArray(file);
        return Allocations.of(() -> GgufFile.read(segment, "dense.gguf"));
    }

    /// Entries and tensors of one byte each.
    private static byte[] tables(int entries, int tensors) {
        var writer = new GgufWriter().align(1);
        for (int i = 1; i < entries; i++) {
            writer.putBits(Integer.toString(i, 36), ValueType.UINT8, 1);
        }
        for (int i = 0; i < tensors; i++) {
            writer.tensor(Integer.toString(i, 36), GgmlType.I8, List.of(1L), new byte[1]);
        }
        return writer.toBytes();
    }

    /// An array of empty arrays.
    private static byte[] arrays(int count) {
        return new GgufWriter()
                .put("k", ValueType.ARRAY, out -> {
                    out.int32(ValueType.ARRAY.id());
                    out.int64(count);
                    for (int i = 0; i < count; i++) {
                        out.int32(ValueType.UINT8.id());
                        out.int64(0);
                    }
                })
                .toBytes();
    }
}

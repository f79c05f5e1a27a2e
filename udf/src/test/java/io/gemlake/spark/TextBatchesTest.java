// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.util.ArrowUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextBatchesTest {
    private static final long MIB = 1 << 20;

    @AfterEach
    void nothingLeaks() {
        assertThat(ArrowUtils.rootAllocator().getAllocatedMemory()).isZero();
    }

    @Test
    void givesTheTextsInOrderWithNullsAndEmptyOnes() {
        List<String> texts = new ArrayList<>(Arrays.asList("a", null, "", "Grüße 👋"));
        IntStream.range(0, 1000).forEach(i -> texts.add("text " + i));
        assertThat(read(texts, MIB)).isEqualTo(texts);
    }

    @Test
    void staysUnderItsBoundWithLongTexts() {
        String longest = "x".repeat((int) (3 * MIB));
        try (var batches = new TextBatches<>(
                Stream.generate(() -> longest).limit(20).iterator(),
                text -> text == null ? null : text.getBytes(StandardCharsets.UTF_8),
                3 * MIB)) {
            batches.forEachRemaining(text -> assertThat(text).hasSize(longest.length()));
            assertThat(batches.peakBytes()).isLessThanOrEqualTo(12 * MIB);
        }
    }

    @Test
    void readsNoMoreThanOneBatchAhead() {
        var taken = new AtomicInteger();
        Iterator<String> rows =
                Stream.generate(() -> "x" + taken.incrementAndGet()).iterator();
        try (var batches =
                new TextBatches<>(rows, text -> text == null ? null : text.getBytes(StandardCharsets.UTF_8), MIB)) {
            batches.next();
            assertThat(taken).hasValueLessThanOrEqualTo(256);
        }
    }

    @Test
    void refusesToReadPastTheEnd() {
        try (var batches = new TextBatches<>(
                List.<String>of().iterator(),
                text -> text == null ? null : text.getBytes(StandardCharsets.UTF_8),
                MIB)) {
            assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    private static List<String> read(List<String> texts, long maxTextBytes) {
        var read = new ArrayList<String>();
        try (var batches = new TextBatches<>(
                texts.iterator(), text -> text == null ? null : text.getBytes(StandardCharsets.UTF_8), maxTextBytes)) {
            while (batches.hasNext()) {
                byte[] utf8 = batches.next();
                read.add(utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8));
            }
        }
        return read;
    }
}

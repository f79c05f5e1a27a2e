// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Random;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.util.ArrowUtils;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingRowsTest {
    private static final int MOST_BYTES = 4 << 20;

    private final UnsafeProjection projection =
            UnsafeProjection.create(new DataType[] {DataTypes.LongType, DataTypes.StringType});

    @AfterEach
    void nothingLeaks() {
        assertThat(ArrowUtils.rootAllocator().getChildAllocators())
                .noneMatch(allocator -> allocator.getName().equals(WaitingRows.ALLOCATOR));
    }

    @Test
    void rowsComeBackInTheirOrderWithTheirTextsInPlace() {
        var random = new Random(3);
        var waiting = new ArrayDeque<UnsafeRow>();
        try (var rows = new WaitingRows(MOST_BYTES)) {
            long added = 0;
            for (long removed = 0; removed < 2000; removed++) {
                while (added < 2000 && rows.hasRoom()) {
                    String text = added + " ä".repeat(random.nextInt(20_000));
                    UnsafeRow row = rows.add(row(added, text));
                    assertThat(rows.inPlace(row.getUTF8String(1)))
                            .satisfies(segment -> assertThat(text(segment)).isEqualTo(text));
                    waiting.add(row);
                    added++;
                }
                UnsafeRow oldest = waiting.remove();
                assertThat(oldest.getLong(0)).isEqualTo(removed);
                assertThat(oldest.getString(1)).startsWith(removed + "");
                rows.remove();
            }
            assertThat(rows.peakBytes()).isBetween((long) MOST_BYTES, MOST_BYTES + (2L << 20));
        }
    }

    @Test
    void oneRowMayBeLongerThanTheBound() {
        String text = "x".repeat(3 * MOST_BYTES);
        try (var rows = new WaitingRows(MOST_BYTES)) {
            rows.add(row(1, "short"));
            assertThat(rows.hasRoom()).isTrue();
            UnsafeRow row = rows.add(row(2, text));

            assertThat(rows.hasRoom()).isFalse();
            rows.remove();
            assertThat(row.getString(1)).isEqualTo(text);
            rows.remove();
            assertThat(rows.hasRoom()).isTrue();
        }
    }

    @Test
    void aTextThatLiesElsewhereIsNotInPlace() {
        try (var rows = new WaitingRows(MOST_BYTES)) {
            rows.add(row(1, "text"));

            assertThat(rows.inPlace(UTF8String.fromString("text"))).isNull();
        }
    }

    private UnsafeRow row(long id, String text) {
        return projection.apply(new GenericInternalRow(new Object[] {id, UTF8String.fromString(text)}));
    }

    private static String text(MemorySegment segment) {
        return new String(segment.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}

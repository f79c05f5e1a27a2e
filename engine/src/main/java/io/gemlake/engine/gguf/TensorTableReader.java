// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import io.gemlake.engine.GgufErrors;
import io.gemlake.engine.ModelPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the table of tensors, then finds each tensor's bytes behind it.
final class TensorTableReader {
    private static final int MAX_NAME_BYTES = 63;
    private static final int MAX_DIMENSIONS = 4;
    private static final int DEFAULT_ALIGNMENT = 32;
    private static final String ALIGNMENT_KEY = "general.alignment";

    private final ModelPart source;
    private final int part;
    private final GgufCursor cursor;

    TensorTableReader(ModelPart source, int part, GgufCursor cursor) {
        this.source = source;
        this.part = part;
        this.cursor = cursor;
    }

    /// A row of the table.
    ///
    /// @param entryOffset  where the row starts in the file
    /// @param offsetOffset where the row has the tensor's offset, which counts from the start of the data
    private record Row(
            long entryOffset, String name, List<Long> dimensions, GgmlType type, long offsetOffset, long offset) {}

    private record Placed(Row row, TensorInfo tensor) {}

    /// The tensors in the order of the table.
    Map<String, TensorInfo> read(long count, GgufMetadata metadata) {
        long alignment = alignment(metadata);
        List<Row> rows = readRows(count);
        // No overflow: the position is that of a byte in the file, and the alignment has 31 bits.
        long dataStart = (cursor.position() + alignment - 1) & -alignment;
        var placed = new ArrayList<Placed>();
        var tensors = new LinkedHashMap<String, TensorInfo>();
        for (Row row : rows) {
            TensorInfo tensor = place(row, dataStart, alignment);
            placed.add(new Placed(row, tensor));
            tensors.put(row.name(), tensor);
        }
        checkOverlaps(placed);
        return tensors;
    }

    private long alignment(GgufMetadata metadata) {
        int alignment = metadata.findInteger(ALIGNMENT_KEY).orElse(DEFAULT_ALIGNMENT);
        if (alignment < 1 || Integer.bitCount(alignment) != 1) {
            String problem = "'%s' is %d, not a power of two".formatted(ALIGNMENT_KEY, alignment);
            throw cursor.damaged(metadata.offset(ALIGNMENT_KEY), problem);
        }
        return alignment;
    }

    private List<Row> readRows(long count) {
        var rows = new ArrayList<Row>();
        var names = new HashSet<String>();
        for (long i = 0; i < count; i++) {
            Row row = readRow();
            if (!names.add(row.name())) {
                throw cursor.damaged(row.entryOffset(), "the tensor '%s' is there twice".formatted(row.name()));
            }
            rows.add(row);
        }
        return rows;
    }

    private Row readRow() {
        long entryOffset = cursor.position();
        String name = cursor.name("the name of a tensor", MAX_NAME_BYTES);
        long firstDimensionOffset = cursor.position() + Integer.BYTES;
        List<Long> dimensions = readDimensions(name);
        GgmlType type = readType(name);
        if (dimensions.getFirst() % type.blockSize() != 0) {
            throw cursor.damaged(
                    firstDimensionOffset,
                    "the first dimension of '%s' is %d, no multiple of the %d values in a block of %s"
                            .formatted(name, dimensions.getFirst(), type.blockSize(), type));
        }
        long offsetOffset = cursor.position();
        return new Row(entryOffset, name, dimensions, type, offsetOffset, cursor.int64("the offset of '%s'", name));
    }

    private List<Long> readDimensions(String name) {
        long countOffset = cursor.position();
        long count = cursor.uint32("the number of dimensions of '%s'", name);
        if (count < 1 || count > MAX_DIMENSIONS) {
            throw cursor.damaged(countOffset, "'%s' has %d dimensions, not 1 to 4".formatted(name, count));
        }
        var dimensions = new ArrayList<Long>();
        long elements = 1;
        for (int i = 0; i < count; i++) {
            long offset = cursor.position();
            long dimension = cursor.int64("a dimension of '%s'", name);
            if (dimension < 1 || dimension > Long.MAX_VALUE / elements) {
                throw cursor.damaged(
                        offset,
                        "dimension %d of '%s' is %s; with those before it, that is no number of values"
                                .formatted(i, name, Long.toUnsignedString(dimension)));
            }
            elements *= dimension;
            dimensions.add(dimension);
        }
        return dimensions;
    }

    private GgmlType readType(String name) {
        long offset = cursor.position();
        long id = cursor.uint32("the type of '%s'", name);
        return GgmlType.ofId(id).orElseThrow(() -> {
            String problem = "'%s' has tensor type %d, which is not known".formatted(name, id);
            return GgufErrors.unsupported(source.name(), offset, problem, "convert the model to Q4_K_M or Q8_0");
        });
    }

    private TensorInfo place(Row row, long dataStart, long alignment) {
        if (row.offset() < 0 || row.offset() % alignment != 0) {
            throw cursor.damaged(
                    row.offsetOffset(),
                    "the offset of '%s' is %s, no multiple of the alignment %d"
                            .formatted(row.name(), Long.toUnsignedString(row.offset()), alignment));
        }
        long elements = row.dimensions().stream().reduce(1L, (a, b) -> a * b);
        long blocks = elements / row.type().blockSize();
        long dataBytes = source.bytes() - dataStart;
        if (row.offset() > dataBytes
                || blocks > (dataBytes - row.offset()) / row.type().blockBytes()) {
            throw cursor.damaged(
                    row.offsetOffset(),
                    "'%s' needs %d blocks of %d bytes at byte %s, but the file ends at byte %d"
                            .formatted(
                                    row.name(),
                                    blocks,
                                    row.type().blockBytes(),
                                    Long.toUnsignedString(dataStart + row.offset()),
                                    source.bytes()));
        }
        return new TensorInfo(
                row.name(),
                row.dimensions(),
                row.type(),
                dataStart + row.offset(),
                blocks * row.type().blockBytes(),
                part);
    }

    /// Sorts the tensors by where they lie, and refuses one that starts before its neighbour ends.
    private void checkOverlaps(List<Placed> placed) {
        placed.sort(Comparator.comparingLong(each -> each.tensor().offset()));
        for (int i = 1; i < placed.size(); i++) {
            TensorInfo before = placed.get(i - 1).tensor();
            TensorInfo tensor = placed.get(i).tensor();
            if (before.offset() + before.bytes() > tensor.offset()) {
                throw cursor.damaged(
                        placed.get(i).row().offsetOffset(),
                        "'%s' starts at byte %d, within '%s'".formatted(tensor.name(), tensor.offset(), before.name()));
            }
        }
    }
}

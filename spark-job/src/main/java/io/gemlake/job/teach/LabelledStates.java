// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.job.learn.InputTable;
import io.gemlake.job.teach.NamedText.Name;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.spark.sql.Row;

/// A labelled text with the hidden states of it, or of its words.
///
/// @param position place in the order of all rows
/// @param label    of the text; empty for entities
/// @param names    in the text; empty for classes
/// @param places   of the states
/// @param states   `[places, width]`
record LabelledStates(int position, String label, List<Name> names, List<Place> places, float[] states) {
    /// Code points `[start, end)` of the text.
    record Place(int start, int end) {}

    /// A row of [LabelledRows] with the states that a column holds.
    static LabelledStates of(Row row, String column) {
        List<Row> given = row.getList(row.fieldIndex(column));
        List<Place> places = given.stream()
                .map(state -> new Place(state.getInt(0), state.getInt(1)))
                .toList();
        int bytes =
                given.stream().mapToInt(state -> state.<byte[]>getAs(2).length).sum();
        ByteBuffer all = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        given.forEach(state -> all.put(state.<byte[]>getAs(2)));
        float[] states = new float[bytes / Float.BYTES];
        all.flip().asFloatBuffer().get(states);
        String label = row.getAs(LabelledRows.LABEL);
        return new LabelledStates(
                row.<Integer>getAs(InputTable.POSITION),
                label == null ? "" : label,
                label == null ? LabelledRows.names(row) : List.of(),
                places,
                states);
    }

    /// Numbers of a state; 0 when there is none.
    int width() {
        return places.isEmpty() ? 0 : states.length / places.size();
    }

    /// What is to be learnt of each state: the index of the label; of a word 0 for no name, `1 + 2k` where one of label
    /// *k* begins, `2 + 2k` where it goes on. -1 for a label that is none of `labels`.
    int[] targets(Kind kind, List<String> labels) {
        return switch (kind) {
            case CLASSIFY -> places.isEmpty() ? new int[0] : new int[] {labels.indexOf(label)};
            case ENTITIES -> tags(labels);
        };
    }

    /// A word belongs to the first name that it lies in, wholly or in part.
    private int[] tags(List<String> labels) {
        int[] tags = new int[places.size()];
        for (Name name : names) {
            int known = labels.indexOf(name.label());
            boolean begun = false;
            for (int word = 0; word < tags.length && known >= 0; word++) {
                Place place = places.get(word);
                if (tags[word] == 0 && place.start() < name.end() && place.end() > name.start()) {
                    tags[word] = (begun ? 2 : 1) + 2 * known;
                    begun = true;
                }
            }
        }
        return tags;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kv.KvSegment;
import java.util.Arrays;

/// The token rows of one step: pieces of prompts and tokens being written, of any number of sequences. A row's key and
/// value are stored before any row is attended to, so a row may follow another of the same batch.
public final class Batch {
    private final int[] tokens;
    private final int[] positions;
    private final KvSegment[] segments;
    private final int[] outputRows;
    private int rows;
    private int outputs;

    public Batch(int capacity) {
        tokens = new int[capacity];
        positions = new int[capacity];
        segments = new KvSegment[capacity];
        outputRows = new int[capacity];
    }

    /// Appends a token at the end of a segment.
    public void add(int token, KvSegment segment) {
        tokens[rows] = token;
        positions[rows] = segment.end();
        segments[rows] = segment;
        segment.grow(1);
        rows++;
    }

    /// Asks for the hidden state of the row added last, and returns its index among the outputs.
    public int readLast() {
        outputRows[outputs] = rows - 1;
        return outputs++;
    }

    /// Rows that still fit.
    public int room() {
        return tokens.length - rows;
    }

    public int rows() {
        return rows;
    }

    /// Rows whose hidden state is asked for.
    public int outputs() {
        return outputs;
    }

    public void clear() {
        Arrays.fill(segments, 0, rows, null);
        rows = 0;
        outputs = 0;
    }

    int token(int row) {
        return tokens[row];
    }

    int position(int row) {
        return positions[row];
    }

    KvSegment segment(int row) {
        return segments[row];
    }

    int outputRow(int output) {
        return outputRows[output];
    }
}

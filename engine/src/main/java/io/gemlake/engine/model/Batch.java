// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kv.KvSegment;
import java.util.Arrays;

/// The token rows of one step: pieces of prompts and tokens being written, of any number of sequences. A row's key and
/// value are stored before any row is attended to, so a row may follow another of the same batch.
public final class Batch {
    private final int modelLayers;
    private final int[] tokens;
    private final int[] positions;
    private final KvSegment[] segments;
    private final int[] layers;
    /// Index of each row among the outputs; -1 when it is not read.
    private final int[] outputOf;
    private int rows;
    private int outputs;

    /// @param capacity most rows
    /// @param modelLayers layers of the model
    public Batch(int capacity, int modelLayers) {
        this.modelLayers = modelLayers;
        tokens = new int[capacity];
        positions = new int[capacity];
        segments = new KvSegment[capacity];
        layers = new int[capacity];
        outputOf = new int[capacity];
    }

    /// Appends a token at the end of a segment.
    public void add(int token, KvSegment segment) {
        add(token, segment, modelLayers);
    }

    /// Appends a token that does not go through all layers.
    ///
    /// @param depth layers that it goes through; what follows it in its path must not go further
    public void add(int token, KvSegment segment, int depth) {
        tokens[rows] = token;
        positions[rows] = segment.end();
        segments[rows] = segment;
        layers[rows] = depth;
        outputOf[rows] = -1;
        segment.grow(1);
        rows++;
    }

    /// Asks for the hidden state of the row added last, and returns its index among the outputs. Of rows that are not
    /// read, the last of their layers computes no more than keys and values.
    public int readLast() {
        outputOf[rows - 1] = outputs;
        return outputs++;
    }

    /// Layers of the model.
    public int modelLayers() {
        return modelLayers;
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

    int layers(int row) {
        return layers[row];
    }

    int output(int row) {
        return outputOf[row];
    }
}

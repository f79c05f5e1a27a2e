// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.List;

/// How cost grows.
///
/// @param sequences writing, by sequences at a time
/// @param reading   reading, by tokens of a document
/// @param writing   writing, by tokens of a shared prefix before it
/// @param rows      scoring with a tiny model, by rows
public record Curves(List<Point> sequences, List<Point> reading, List<Point> writing, List<RowsPoint> rows) {
    /// A case somewhere on a curve.
    public record Point(int at, CaseResult result) {}

    /// Time for each of a number of rows.
    public record RowsPoint(int rows, double nanosPerRow) {}
}

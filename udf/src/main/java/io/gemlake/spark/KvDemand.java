// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

/// The heap that the keys and values of an executor's tasks take.
///
/// @param lanes        tasks that run at a time
/// @param bytesPerLane memory of one of them
record KvDemand(int lanes, long bytesPerLane) {
    /// Share of the heap that keys and values may take when the user chose their size.
    static final int LARGEST_HEAP_PERCENT = 70;

    /// Share of the heap that they get when nobody chose: Spark's own memory wants the rest.
    private static final int AUTOMATIC_HEAP_PERCENT = 40;

    private static final long LARGEST_AUTOMATIC_BYTES = 1L << 30;

    /// Room for the longest document and all of its questions in a small model: with less, rows would fail.
    private static final long SMALLEST_AUTOMATIC_BYTES = 128L << 20;

    /// The size of a lane that nobody chose. It bounds how many documents are in flight, never what comes out.
    static long automaticBytesPerLane(long heapBytes, int lanes) {
        return Math.clamp(
                heapBytes / 100 * AUTOMATIC_HEAP_PERCENT / lanes, SMALLEST_AUTOMATIC_BYTES, LARGEST_AUTOMATIC_BYTES);
    }

    long neededHeapBytes() {
        return lanes * bytesPerLane / LARGEST_HEAP_PERCENT * 100;
    }
}

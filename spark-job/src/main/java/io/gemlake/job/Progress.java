// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import java.io.PrintStream;
import java.util.Locale;

/// The progress of one piece of work. It never goes back, and it prints only when the shown percentage or the label
/// changes, on a terminal also every second, so that it may be called for every buffer. Made by [Console#progress].
public final class Progress implements AutoCloseable {
    private static final int BAR_WIDTH = 24;
    private static final long REDRAWN_AFTER_NANOS = 1_000_000_000;
    private static final String ERASE_REST_OF_LINE = "\u001b[K";

    /// What is counted.
    public enum Unit {
        BYTES,
        ROWS
    }

    /// How progress is shown.
    sealed interface Style {
        Unit unit();

        /// Smallest step that is shown, in percent.
        int stepPercent();

        /// How long what was shown stays when less than a step is done.
        long stayNanos();
    }

    record Bar(Unit unit) implements Style {
        @Override
        public int stepPercent() {
            return 1;
        }

        @Override
        public long stayNanos() {
            return REDRAWN_AFTER_NANOS;
        }
    }

    record Lines(Unit unit) implements Style {
        @Override
        public int stepPercent() {
            return 10;
        }

        @Override
        public long stayNanos() {
            return Long.MAX_VALUE;
        }
    }

    private final PrintStream out;
    private final long total;
    private final Style style;
    private String label = "";
    private String note = "";
    private long done;
    private long shownStep = -1;
    private long shownNanos;

    Progress(PrintStream out, long total, Style style) {
        this.out = out;
        this.total = Math.max(1, total);
        this.style = style;
    }

    /// Names what is being done now, such as `part 2 of 4`.
    public void label(String text) {
        if (!label.equals(text)) {
            label = text;
            show();
        }
    }

    /// Sets what stands behind the numbers when they are shown next, such as a rate.
    public void note(String text) {
        note = text.isEmpty() ? "" : ", " + text;
    }

    /// Moves to `newDone` in all; a smaller value than before changes nothing.
    public void at(long newDone) {
        done = Math.clamp(newDone, done, total);
        if (percent() / style.stepPercent() != shownStep || System.nanoTime() - shownNanos > style.stayNanos()) {
            show();
        }
    }

    /// Ends the line of a bar.
    @Override
    public void close() {
        if (style instanceof Bar && shownStep >= 0) {
            out.println();
        }
    }

    private long percent() {
        return (long) (100.0 * done / total);
    }

    private void show() {
        shownStep = percent() / style.stepPercent();
        shownNanos = System.nanoTime();
        String count = String.format(Locale.ROOT, "%s of %s, %d %%%s", amount(done), amount(total), percent(), note);
        switch (style) {
            case Bar bar -> {
                int filled = (int) (BAR_WIDTH * percent() / 100);
                out.print("\r" + label + " [" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "] " + count
                        + ERASE_REST_OF_LINE);
                out.flush();
            }
            case Lines lines -> out.println(label + ": " + count);
        }
    }

    private String amount(long value) {
        return switch (style.unit()) {
            case BYTES -> Amounts.bytes(value);
            case ROWS -> String.format(Locale.ROOT, "%,d rows", value);
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import java.io.PrintStream;
import java.util.function.UnaryOperator;

/// Where a command talks to its user: lines, and the progress of long work. On a terminal progress is a bar that is
/// redrawn in place; elsewhere it is a plain line every tenth of the way. Not safe for use by several threads.
public final class Console {
    private enum Form {
        TERMINAL,
        LINES
    }

    private final PrintStream out;
    private final Form form;
    private final UnaryOperator<String> wording;

    private Console(PrintStream out, Form form, UnaryOperator<String> wording) {
        this.out = out;
        this.form = form;
        this.wording = wording;
    }

    /// Standard output, as a terminal where it is one.
    // Java 25 answers null again where there is no terminal, as Java did before 22.
    @SuppressWarnings("SystemConsoleNull")
    public static Console system() {
        var console = System.console();
        return new Console(
                System.out,
                console != null && console.isTerminal() ? Form.TERMINAL : Form.LINES,
                UnaryOperator.identity());
    }

    /// Plain lines on a stream: logs, pipes.
    public static Console lines(PrintStream out) {
        return new Console(out, Form.LINES, UnaryOperator.identity());
    }

    /// A terminal behind a stream.
    public static Console terminal(PrintStream out) {
        return new Console(out, Form.TERMINAL, UnaryOperator.identity());
    }

    /// The same console, with other words.
    ///
    /// @param otherWording what becomes of a line before it is printed
    public Console saying(UnaryOperator<String> otherWording) {
        return new Console(out, form, otherWording);
    }

    /// Prints one line.
    public void say(String line) {
        out.println(wording(line));
    }

    /// A text as this console would say it: without what nobody may see.
    public String wording(String text) {
        return wording.apply(text);
    }

    /// A display of work that grows to `total`; close it to end its line.
    ///
    /// @param total in the unit, 1 or more
    public Progress progress(long total, Progress.Unit unit) {
        return switch (form) {
            case TERMINAL -> new Progress(out, total, new Progress.Bar(unit));
            case LINES -> new Progress(out, total, new Progress.Lines(unit));
        };
    }
}

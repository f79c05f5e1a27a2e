// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import java.io.PrintStream;

/// Where a command talks to its user: lines, and the progress of long work. On a terminal progress is a bar that is
/// redrawn in place; elsewhere it is a plain line every tenth of the way. Not safe for use by several threads.
public final class Console {
    private enum Form {
        TERMINAL,
        LINES
    }

    private final PrintStream out;
    private final Form form;

    private Console(PrintStream out, Form form) {
        this.out = out;
        this.form = form;
    }

    /// Standard output, as a terminal where it is one.
    // Java 25 answers null again where there is no terminal, as Java did before 22.
    @SuppressWarnings("SystemConsoleNull")
    public static Console system() {
        var console = System.console();
        return new Console(System.out, console != null && console.isTerminal() ? Form.TERMINAL : Form.LINES);
    }

    /// Plain lines on a stream: logs, pipes.
    public static Console lines(PrintStream out) {
        return new Console(out, Form.LINES);
    }

    /// A terminal behind a stream.
    public static Console terminal(PrintStream out) {
        return new Console(out, Form.TERMINAL);
    }

    /// Prints one line.
    public void say(String line) {
        out.println(line);
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

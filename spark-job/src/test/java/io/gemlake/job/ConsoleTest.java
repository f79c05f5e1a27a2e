// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void plainLinesComeEveryTenthOfTheWay() {
        try (Progress progress = Console.lines(out).progress(1000, Progress.Unit.ROWS)) {
            progress.label("rows");
            for (int done = 1; done <= 1000; done++) {
                progress.at(done);
            }
        }
        assertThat(printed().lines())
                .hasSize(11)
                .startsWith("rows: 0 rows of 1,000 rows, 0 %", "rows: 100 rows of 1,000 rows, 10 %")
                .endsWith("rows: 1,000 rows of 1,000 rows, 100 %");
    }

    @Test
    void aTerminalRedrawsOneLineAndEndsIt() {
        try (Progress progress = Console.terminal(out).progress(4 << 20, Progress.Unit.BYTES)) {
            progress.label("part 1 of 2");
            progress.at(1 << 20);
        }
        assertThat(printed())
                .startsWith("\rpart 1 of 2 [........................] 0 B of 4.0 MiB, 0 %")
                .contains("\rpart 1 of 2 [######..................] 1.0 MiB of 4.0 MiB, 25 %")
                .endsWith(System.lineSeparator());
    }

    @Test
    void progressNeverGoesBackNorBeyondItsTotal() {
        try (Progress progress = Console.lines(out).progress(100, Progress.Unit.ROWS)) {
            progress.at(50);
            progress.at(20);
            progress.at(500);
        }
        assertThat(printed().lines()).containsExactly(": 50 rows of 100 rows, 50 %", ": 100 rows of 100 rows, 100 %");
    }

    @Test
    void bytesAreShownInTheUnitThatFits() {
        assertThat(Amounts.bytes(1023)).isEqualTo("1023 B");
        assertThat(Amounts.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Amounts.bytes(253_113_024)).isEqualTo("241.4 MiB");
        assertThat(Amounts.bytes(3L << 30)).isEqualTo("3.0 GiB");
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

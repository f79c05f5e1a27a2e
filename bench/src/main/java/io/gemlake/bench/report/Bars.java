// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import io.gemlake.bench.report.Svg.Anchor;
import java.util.List;

/// Bars from 0 to 100 %, one below the other, as SVG that takes its colours from the page.
record Bars(List<Bar> bars) {
    private static final int WIDTH = 420;
    private static final int ROW = 36;
    private static final int THICK = 14;
    private static final int END = 370;

    /// A bar of one part or more, each of them a share, and marks on it.
    ///
    /// @param marks shares at which a line stands
    record Bar(String label, List<Double> parts, List<Double> marks) {
        static Bar of(String label, double share, List<Double> marks) {
            return new Bar(label, List.of(share), marks);
        }
    }

    /// The bars as an element of a page.
    String figure() {
        var svg = new Svg(WIDTH, ROW * bars.size() + 4);
        for (int i = 0; i < bars.size(); i++) {
            draw(svg, bars.get(i), i * ROW);
        }
        return svg.figure();
    }

    private static void draw(Svg svg, Bar bar, int top) {
        int y = top + ROW - THICK - 2;
        svg.text(0, y - 5, Anchor.START, bar.label());
        svg.bar("empty", 0, y, END, THICK);
        double start = 0;
        for (int part = 0; part < bar.parts().size(); part++) {
            double end = Math.min(1, start + bar.parts().get(part));
            svg.bar("s" + part, start * END, y, (end - start) * END, THICK);
            start = end;
        }
        for (double mark : bar.marks()) {
            svg.line("mark", mark * END, y - 3, mark * END, y + THICK + 3);
        }
        if (bar.parts().size() == 1) {
            svg.text(
                    END + 6,
                    y + THICK - 2,
                    Anchor.START,
                    Html.percent(bar.parts().getFirst()));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import io.gemlake.bench.report.Svg.Anchor;
import java.util.List;

/// Rates of programs at the same work, one below the other: a bar to the median, and a line from the least to the most
/// of the rounds. The longest fills the width.
record RateBars(List<Bar> bars) {
    private static final int WIDTH = 420;
    private static final int ROW = 36;
    private static final int THICK = 14;
    private static final int END = 360;

    /// A program, whose colour is that of its number.
    record Bar(int number, String label, Spread rate) {}

    /// The bars as an element of a page.
    String figure() {
        double most = bars.stream().mapToDouble(bar -> bar.rate().most()).max().orElse(1);
        var svg = new Svg(WIDTH, ROW * bars.size() + 4);
        for (int i = 0; i < bars.size(); i++) {
            draw(svg, bars.get(i), i * ROW, END / most);
        }
        return svg.figure();
    }

    private static void draw(Svg svg, Bar bar, int top, double scale) {
        int y = top + ROW - THICK - 2;
        double middle = y + THICK / 2.0;
        Spread rate = bar.rate();
        svg.text(0, y - 5, Anchor.START, bar.label());
        svg.bar("s" + bar.number(), 0, y, rate.median() * scale, THICK);
        svg.line("mark", rate.least() * scale, middle, rate.most() * scale, middle);
        svg.text(rate.most() * scale + 6, y + THICK - 2, Anchor.START, Html.number(rate.median()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import io.gemlake.bench.measure.Case;
import io.gemlake.bench.measure.Work;
import io.gemlake.bench.report.CaseResult;
import io.gemlake.bench.report.Goal;
import io.gemlake.bench.report.Goal.Measure;
import io.gemlake.bench.report.Report.LaneGain;
import io.gemlake.bench.report.Spread;
import io.gemlake.engine.EngineConfig.WeightLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The lines of the table, and what they are to reach.
final class Table {
    static final int LANES = 2;
    static final Goal PRODUCTS = share(0.90, 0.85);
    static final Map<WeightLayout, Goal> MEMORY = Map.of(
            WeightLayout.QUANTIZED, new Goal(Measure.RESIDENT_BYTES, 1.2e9, 1.44e9),
            WeightLayout.F32, new Goal(Measure.RESIDENT_BYTES, 2.2e9, 2.64e9));
    private static final Goal GAIN = new Goal(Measure.GAIN_OF_LANES, 1.85, 1.75);

    private Table() {}

    static List<Case> cases(Effort effort) {
        int written = effort.written();
        Work prefill = new Work.Prefill(effort.documents(), 512);
        Work decode = new Work.Decode(32, written);
        Work score = new Work.Score(16 * effort.documents(), 141, 28);
        return List.of(
                line("prefill, 512 tokens", prefill, 2, share(0.80, 0.65)),
                line("prefill, 512 tokens", prefill, 1, null),
                line(
                        "decode, 1 sequence",
                        new Work.Decode(1, 2 * written),
                        1,
                        new Goal(Measure.RATIO_TO_PEER, 0.9, 0.7)),
                line("decode, 32 sequences", new Work.Decode(16, written), 2, share(0.65, 0.50)),
                line("decode, 32 sequences", decode, 1, null),
                line("decode, 64 sequences", decode, 2, null),
                line("decode, 128 sequences", new Work.Decode(64, written), 2, share(0.75, 0.60)),
                line("scoring, 28 tokens behind 141", score, 2, share(0.72, 0.58)),
                line("scoring, 28 tokens behind 141", score, 1, null));
    }

    private static Case line(String name, Work work, int lanes, @Nullable Goal goal) {
        return new Case(name, work, lanes, goal);
    }

    private static Goal share(double goal, double floor) {
        return new Goal(Measure.SHARE_OF_PEAK, goal, floor);
    }

    /// Two lanes against one, wherever both did the same work.
    static List<LaneGain> gains(List<Case> cases, List<CaseResult> results) {
        List<LaneGain> gains = new ArrayList<>();
        for (int two = 0; two < cases.size(); two++) {
            for (int one = 0; one < cases.size(); one++) {
                boolean sameWork = cases.get(two).work().equals(cases.get(one).work());
                if (sameWork && cases.get(two).lanes() == 2 && cases.get(one).lanes() == 1) {
                    gains.add(gain(results.get(two), results.get(one)));
                }
            }
        }
        return gains;
    }

    private static LaneGain gain(CaseResult two, CaseResult one) {
        List<Double> gains = IntStream.range(0, one.rounds().size())
                .mapToObj(i -> two.rounds().get(i) / one.rounds().get(i))
                .toList();
        return new LaneGain(two.name(), Spread.of(gains), GAIN);
    }
}

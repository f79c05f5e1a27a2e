// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import io.gemlake.bench.report.CaseResult;
import io.gemlake.bench.report.CaseResult.PeerResult;
import io.gemlake.bench.report.Spread;
import io.gemlake.engine.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Measures cases in turn, round by round, so that a slow minute of the machine falls on all of them.
///
/// @param weights  what a step reads
/// @param peer     the program beside, or null without one
/// @param progress told what has been measured
public record Rounds(
        Lanes lanes,
        Peak peak,
        Flops flops,
        Weights weights,
        @Nullable Peer peer,
        Consumer<String> progress) {

    /// A case in the making.
    private static final class Tally {
        private final Case about;
        private final List<Request> requests;
        private final String settings;
        private final List<Double> tokens = new ArrayList<>();
        private final List<Double> flops = new ArrayList<>();
        private final List<Double> shares = new ArrayList<>();
        private final List<Double> peerTokens = new ArrayList<>();
        private double flopsPerByte;
        private @Nullable List<String> answers;

        private Tally(Case about, List<Request> requests, String settings) {
            this.about = about;
            this.requests = requests;
            this.settings = settings;
        }

        /// @throws IllegalStateException when two runs of the same work differ
        private void check(SideBySide runs) {
            List<String> expected = answers == null ? runs.lanes().getFirst().answers() : answers;
            answers = expected;
            for (LaneRun run : runs.lanes()) {
                if (!run.answers().equals(expected)) {
                    throw new IllegalStateException("%s: runs of the same work differ: %s, then %s"
                            .formatted(about.name(), expected, run.answers()));
                }
            }
        }

        private CaseResult result() {
            return new CaseResult(
                    about.name(),
                    about.lanes(),
                    Spread.of(tokens),
                    Spread.of(flops),
                    Spread.of(shares),
                    flopsPerByte,
                    tokens,
                    about.goal(),
                    peerTokens.isEmpty() ? null : beside());
        }

        private PeerResult beside() {
            List<Double> ratios = IntStream.range(0, tokens.size())
                    .mapToObj(i -> tokens.get(i) / peerTokens.get(i))
                    .toList();
            return new PeerResult(Spread.of(peerTokens), Spread.of(ratios), settings);
        }
    }

    /// The results in the order of the cases, the first `warmUps` rounds left out.
    public List<CaseResult> measure(List<Case> cases, int warmUps, int rounds) {
        List<Tally> tallies = cases.stream()
                .map(each -> new Tally(
                        each, Requests.of(each.work(), lanes.engine()), peer == null ? "" : peer.prepare(each.order())))
                .toList();
        for (int round = 0; round < warmUps; round++) {
            tallies.forEach(tally -> tally.check(run(tally)));
        }
        for (int round = 0; round < rounds; round++) {
            for (Tally tally : tallies) {
                measure(tally, round);
            }
        }
        return tallies.stream().map(Tally::result).toList();
    }

    /// Who comes first changes from round to round.
    private void measure(Tally tally, int round) {
        if (round % 2 == 0) {
            measureEngine(tally);
            measurePeer(tally);
        } else {
            measurePeer(tally);
            measureEngine(tally);
        }
    }

    private void measurePeer(Tally tally) {
        if (peer != null) {
            tally.peerTokens.add(peer.run(tally.about.order()).rate());
        }
    }

    private void measureEngine(Tally tally) {
        int count = tally.about.lanes();
        double before = peak.measure(count);
        SideBySide runs = run(tally);
        double after = peak.measure(count);
        tally.check(runs);
        double tokens = runs.rows() / runs.seconds();
        double flopsPerSecond = runs.flops() / runs.seconds();
        tally.tokens.add(tokens);
        tally.flops.add(flopsPerSecond);
        tally.shares.add(flopsPerSecond / ((before + after) / 2));
        tally.flopsPerByte = runs.flopsPerByte(weights.bytesOf(tally.about.work()));
        progress.accept("%s, %d × : %.0f tokens/s, %.0f %% of the peak of %.0f GFLOP/s"
                .formatted(tally.about.name(), count, tokens, 100 * tally.shares.getLast(), (before + after) / 2e9));
    }

    private SideBySide run(Tally tally) {
        return new SideBySide(
                lanes.run(tally.about.lanes(), lane -> LaneRun.of(tally.about.work(), lane, tally.requests, flops)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import io.gemlake.bench.peers.Contest.Way;
import io.gemlake.bench.peers.Entrant.Run;
import io.gemlake.bench.report.PeersReport.ContestResult;
import io.gemlake.bench.report.PeersReport.EntrantResult;
import io.gemlake.bench.report.PeersReport.RatioResult;
import io.gemlake.bench.report.Profile;
import io.gemlake.bench.report.Spread;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs contests: all programs of one take turns, so that a slow minute of the machine falls on all of them.
///
/// @param progress told what has been measured
public record ContestRounds(Consumer<String> progress) {
    /// A program in a contest.
    private static final class Tally {
        private final Entrant entrant;
        private final String settings;
        private final List<Double> rates = new ArrayList<>();
        private List<String> answers = List.of();

        private Tally(Entrant entrant) {
            this.entrant = entrant;
            this.settings = entrant.prepare();
        }

        private void run() {
            Run run = entrant.run();
            if (entrant.repeatsItself() && !rates.isEmpty() && !run.answers().equals(answers)) {
                throw new IllegalStateException(entrant.program() + " gave other answers than in the round before");
            }
            rates.add(run.rate());
            answers = run.answers();
        }
    }

    /// The result of a contest.
    public ContestResult measure(Contest contest, int rounds) throws IOException {
        List<Tally> ways =
                contest.ways().stream().map(way -> new Tally(way.entrant())).toList();
        List<Tally> peers = contest.peers().stream().map(Tally::new).toList();
        List<Tally> all = Stream.concat(ways.stream(), peers.stream()).toList();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < all.size(); i++) {
                // Who comes first changes from round to round.
                run(contest, all.get((i + round) % all.size()));
            }
        }
        all.forEach(tally -> tally.entrant.forget());
        List<Profile> profiles = new ArrayList<>();
        for (Way way : contest.ways()) {
            way.entrant().profile().ifPresent(profiles::add);
        }
        return new ContestResult(
                contest.name(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                contest.unit(),
                contest.rows(),
                contest.judge().measure(),
                all.stream().map(tally -> result(contest, tally)).toList(),
                contest.ways().stream()
                        .flatMap(way -> Stream.concat(ways.stream(), peers.stream())
                                .filter(other ->
                                        peers.contains(other) || way.goals().containsKey(other.entrant.program()))
                                .map(other -> ratio(way, tally(ways, way), other)))
                        .toList(),
                contest.ways().getFirst().entrant().intensity().orElse(null),
                profiles);
    }

    private void run(Contest contest, Tally tally) {
        tally.run();
        progress.accept(String.format(
                Locale.ROOT,
                "%s, %s: %.4g %s",
                contest.name(),
                tally.entrant.program(),
                tally.rates.getLast(),
                contest.unit()));
    }

    private static Tally tally(List<Tally> tallies, Way way) {
        return tallies.stream()
                .filter(tally -> tally.entrant.equals(way.entrant()))
                .findFirst()
                .orElseThrow();
    }

    private static EntrantResult result(Contest contest, Tally tally) {
        @Nullable
        Double worth = tally.answers.isEmpty() ? null : contest.judge().worth(tally.answers);
        return new EntrantResult(
                tally.entrant.program(), tally.settings, Spread.of(tally.rates), worth, List.copyOf(tally.rates));
    }

    private static RatioResult ratio(Way way, Tally own, Tally other) {
        List<Double> ratios = IntStream.range(0, own.rates.size())
                .mapToObj(i -> own.rates.get(i) / other.rates.get(i))
                .toList();
        return new RatioResult(
                own.entrant.program(),
                other.entrant.program(),
                Spread.of(ratios),
                way.goals().get(other.entrant.program()));
    }
}

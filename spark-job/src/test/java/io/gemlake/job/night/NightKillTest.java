// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.job.cluster.StandaloneCluster;
import io.gemlake.job.night.Blow.Victim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Nights in which something is killed by SIGKILL, and that are gone on with by starting the job again: their sinks are
/// those of a night that nobody disturbed, and no kill costs more than one part.
@Timeout(14_400)
class NightKillTest {
    private static final long SEED = 8;
    private static final int NIGHTS = 100;
    private static final int KILLS_OF_A_PHASE = 10;

    private static final List<Victim> VICTIMS = List.of(Victim.values());

    @TempDir
    static Path directory;

    private static Nights nights;

    @BeforeAll
    static void runUndisturbed() throws IOException, InterruptedException {
        nights = Nights.start(directory);
    }

    @AfterAll
    static void stop() {
        nights.close();
    }

    @Test
    void aNightWithFiveKillsEndsAsOneWithout() throws IOException, InterruptedException {
        var tally = new Tally();
        List<Blow> blows = List.of(
                new Blow(Victim.DRIVER, "listing", 1, 100),
                new Blow(Victim.DRIVER, "reading", 1, 200),
                new Blow(Victim.DRIVER, Lake.INFERENCE, 2, 50),
                new Blow(Victim.DRIVER, "merge_commit", 1, 200),
                new Blow(Victim.DRIVER, "merge_commit", 2, 50));
        nights.disturb("five-kills", NightDriver.local(nights.lake()), blows, tally);
        tally.print();
        assertThat(tally.kills()).isEqualTo(blows.size());
        assertThat(tally.repeatedParts()).isLessThanOrEqualTo(tally.kills());
    }

    /// Two of three nights run in a driver alone, the others on a cluster, where executors and workers are killed, too.
    @Test
    @EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
    void nothingIsLostOrDoubledInAHundredNights() throws IOException, InterruptedException {
        System.out.println("kills of nights: seed " + SEED);
        var random = new Random(SEED);
        var tally = new Tally();
        List<String> phases = nights.phases().stream().distinct().toList();
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, 2)) {
            NightDriver local = NightDriver.local(nights.lake());
            NightDriver remote = NightDriver.on(cluster, nights.lake());
            for (int night = 0;
                    night < NIGHTS || lacking(tally, phases).findAny().isPresent();
                    night++) {
                boolean clustered = night % 3 == 2;
                String name = "night-" + night;
                nights.disturb(name, clustered ? remote : local, blows(clustered, tally, phases, random), tally);
                nights.lake().forget(name);
                if (night % 10 == 9) {
                    tally.print();
                }
            }
        }
        tally.print();
        assertThat(tally.repeatedParts()).isLessThanOrEqualTo(tally.kills());
    }

    private static Stream<String> lacking(Tally tally, List<String> phases) {
        return phases.stream().filter(phase -> tally.kills(phase) < KILLS_OF_A_PHASE);
    }

    /// One or two blows, where kills are lacking as long as they are.
    private static List<Blow> blows(boolean clustered, Tally tally, List<String> phases, Random random) {
        var wanted = new ArrayList<>(lacking(tally, phases).toList());
        if (wanted.isEmpty()) {
            wanted.addAll(phases);
        }
        Collections.shuffle(wanted, random);
        var blows = new ArrayList<Blow>();
        for (String phase : wanted.subList(0, Math.min(1 + random.nextInt(2), wanted.size()))) {
            Victim victim = clustered ? VICTIMS.get(random.nextInt(VICTIMS.size())) : Victim.DRIVER;
            // Phases that come once a part are struck in any of the first two; noting how far it has read takes a
            // moment.
            boolean ofParts = Collections.frequency(nights.phases(), phase) > 1;
            blows.add(new Blow(
                    victim,
                    phase,
                    1 + (ofParts ? random.nextInt(2) : 0),
                    random.nextLong(phase.equals("checkpoint") ? 50 : 600)));
        }
        return blows;
    }
}

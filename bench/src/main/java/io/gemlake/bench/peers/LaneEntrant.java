// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import io.gemlake.bench.measure.Lanes;
import io.gemlake.bench.measure.Profiler;
import io.gemlake.bench.report.Profile;
import io.gemlake.engine.Lane;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// The engine at work on documents, as Spark runs it: each lane goes through its share of them.
///
/// @param count     of lanes
/// @param passes    through all documents, one after the other
/// @param judged    which of the passes gives the answers
record LaneEntrant(String program, Lanes lanes, int count, List<Pass> passes, int judged, List<String> documents)
        implements Entrant {
    LaneEntrant {
        passes = List.copyOf(passes);
        documents = List.copyOf(documents);
    }

    /// What is asked of documents.
    @FunctionalInterface
    interface Pass {
        /// An answer for each document, in their order.
        Iterator<String> run(Lane lane, List<String> documents);
    }

    @Override
    public String prepare() {
        // All of it: the JIT is done then, which others do not have.
        run();
        return count + " lanes";
    }

    @Override
    public Run run() {
        List<String> answers = List.of();
        long start = System.nanoTime();
        for (int pass = 0; pass < passes.size(); pass++) {
            List<String> found = run(passes.get(pass));
            answers = pass == judged ? found : answers;
        }
        return new Run(documents.size(), (System.nanoTime() - start) / 1e9, answers);
    }

    /// Every lane takes each `count`th document: lengths that follow an order do not fall on one of them.
    private List<String> run(Pass pass) {
        record Share(int first, List<String> answers) {}
        var next = new AtomicInteger();
        List<Share> shares = lanes.run(count, lane -> {
            int first = next.getAndIncrement();
            List<String> share = IntStream.iterate(first, i -> i < documents.size(), i -> i + count)
                    .mapToObj(documents::get)
                    .toList();
            var answers = new ArrayList<String>();
            pass.run(lane, share).forEachRemaining(answers::add);
            return new Share(first, answers);
        });
        var all = new String[documents.size()];
        for (Share share : shares) {
            for (int i = 0; i < share.answers().size(); i++) {
                all[share.first() + i * count] = share.answers().get(i);
            }
        }
        return Arrays.asList(all);
    }

    @Override
    public boolean repeatsItself() {
        return true;
    }

    @Override
    public Optional<Profile> profile() throws IOException {
        return Optional.of(Profiler.profile(program, count, this::run));
    }

    @Override
    public void forget() {
        // Lanes keep what they may need again.
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import io.gemlake.bench.measure.Case;
import io.gemlake.bench.measure.Flops;
import io.gemlake.bench.measure.LaneRun;
import io.gemlake.bench.measure.Lanes;
import io.gemlake.bench.measure.Requests;
import io.gemlake.engine.Request;
import java.util.List;

/// The engine at work that is measured in tokens.
record CaseEntrant(Case about, Lanes lanes, List<Request> requests) implements Entrant {
    static CaseEntrant of(Case about, Lanes lanes) {
        return new CaseEntrant(about, lanes, Requests.of(about.work(), lanes.engine()));
    }

    @Override
    public String program() {
        return Contests.OWN;
    }

    @Override
    public String prepare() {
        run();
        return about.lanes() + " lanes";
    }

    @Override
    public Run run() {
        var flops = new Flops(lanes.engine().info());
        List<LaneRun> runs = lanes.run(about.lanes(), lane -> LaneRun.of(about.work(), lane, requests, flops));
        // The slowest lane counts: the others have waited for it.
        double seconds = runs.stream().mapToLong(LaneRun::nanos).max().orElseThrow() / 1e9;
        return new Run(runs.stream().mapToLong(LaneRun::rows).sum(), seconds, List.of());
    }

    @Override
    public void forget() {
        // Lanes keep what they may need again.
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import io.gemlake.bench.measure.Case;
import io.gemlake.bench.measure.Flops;
import io.gemlake.bench.measure.LaneRun;
import io.gemlake.bench.measure.Lanes;
import io.gemlake.bench.measure.Profiler;
import io.gemlake.bench.measure.Requests;
import io.gemlake.bench.measure.SideBySide;
import io.gemlake.bench.measure.Weights;
import io.gemlake.bench.report.PeersReport.Intensity;
import io.gemlake.bench.report.Profile;
import io.gemlake.engine.Request;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The engine at work that is measured in tokens.
final class CaseEntrant implements Entrant {
    private final Case about;
    private final Lanes lanes;
    private final Flops flops;
    private final Weights weights;
    private final List<Request> requests;
    private @Nullable Intensity intensity;

    /// @param weights what a step reads
    CaseEntrant(Case about, Lanes lanes, Weights weights) {
        this.about = about;
        this.lanes = lanes;
        this.weights = weights;
        flops = new Flops(lanes.engine().info());
        requests = Requests.of(about.work(), lanes.engine());
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
        var runs = new SideBySide(lanes.run(about.lanes(), lane -> LaneRun.of(about.work(), lane, requests, flops)));
        intensity = new Intensity(runs.flops() / runs.rows(), runs.flopsPerByte(weights.bytesOf(about.work())));
        return new Run(runs.rows(), runs.seconds(), List.of());
    }

    @Override
    public Optional<Profile> profile() throws IOException {
        return Optional.of(Profiler.profile(lanes, flops, about));
    }

    @Override
    public Optional<Intensity> intensity() {
        return Optional.ofNullable(intensity);
    }

    @Override
    public void forget() {
        // Lanes keep what they may need again.
    }
}

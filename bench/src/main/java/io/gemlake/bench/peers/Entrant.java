// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import io.gemlake.bench.report.PeersReport.Intensity;
import io.gemlake.bench.report.Profile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A program that does the work of a [Contest].
public interface Entrant {
    /// What tables call it.
    String program();

    /// Makes ready what is not timed, and says with which settings it will run.
    String prepare();

    /// Does the work.
    Run run();

    /// Whether the same work must have the same answers.
    default boolean repeatsItself() {
        return false;
    }

    /// Gives back what it was prepared with.
    void forget();

    /// Does the work once more, and says where its time goes; empty for programs that cannot tell.
    default Optional<Profile> profile() throws IOException {
        return Optional.empty();
    }

    /// What the work takes of arithmetic and memory, once it was done; empty where that is not known.
    default Optional<Intensity> intensity() {
        return Optional.empty();
    }

    /// What became of the work.
    ///
    /// @param count   of what the contest counts
    /// @param answers of the task that is judged, one for each document in their order; empty where nothing is
    record Run(double count, double seconds, List<String> answers) {
        public Run {
            answers = List.copyOf(answers);
        }

        double rate() {
            return count / seconds;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The process that a run belongs to.
///
/// @param application Spark's id of it
/// @param processId   on its host
/// @param started     when the process began, which tells it from another one that has the same id later
public record Driver(String application, String host, long processId, Instant started) {
    /// What a clock that is set may change in the start of a process.
    private static final Duration CLOCK_STEP = Duration.ofSeconds(10);

    /// How long a run on another host may be silent before it is taken for dead.
    private static final Duration LONGEST_SILENCE = Duration.ofHours(1);

    /// This process, as the driver of a Spark application.
    public static Driver ofThisProcess(String application) {
        ProcessHandle process = ProcessHandle.current();
        return new Driver(
                application,
                thisHost(),
                process.pid(),
                process.info().startInstant().orElse(Instant.EPOCH));
    }

    /// Whether the process is gone: on this host it can be looked for, on another one it tells by its silence.
    ///
    /// @param seen when its run was written last
    boolean isGone(Instant seen, Instant now) {
        if (!host.equals(thisHost())) {
            return Duration.between(seen, now).compareTo(LONGEST_SILENCE) > 0;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(processId);
        return process.isEmpty()
                || process.get().info().startInstant().filter(this::isOther).isPresent();
    }

    private boolean isOther(Instant start) {
        return Duration.between(started, start).abs().compareTo(CLOCK_STEP) > 0;
    }

    private static String thisHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost"; // a machine that cannot resolve its own name
        }
    }
}

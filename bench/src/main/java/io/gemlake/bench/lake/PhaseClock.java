// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.lake;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/// Times the phases of a run, which the job names in its log as they begin. Between two of them garbage is collected,
/// outside of their times: what is alive then is what the driver keeps, as no task runs.
final class PhaseClock implements AutoCloseable {
    private static final String LOGGER = "io.gemlake.job.enrich.Phases";

    /// A phase that is over.
    ///
    /// @param part of the run, or 0
    record Span(String phase, int part, double seconds) {}

    private final List<Span> spans = new ArrayList<>();
    private final Listener listener = new Listener();
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private String phase = "start";
    private int part;
    private long startNanos;
    private long aliveBytes;

    private PhaseClock() {}

    static PhaseClock start() {
        var clock = new PhaseClock();
        clock.listen();
        clock.startNanos = System.nanoTime();
        return clock;
    }

    /// All phases so far; the present one ends now.
    List<Span> spans() {
        end();
        return List.copyOf(spans);
    }

    /// The most that was alive on the heap between two phases.
    long aliveBytes() {
        return aliveBytes;
    }

    private void listen() {
        listener.start();
        Configuration configuration = context.getConfiguration();
        var logger = new LoggerConfig(LOGGER, Level.INFO, false);
        logger.addAppender(listener, Level.INFO, null);
        configuration.addLogger(LOGGER, logger);
        context.updateLoggers();
    }

    private void end() {
        spans.add(new Span(phase, part, (System.nanoTime() - startNanos) / 1e9));
        System.gc();
        aliveBytes = Math.max(
                aliveBytes,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        startNanos = System.nanoTime();
    }

    private void enter(LogEvent event) {
        end();
        Object[] words = event.getMessage().getParameters();
        phase = (String) words[0];
        part = (Integer) words[1];
    }

    @Override
    public void close() {
        context.getConfiguration().removeLogger(LOGGER);
        context.updateLoggers();
        listener.stop();
    }

    private final class Listener extends AbstractAppender {
        Listener() {
            super("phases", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            enter(event);
        }
    }
}

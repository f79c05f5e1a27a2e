// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.util.Locale;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells what a flow is doing: in the log, and as the description of Spark's jobs in its user interface.
final class Phases {
    private static final Logger LOG = LoggerFactory.getLogger(Phases.class);

    private final SparkContext context;
    private final String flow;

    Phases(SparkContext context, String flow) {
        this.context = context;
        this.flow = flow;
    }

    /// A phase begins.
    ///
    /// @param part        counted from 1; 0 where there is none
    /// @param description in plain words, such as `asking the model about 300 texts`
    void enter(Phase phase, int part, String description) {
        LOG.info("phase {} part {}", phase.name().toLowerCase(Locale.ROOT), part);
        String place = part == 0 ? flow : flow + ", part " + part;
        context.setJobDescription("Gemlake, " + place + ": " + description);
    }

    /// Nothing goes on any more.
    void leave() {
        context.setJobDescription(null);
    }
}

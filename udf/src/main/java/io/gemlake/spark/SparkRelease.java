// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import org.apache.spark.package$;

/// The release of Spark in which this can run: operators and rules are made of Catalyst's own classes, which
/// change from one minor release to the next.
final class SparkRelease {
    private static final String NEEDED = "4.2";

    private SparkRelease() {}

    /// Refuses every other one.
    static void require() {
        require(package$.MODULE$.SPARK_VERSION());
    }

    static void require(String found) {
        if (!found.equals(NEEDED) && !found.startsWith(NEEDED + ".") && !found.startsWith(NEEDED + "-")) {
            throw GemlakeErrors.sparkUnsupported(found, NEEDED);
        }
    }
}

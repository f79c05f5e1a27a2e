// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.spark.sql.Functions;
import org.apache.spark.sql.SparkSessionExtensions;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/// The `ai_*` functions for Spark SQL: `spark.sql.extensions` names this class. Compiled for the oldest Java that Spark
/// runs on: PySpark takes the first Java of the PATH, and on one that is too old the session says so.
public final class GemlakeExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    private static final int MINIMUM_JAVA = 25;

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        int java = Runtime.version().feature();
        if (java < MINIMUM_JAVA) {
            // The one error that `GemlakeErrors` does not make, because it cannot be loaded.
            throw new UnsupportedOperationException(String.format(
                    "[GEMLAKE_JAVA_TOO_OLD] the driver runs Java %d (%s), and Gemlake needs Java %d or newer; set"
                            + " JAVA_HOME to one before Spark starts",
                    java, System.getProperty("java.home"), MINIMUM_JAVA));
        }
        SparkRelease.require();
        Functions.injectInto(extensions);
        return BoxedUnit.UNIT;
    }
}

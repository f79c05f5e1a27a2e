// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.spark.sql.Functions;
import org.apache.spark.sql.SparkSessionExtensions;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/// The `ai_*` functions for Spark SQL: `spark.sql.extensions` names this class.
public final class GemlakeExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        Functions.injectInto(extensions);
        return BoxedUnit.UNIT;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.GemlakeConf;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/// The settings of a session: those of the application, and what `SET` has changed since.
final class SessionConf {
    private SessionConf() {}

    static GemlakeConf of(SparkSession session) {
        return GemlakeConf.ofSession(
                session.sparkContext().getConf(),
                CollectionConverters.asJava(session.conf().getAll()));
    }
}

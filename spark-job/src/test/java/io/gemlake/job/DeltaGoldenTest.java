// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.spark.sql.GoldenStatements;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Statements with calls over Delta tables do what their golden file says; the quick run takes the first of them.
class DeltaGoldenTest {
    private static final String NAME = "delta";

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = DeltaSession.in(directory);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void doesWhatItsGoldenFileSays() {
        GoldenStatements.compare(NAME, GoldenStatements.run(spark, NAME));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.job.enrich.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/// A lake, what a night that nobody disturbs makes of it, and nights that are disturbed.
///
/// @param phases   of the undisturbed night, in their order
/// @param expected what its sink holds
record Nights(Lake lake, SparkSession spark, List<String> phases, List<String> expected) implements AutoCloseable {
    /// Runs the night that nobody disturbs.
    static Nights start(Path directory) throws IOException, InterruptedException {
        SparkSession spark = LocalSpark.session();
        Lake lake = Lake.in(spark, directory);
        Attempt undisturbed = NightDriver.local(lake).attempt(lake.spec("undisturbed"), Optional.empty());
        assertThat(undisturbed.exitCode()).as("%s", undisturbed.lines()).isZero();
        List<String> expected = lake.contents(spark, "undisturbed");
        assertThat(expected).hasSize(Lake.DOCUMENTS);
        return new Nights(lake, spark, Attempt.phases(undisturbed.lines()), expected);
    }

    /// Runs a night with a sink of its own, and requires that nothing is lost, doubled, or other than undisturbed.
    void disturb(String name, NightDriver driver, List<Blow> blows, Tally tally)
            throws IOException, InterruptedException {
        List<Attempt> attempts = driver.run(lake.spec(name), blows);
        tally.add(attempts, lake.merges(name));
        requireExpected(name);
    }

    /// Requires that a sink is that of the undisturbed night, byte for byte, whenever its rows were made.
    void requireExpected(String name) {
        assertThat(lake.contents(spark, name)).as(name).isEqualTo(expected);
    }

    @Override
    public void close() {
        spark.stop();
    }
}

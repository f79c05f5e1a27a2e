// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.job.model.Catalogue;
import io.gemlake.job.model.ModelResolver;
import io.gemlake.job.model.ModelResolver.ModelFile;
import io.gemlake.job.model.ModelStore;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.GemlakeExtensions;
import io.gemlake.spark.GemlakeKryoRegistrator;
import io.gemlake.spark.Setting;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// What the main classes of Spark jobs share: the session, the model's file, and the exit code.
final class SparkJob {
    private static final Logger LOG = LoggerFactory.getLogger(SparkJob.class);

    /// The work of a job.
    interface Work {
        void run();
    }

    private SparkJob() {}

    /// Runs a job, prints what it could not do, and returns the exit code of its process.
    static int run(Work work, PrintStream errorOutput) {
        return run(work, errorOutput, UnaryOperator.identity());
    }

    /// Runs a job, prints what it could not do, and returns the exit code of its process.
    ///
    /// @param wording what becomes of a message before it is printed
    static int run(Work work, PrintStream errorOutput, UnaryOperator<String> wording) {
        try {
            work.run();
            return 0;
        } catch (Exception e) {
            // Wider than the compiler asks for: Spark's Scala code throws checked exceptions without declaring them.
            Failure failure = Failure.of(e);
            LOG.atLevel(failure.code() == JobErrorCode.JOB_FAILED ? Level.ERROR : Level.DEBUG)
                    .setCause(e)
                    .log("The job failed");
            errorOutput.println(wording.apply(failure.message()));
            return failure.code().exitCode();
        }
    }

    /// Runs work in a session of this name, and ends the session. What spark-submit configured wins; what a bare
    /// spark-submit leaves out is filled in.
    static void inSession(String name, Consumer<SparkSession> work) {
        SparkSession spark = SparkSession.builder().config(conf(name)).getOrCreate();
        try {
            work.accept(spark);
        } finally {
            spark.stop();
        }
    }

    /// The settings of an application, with the model that the job names.
    ///
    /// @param model a name or path, or null to use `spark.gemlake.model.path`
    static GemlakeConf configuration(SparkSession spark, @Nullable String model) {
        GemlakeConf conf = GemlakeConf.of(spark.sparkContext().getConf());
        if (model == null) {
            return conf;
        }
        ModelFile file = resolve(model);
        GemlakeConf named = conf.with(Setting.MODEL_PATH, file.path()).with(Setting.MODEL_NAME, file.name());
        return file.sha256() == null ? named : named.with(Setting.MODEL_SHA256, file.sha256());
    }

    /// Makes a model the one that the functions of a session ask.
    ///
    /// @param model a name or path
    static void useModel(SparkSession spark, String model) {
        ModelFile file = resolve(model);
        spark.conf().set(Setting.MODEL_PATH.key(), file.path());
        spark.conf().set(Setting.MODEL_NAME.key(), file.name());
        if (file.sha256() != null) {
            spark.conf().set(Setting.MODEL_SHA256.key(), file.sha256());
        }
    }

    /// What a model lacks that only has to be fetched, in words; an error for one that nobody knows.
    ///
    /// @param model a name or path
    static Optional<String> absence(String model) {
        try {
            resolve(model);
            return Optional.empty();
        } catch (JobException e) {
            if (e.code() != JobErrorCode.MODEL_ABSENT) {
                throw e;
            }
            return Optional.ofNullable(e.getMessage());
        }
    }

    private static ModelFile resolve(String model) {
        return new ModelResolver(Catalogue.configured(), ModelStore.ofUser()).resolve(model);
    }

    private static SparkConf conf(String name) {
        var conf = new SparkConf();
        conf.setIfMissing("spark.app.name", name);
        conf.setIfMissing(
                "spark.sql.extensions", GemlakeExtensions.class.getName() + ",io.delta.sql.DeltaSparkSessionExtension");
        conf.setIfMissing("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        conf.setIfMissing("spark.delta.logStore.file.impl", LocalLogStore.class.getName());
        conf.setIfMissing("spark.kryo.registrator", GemlakeKryoRegistrator.class.getName());
        // The next larger size is one that G1 stores at twice its length.
        conf.setIfMissing("spark.broadcast.blockSize", "4095k");
        conf.setIfMissing("spark.broadcast.compress", "false");
        // CSV files come in the encodings of their countries; Spark alone would read five.
        conf.setIfMissing("spark.sql.legacy.javaCharsets", "true");
        if (conf.get("spark.master", "").startsWith("local")) {
            // Progress travels with heartbeats; on one machine they cost nothing.
            conf.setIfMissing("spark.executor.heartbeatInterval", "1s");
            // Both default to what suits a cluster, and cost a small table more than its own work.
            String partitions = String.valueOf(Math.max(4, Runtime.getRuntime().availableProcessors()));
            conf.setIfMissing("spark.sql.shuffle.partitions", partitions);
            conf.setIfMissing("spark.databricks.delta.snapshotPartitions", "2");
            // VACUUM lists files with as many tasks, 10,000 by default.
            conf.setIfMissing("spark.sql.sources.parallelPartitionDiscovery.parallelism", partitions);
        }
        return conf;
    }
}

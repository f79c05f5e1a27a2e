// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.lake;

import io.gemlake.engine.TinyModel;
import io.gemlake.job.LocalLogStore;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.GemlakeKryoRegistrator;
import io.gemlake.spark.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/// A session of Spark in this JVM as `conf/spark-defaults.conf` makes it.
public final class LakeSession implements AutoCloseable {
    private final SparkSession spark;
    private final GemlakeConf conf;

    private LakeSession(SparkSession spark, GemlakeConf conf) {
        this.spark = spark;
        this.conf = conf;
    }

    /// A session on all processors, with a model of two tiny layers.
    ///
    /// @param directory takes the model
    /// @param settings  of Spark, which win over those of here
    public static LakeSession open(Path directory, Map<String, String> settings) throws IOException {
        Path model = Files.write(directory.resolve("tiny.gguf"), TinyModel.random(1, words()));
        return open("local[*]", model, "64m", settings);
    }

    /// A session with a model.
    ///
    /// @param kvBytes  of a task, for keys and values
    /// @param settings of Spark, which win over those of here
    public static LakeSession open(String master, Path model, String kvBytes, Map<String, String> settings) {
        SparkConf spark = new SparkConf(false)
                .setMaster(master)
                .setAppName("gemlake bench")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .set("spark.kryo.registrator", GemlakeKryoRegistrator.class.getName())
                .set("spark.broadcast.blockSize", "4095k")
                .set("spark.broadcast.compress", "false")
                .set("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .set("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .set("spark.databricks.delta.snapshotPartitions", "4")
                .set("spark.delta.logStore.file.impl", LocalLogStore.class.getName());
        settings.forEach(spark::set);
        GemlakeConf conf = GemlakeConf.of(spark)
                .with(Setting.MODEL_PATH, model.toString())
                .with(Setting.CALIBRATION, "none")
                .with(Setting.KV_BYTES, kvBytes);
        return new LakeSession(SparkSession.builder().config(spark).getOrCreate(), conf);
    }

    /// The session.
    public SparkSession spark() {
        return spark;
    }

    /// What Gemlake is configured with.
    public GemlakeConf conf() {
        return conf;
    }

    /// The words of [DocumentTable]: one token each.
    private static String[] words() {
        List<String> words = new ArrayList<>();
        for (char first = 'a'; first <= 'z'; first++) {
            for (char second = 'a'; second <= 'z'; second++) {
                words.add("" + first + second);
                words.add(" " + first + second);
            }
        }
        return words.toArray(String[]::new);
    }

    @Override
    public void close() {
        spark.stop();
    }
}

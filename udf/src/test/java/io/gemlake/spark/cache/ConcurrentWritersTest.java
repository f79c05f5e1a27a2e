// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrentWritersTest {
    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.delta.logStore.s3n.impl", "io.delta.storage.S3DynamoDBLogStore")
                .config("spark.delta.logStore.s3.impl", "io.delta.storage.S3SingleDriverLogStore")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/lake/cache",
                "cache",
                "file:/lake/cache",
                "hdfs://names/lake",
                "abfss://a@b/lake",
                "gs://b/lake",
                "s3n://b/lake"
            })
    void areSafeWhereOneCommitWins(String path) {
        assertThatCode(() -> ConcurrentWriters.require(spark, path)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3a://b/lake", "S3A://b/lake", "s3://b/lake", "oss://b/lake"})
    void areRefusedElsewhere(String path) {
        assertThatThrownBy(() -> ConcurrentWriters.require(spark, path))
                .hasMessageContaining("[GEMLAKE_STORE_UNSAFE]")
                .hasMessageContaining(path);
    }

    @Test
    void theRemedyNamesTheSetting() {
        assertThatThrownBy(() -> ConcurrentWriters.require(spark, "s3a://b/lake"))
                .hasMessageContaining("io.delta.storage.S3SingleDriverLogStore does not")
                .hasMessageContaining("spark.delta.logStore.s3a.impl");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.ModelMemory;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ExecutorResourcesTest {
    private static final ModelMemory WEIGHTS = new ModelMemory(1L << 30, 1L << 30, 0, 0, 0);

    @Test
    void knowsTheCoresOfAnExecutorWhereTheConfigurationSaysThem() {
        assertThat(ExecutorResources.cores(master("local"))).isEqualTo(OptionalInt.of(1));
        assertThat(ExecutorResources.cores(master("local[3]"))).isEqualTo(OptionalInt.of(3));
        assertThat(ExecutorResources.cores(master("local[3,2]"))).isEqualTo(OptionalInt.of(3));
        assertThat(ExecutorResources.cores(master("spark://host:7077"))).isEmpty();
        assertThat(ExecutorResources.cores(master("yarn").set("spark.executor.cores", "5")))
                .isEqualTo(OptionalInt.of(5));
    }

    @Test
    void refusesContainersWithoutRoomForTheWeightsAndSaysWhatToSet() {
        SparkConf conf = master("yarn").set("spark.executor.memory", "4g");
        assertThatThrownBy(() -> ExecutorResources.checkOverhead(conf, WEIGHTS))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining("set spark.executor.memoryOverhead to 2432m or more");
        conf.set("spark.executor.memoryOverhead", "2432m");
        assertThatNoException().isThrownBy(() -> ExecutorResources.checkOverhead(conf, WEIGHTS));
    }

    @Test
    void leavesMemoryOutsideOfTheHeapToTheOperatingSystemWithoutContainers() {
        assertThatNoException().isThrownBy(() -> ExecutorResources.checkOverhead(master("local[2]"), WEIGHTS));
    }

    @Test
    void refusesKeysAndValuesThatDoNotFitTheHeap() {
        SparkConf conf = master("yarn").set("spark.executor.memory", "2g").set("spark.executor.cores", "4");
        EngineSettings settings = kv(conf, "700m");
        assertThatThrownBy(() -> ExecutorResources.checkHeap(conf, settings))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining("4 tasks at a time")
                .hasMessageContaining("set spark.executor.memory to 4000m or more, or lower spark.gemlake.kv.bytes");
        assertThatNoException().isThrownBy(() -> ExecutorResources.checkHeap(conf, kv(conf, "350m")));
    }

    @Test
    void refusesAHeapTooSmallForAllTasksWhenNobodyChoseTheSize() {
        SparkConf conf = master("yarn").set("spark.executor.memory", "1g").set("spark.executor.cores", "8");
        EngineSettings settings = GemlakeConf.of(conf).engine();
        assertThatThrownBy(() -> ExecutorResources.checkHeap(conf, settings))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining("8 tasks at a time");
        conf.set("spark.executor.memory", "2g");
        assertThatNoException().isThrownBy(() -> ExecutorResources.checkHeap(conf, settings));
    }

    private static EngineSettings kv(SparkConf conf, String bytes) {
        return GemlakeConf.of(conf).with(Setting.KV_BYTES, bytes).engine();
    }

    private static SparkConf master(String master) {
        return new SparkConf(false).setMaster(master);
    }
}

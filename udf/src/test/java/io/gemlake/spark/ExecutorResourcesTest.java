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
    void knowsTheMemoryOfContainersAndOfItsOwnMachine() {
        SparkConf container = master("k8s://host").set("spark.executor.memory", "10g");
        assertThat(ExecutorResources.otherBytes(container)).hasValue(1L << 30);
        container.set("spark.executor.memoryOverhead", "3g");
        assertThat(ExecutorResources.otherBytes(container)).hasValue(3L << 30);
        assertThat(ExecutorResources.otherBytes(master("local[2]"))).isPresent();
        assertThat(ExecutorResources.otherBytes(master("spark://host:7077"))).isEmpty();
    }

    @Test
    void refusesKeysAndValuesThatDoNotFitTheHeap() {
        SparkConf conf = master("yarn").set("spark.executor.memory", "2g").set("spark.executor.cores", "4");
        EngineSettings settings = kv(conf, "700m");
        assertThatThrownBy(() -> checkHeap(conf, settings))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining("4 tasks at a time")
                .hasMessageContaining("set spark.executor.memory to 4000m or more, or lower spark.gemlake.kv.bytes");
        assertThatNoException().isThrownBy(() -> checkHeap(conf, kv(conf, "350m")));
    }

    @Test
    void refusesAHeapTooSmallForAllTasksWhenNobodyChoseTheSize() {
        SparkConf conf = master("yarn").set("spark.executor.memory", "1g").set("spark.executor.cores", "8");
        EngineSettings settings = GemlakeConf.of(conf).engine();
        assertThatThrownBy(() -> checkHeap(conf, settings))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining("8 tasks at a time");
        conf.set("spark.executor.memory", "2g");
        assertThatNoException().isThrownBy(() -> checkHeap(conf, settings));
    }

    private static void checkHeap(SparkConf conf, EngineSettings settings) {
        ExecutorResources.checkHeap(conf, settings.heap(), settings.leastKvBytes());
    }

    @Test
    void namesTheExecutorWhoseJavaIsTooOld() {
        SparkConf conf = master("spark://host:7077");
        assertThatThrownBy(() -> ExecutorResources.checkJvm(jvm(17, true, 4), conf, kv(conf, "64m")))
                .isInstanceOf(GemlakeException.class)
                .hasMessageStartingWith(
                        "[GEMLAKE_JAVA_TOO_OLD] executor 3 on node-7 runs Java 17, and Gemlake needs Java 25");
    }

    @Test
    void namesTheExecutorWithoutTheVectorApiUnlessNobodyNeedsIt() {
        SparkConf conf = master("spark://host:7077");
        assertThatThrownBy(() -> ExecutorResources.checkJvm(jvm(25, false, 4), conf, kv(conf, "64m")))
                .isInstanceOf(GemlakeException.class)
                .hasMessageStartingWith(
                        "[GEMLAKE_VECTOR_API_MISSING] executor 3 on node-7 runs Java without the module");
        EngineSettings scalar =
                GemlakeConf.of(conf).with(Setting.KERNELS, "scalar").engine();
        assertThatNoException().isThrownBy(() -> ExecutorResources.checkJvm(jvm(25, false, 4), conf, scalar));
    }

    @Test
    void checksTheHeapByTheCoresThatTheClusterGave() {
        SparkConf conf = master("spark://host:7077");
        assertThatThrownBy(() -> ExecutorResources.checkJvm(jvm(25, true, 8), conf, kv(conf, "auto")))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining("8 tasks at a time")
                .hasMessageContaining("set spark.executor.memory to 1463m or more");
        assertThatNoException().isThrownBy(() -> ExecutorResources.checkJvm(jvm(25, true, 4), conf, kv(conf, "auto")));
    }

    /// A JVM with a heap of 1 GiB.
    private static ExecutorJvm jvm(int java, boolean vectorApi, int cores) {
        return new ExecutorJvm("3", "node-7", java, vectorApi, 1L << 30, OptionalInt.of(cores));
    }

    private static EngineSettings kv(SparkConf conf, String bytes) {
        return GemlakeConf.of(conf).with(Setting.KV_BYTES, bytes).engine();
    }

    private static SparkConf master(String master) {
        return new SparkConf(false).setMaster(master);
    }
}

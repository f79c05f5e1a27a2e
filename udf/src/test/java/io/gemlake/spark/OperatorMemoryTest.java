// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.Engine;
import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The memory of operators that run in a task at a time.
class OperatorMemoryTest {
    private static final long MIB = 1L << 20;
    private static final long LEAST_KV = 128 * MIB;

    @TempDir
    static Path directory;

    private final SparkConf conf = new SparkConf(false)
            .setMaster("yarn")
            .set("spark.executor.cores", "4")
            .set("spark.executor.memory", "2g");

    @Test
    void lanesAddUpAndTheSharedPartsOfAModelDoNot() {
        EngineSettings model = settings();
        HeapDemand alone = model.heap();

        HeapDemand twice = new OperatorMemory(List.of(model), List.of(model, model)).heap();
        assertThat(twice.laneBytes()).isEqualTo(2 * alone.laneBytes());
        assertThat(twice.leastKvBytes()).isEqualTo(2 * LEAST_KV);
        assertThat(twice.sharedBytes()).isEqualTo(alone.sharedBytes());

        HeapDemand two = new OperatorMemory(List.of(model, model), List.of(model, model)).heap();
        assertThat(two.sharedBytes()).isEqualTo(2 * alone.sharedBytes());
    }

    @Test
    void theHeapHoldsTheLanesOfAllOperators() {
        EngineSettings model = settings();
        HeapDemand two = new OperatorMemory(List.of(model), List.of(model, model)).heap();
        HeapDemand three = new OperatorMemory(List.of(model), List.of(model, model, model)).heap();

        assertThatNoException().isThrownBy(() -> ExecutorResources.checkHeap(conf, two, two.leastKvBytes()));
        assertThatThrownBy(() -> ExecutorResources.checkHeap(conf, three, three.leastKvBytes()))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining("4 tasks at a time with " + 3 * LEAST_KV + " bytes")
                .hasMessageContaining("set spark.executor.memory to");
    }

    @Test
    void operatorsShareWhatKeysAndValuesGetWhenNobodyChose() {
        EngineSettings model = settings();
        long heapBytes = 4096 * MIB;

        assertThat(kvBytes(model, heapBytes)).isEqualTo(2 * kvBytes(model.among(2), heapBytes));
        assertThat(kvBytes(model.among(2), 64 * heapBytes)).isEqualTo(1024 * MIB);
        conf.set(Setting.KV_BYTES.key(), "300m");
        assertThat(kvBytes(settings().among(2), heapBytes)).isEqualTo(300 * MIB);
    }

    @Test
    void containersHoldTheWeightsOfAllModels() {
        EngineSettings model = settings();
        long weightsBytes = model.leastOffHeapBytes();
        OperatorMemory one = new OperatorMemory(List.of(model), List.of(model, model));
        OperatorMemory two = new OperatorMemory(List.of(model, model), List.of(model, model));
        conf.set("spark.executor.memoryOverhead", (384 + Math.ceilDiv(weightsBytes, MIB)) + "m");

        assertThatNoException().isThrownBy(() -> one.checkOverhead(conf));
        assertThatThrownBy(() -> two.checkOverhead(conf))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining("all models that a task asks take " + 2 * weightsBytes + " bytes")
                .hasMessageContaining(
                        "set spark.executor.memoryOverhead to %dm or more", 384 + Math.ceilDiv(2 * weightsBytes, MIB));
        assertThatNoException()
                .isThrownBy(() -> two.checkOverhead(new SparkConf(false).setMaster("spark://host:7077")));
    }

    private static long kvBytes(EngineSettings settings, long heapBytes) {
        return settings.onExecutor(heapBytes, OptionalLong.empty(), 4).kvBytesPerLane();
    }

    private EngineSettings settings() {
        ModelInfo info = Engine.describe(TinyModelFile.in(directory));
        return GemlakeConf.of(conf).engine().forModel(info);
    }
}

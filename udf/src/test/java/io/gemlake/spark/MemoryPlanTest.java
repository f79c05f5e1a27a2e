// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.ModelSizes;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    private static final long MIB = 1L << 20;
    private static final int LAYERS = 34;
    /// A model whose longest path takes more than the keys and values of small models: Gemma 3 4B, every layer global.
    private static final ModelInfo LARGE = new ModelInfo(
            "large",
            "gemma3",
            true,
            LAYERS,
            2560,
            262_144,
            131_072,
            3_880_099_328L,
            2400 * MIB,
            Map.of(WeightLayout.QUANTIZED, 4400 * MIB, WeightLayout.F32, 14_800 * MIB),
            Map.of("Q4_K", 204),
            "llama",
            null,
            new ModelSizes(10_240, 8, 4, 256, Collections.nCopies(LAYERS, 0), 2));
    /// 129 pages of 256 KiB for each layer.
    private static final long PATH = LAYERS * 129L * (256 << 10);

    @Test
    void executorsHoldWeightsOutsideOfTheHeap() {
        assertThat(plan(conf(), 1).executorOther()).isEqualTo((2400 + 4400 + 384) * MIB);
        assertThat(plan(weights("file"), 1).executorOther()).isEqualTo((2400 + 384) * MIB);
        assertThat(plan(weights("f32"), 1).executorOther()).isEqualTo((2400 + 14_800 + 384) * MIB);
    }

    @Test
    void executorsThatMayChooseNeedNoMoreThanQuantizedWeights() {
        assertThat(plan(weights("auto"), 1)).isEqualTo(plan(weights("quantized"), 1));
    }

    @Test
    void weightsAreExpandedWhereThatTakesThreeQuartersOfWhatAnExecutorHas() {
        long needed = (2400 + 14_800 + 384) * MIB;
        assertThat(layout("auto", OptionalLong.of(needed / 3 * 4 + MIB))).isEqualTo(WeightLayout.F32);
        assertThat(layout("auto", OptionalLong.of(needed / 3 * 4 - MIB))).isEqualTo(WeightLayout.QUANTIZED);
        assertThat(layout("auto", OptionalLong.empty())).isEqualTo(WeightLayout.QUANTIZED);
        assertThat(layout("bf16", OptionalLong.of(1L << 40))).isEqualTo(WeightLayout.BF16);
        assertThat(layout("f32", OptionalLong.empty())).isEqualTo(WeightLayout.F32);
    }

    @Test
    void keysAndValuesAreAtLeastTwiceTheLongestPath() {
        assertThat(plan(conf(), 1).kvBytesPerLane()).isEqualTo(2 * PATH);
        assertThat(plan(conf().set(Setting.KV_BYTES.key(), "1500m"), 1).kvBytesPerLane())
                .isEqualTo(1500 * MIB);
        assertThat(plan(shortContext(), 1).kvBytesPerLane()).isEqualTo(128 * MIB);
        assertThat(plan(conf().set(Setting.KV_TYPE.key(), "bf16"), 1).kvBytesPerLane())
                .isEqualTo(PATH);
    }

    @Test
    void eachTaskTakesActivationsAndKeysAndValuesOfTheHeap() {
        MemoryPlan one = plan(conf(), 1);
        MemoryPlan four = plan(conf(), 4);
        long each = one.model().laneHeap() + 2 * PATH;
        assertThat((four.executorHeap() - one.executorHeap()) * 0.7).isBetween(2.999 * each, 3.001 * each);
        assertThat(plan(shortContext(), 1).executorHeap()).isEqualTo(512 * MIB);
    }

    @Test
    void onlyADriverThatBroadcastsHoldsTheFile() {
        assertThat(plan(conf(), 1).driverHeap()).isBetween(4299 * MIB, 4301 * MIB);
        assertThat(plan(conf().set(Setting.MODEL_DISTRIBUTION.key(), "file"), 1).driverHeap())
                .isEqualTo(512 * MIB);
    }

    @Test
    void whatIsPlannedIsEnoughForTheCheckBeforeTheFirstTask() {
        for (int lanes : new int[] {1, 3, 8}) {
            for (SparkConf conf : new SparkConf[] {conf(), shortContext()}) {
                MemoryPlan plan = plan(conf, lanes);
                conf.setMaster("yarn")
                        .set("spark.executor.cores", String.valueOf(lanes))
                        .set("spark.executor.memory", ceilMebibytes(plan.executorHeap()) + "m")
                        .set("spark.executor.memoryOverhead", ceilMebibytes(plan.executorOther()) + "m");
                assertThatNoException().isThrownBy(() -> check(conf));

                conf.set("spark.executor.memoryOverhead", ceilMebibytes(plan.executorOther()) - 1 + "m");
                assertThatThrownBy(() -> check(conf))
                        .hasMessageContaining("set spark.executor.memoryOverhead to 7184m or more");
            }
        }
    }

    @Test
    void aHeapBelowThePlanIsRefusedWithThatOfThePlan() {
        SparkConf conf =
                conf().setMaster("yarn").set("spark.executor.cores", "2").set("spark.executor.memory", "2g");
        long needed = ceilMebibytes(plan(conf, 2).executorHeap());
        assertThatThrownBy(() -> check(conf))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining("2 tasks at a time")
                .hasMessageContaining("set spark.executor.memory to " + needed + "m or more");
    }

    @Test
    void aLargerHeapGivesMoreKeysAndValuesUpToAGibibyte() {
        HeapDemand demand =
                GemlakeConf.of(shortContext()).engine().forModel(LARGE).heap();
        assertThat(demand.automaticKvBytes(256 * MIB, 1)).isEqualTo(demand.leastKvBytes());
        assertThat(demand.automaticKvBytes(1000 * MIB, 1)).isBetween(399 * MIB, 400 * MIB);
        assertThat(demand.automaticKvBytes(65_536 * MIB, 1)).isEqualTo(1 << 30);
        assertThat(demand.neededHeapBytes(4, demand.automaticKvBytes(1200 * MIB, 4)))
                .isLessThanOrEqualTo(1200 * MIB);
    }

    private static WeightLayout layout(String weights, OptionalLong otherBytes) {
        EngineSettings settings = GemlakeConf.of(weights(weights)).engine().forModel(LARGE);
        return settings.onExecutor(1L << 34, otherBytes, 1).weights();
    }

    private static void check(SparkConf conf) {
        ExecutorResources.checkMemory(conf, LARGE, GemlakeConf.of(conf).engine());
    }

    private static MemoryPlan plan(SparkConf conf, int lanes) {
        return MemoryPlan.of(LARGE, GemlakeConf.of(conf), lanes);
    }

    private static long ceilMebibytes(long bytes) {
        return Math.ceilDiv(bytes, MIB);
    }

    private static SparkConf shortContext() {
        return conf().set(Setting.CONTEXT_TOKENS.key(), "128").set(Setting.DOCUMENT_TOKENS.key(), "64");
    }

    private static SparkConf weights(String layout) {
        return conf().set(Setting.WEIGHTS.key(), layout);
    }

    private static SparkConf conf() {
        return new SparkConf(false);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.KvType;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.EngineException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GemlakeConfTest {
    @Test
    void readsTheEnginesConfiguration() {
        GemlakeConf conf = conf("spark.gemlake.kernels", "Scalar")
                .with(Setting.BATCH_TOKENS, "64")
                .with(Setting.CONTEXT_TOKENS, "1024")
                .with(Setting.DOCUMENT_TOKENS, "100")
                .with(Setting.KV_TYPE, "bf16")
                .with(Setting.KV_BYTES, "32m")
                .with(Setting.WEIGHTS, "file");
        assertThat(conf.engine().onExecutor(1L << 30, OptionalLong.empty(), 3))
                .isEqualTo(EngineConfig.defaults()
                        .withKernels(KernelChoice.SCALAR)
                        .withWeights(WeightLayout.FILE)
                        .withMaxLanes(4096)
                        .withContext(1024, 100)
                        .withBatch(64, 32)
                        .withKvType(KvType.BF16)
                        .withKvBytesPerLane(32 << 20));
    }

    @Test
    void sharesTheHeapAmongLanesWhenNobodyChose() {
        EngineSettings settings = conf("spark.gemlake.kernels", "auto").engine();
        assertThat(settings.onExecutor(1000 << 20, OptionalLong.empty(), 2).kvBytesPerLane())
                .isBetween(199L << 20, 200L << 20);
        assertThat(settings.onExecutor(64L << 30, OptionalLong.empty(), 2).kvBytesPerLane())
                .isEqualTo(1L << 30);
    }

    @Test
    void warnsOfAnUnknownKeyOnceAnApplicationAndNamesTheNearest() {
        try (var log = new LogLines(GemlakeConf.class)) {
            for (String application : List.of("first", "first", "second")) {
                GemlakeConf conf = GemlakeConf.of(
                        new SparkConf(false).set("spark.app.id", application).set("spark.gemlake.batch.maxToken", "5"));
                assertThat(conf.count(Setting.BATCH_TOKENS)).isEqualTo(512);
            }
            assertThat(log.lines())
                    .hasSize(2)
                    .containsOnly(
                            "WARN The setting spark.gemlake.batch.maxToken is not known and has no effect; did you"
                                    + " mean spark.gemlake.batch.maxTokens? Remove it or correct its name");
        }
    }

    @Test
    void aSessionHasItsOwnSettings() {
        var application = new SparkConf(false).set("spark.gemlake.model.path", "a.gguf");
        assertThat(GemlakeConf.ofSession(application, Map.of("spark.gemlake.model.path", "b.gguf"))
                        .modelPath())
                .isEqualTo("b.gguf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.path", "model.name", "model.sha256", "calibration.path", "profiles", "paths.static"})
    void aSessionCannotChangeWhatTheApplicationKeepsForItself(String name) {
        String key = Setting.PREFIX + name;
        var application = new SparkConf(false).set("spark.gemlake.paths.static", "true");
        assertThatThrownBy(() -> GemlakeConf.ofSession(application, Map.of(key, "false")))
                .isInstanceOf(GemlakeException.class)
                .hasMessage(
                        "[GEMLAKE_CONF_STATIC] %1$s is the application's to choose, and this session has changed it;"
                                + " take it back with RESET %1$s, or have the application started with it",
                        key);
        assertThat(GemlakeConf.ofSession(application, Map.of("spark.gemlake.batch.maxTokens", "64"))
                        .count(Setting.BATCH_TOKENS))
                .isEqualTo(64);
    }

    @Test
    void aSessionThatForgetsWhatTheApplicationKeepsStillHasIt() {
        var application = new SparkConf(false)
                .set("spark.gemlake.paths.static", "true")
                .set("spark.gemlake.model.path", "a.gguf");
        assertThat(GemlakeConf.ofSession(application, Map.of()).modelPath()).isEqualTo("a.gguf");
        assertThat(GemlakeConf.ofSession(application, Map.of("spark.gemlake.model.path", "a.gguf"))
                        .modelPath())
                .isEqualTo("a.gguf");
    }

    @Test
    void aSessionCannotTakePathsFromItsApplication() {
        assertThatThrownBy(
                        () -> GemlakeConf.ofSession(new SparkConf(false), Map.of("spark.gemlake.paths.static", "true")))
                .hasMessageStartingWith("[GEMLAKE_CONF_STATIC] spark.gemlake.paths.static is the application's");
    }

    @ParameterizedTest
    @CsvSource({
        "kernels, fast",
        "weights, panels",
        "kv.type, f16",
        "batch.maxTokens, many",
        "kv.bytes, 3q",
        "document.maxBytes, 2g",
        "model.chunkBytes, 0",
        "model.distribution, torrent",
        "chat.format, alpaca",
        "input.policy, map-reduce",
        "model.sha256, 12ab",
        "progress.interval, often"
    })
    void refusesAValueThatItsKeyDoesNotTake(String name, String value) {
        String key = Setting.PREFIX + name;
        GemlakeConf conf = conf(key, value).with(Setting.MODEL_PATH, "x.gguf");
        assertThatThrownBy(() -> {
                    conf.engine();
                    conf.maxDocumentBytes();
                    conf.chunkBytes();
                    conf.distribution();
                    conf.chatFormat();
                    conf.longInput();
                    conf.modelSha256();
                    conf.progressInterval();
                })
                .isInstanceOf(GemlakeException.class)
                .hasMessageStartingWith("[GEMLAKE_CONF_INVALID.VALUE] A setting cannot be used: " + key + " is '"
                        + value + "', which is not ");
    }

    @Test
    void namesTheValuesThatAKeyTakes() {
        assertThatThrownBy(conf("spark.gemlake.weights", "fp16")::engine)
                .hasMessage(
                        "[GEMLAKE_CONF_INVALID.VALUE] A setting cannot be used: spark.gemlake.weights is 'fp16', which is not one of [auto,"
                                + " quantized, f32, bf16, file]; correct the value");
        assertThatThrownBy(conf("spark.gemlake.kernels", "fast")::engine)
                .hasMessageContaining("not one of [auto, vector, scalar]; correct");
    }

    @Test
    void onlySettingsThatMayChangeResultsAreInTheirVersion() {
        GemlakeConf conf = conf("spark.gemlake.kernels", "auto");
        String version = conf.engine().version();
        for (String exact : List.of("auto", "quantized", "f32", "file")) {
            assertThat(conf.with(Setting.WEIGHTS, exact).engine().version()).isEqualTo(version);
        }
        assertThat(conf.with(Setting.WEIGHTS, "bf16").engine().version()).isEqualTo(version + "-weights-bf16");
        assertThat(conf.with(Setting.KV_TYPE, "bf16").engine().version()).isEqualTo(version + "-kv-bf16");
        assertThat(conf.with(Setting.CONTEXT_TOKENS, "2048").engine().version()).isNotEqualTo(version);
        assertThat(conf.with(Setting.BATCH_TOKENS, "64").engine().version()).isEqualTo(version);
    }

    @Test
    void refusesValuesThatContradictEachOtherOnTheDriver() {
        GemlakeConf conf = conf("spark.gemlake.context.maxTokens", "100");
        assertThatThrownBy(conf::engine).isInstanceOf(EngineException.class).hasMessageContaining("maxDocumentTokens");
    }

    @Test
    void saysWhichSettingNamesTheModel() {
        assertThatThrownBy(() -> conf("spark.gemlake.kernels", "auto").modelPath())
                .hasMessageContaining("spark.gemlake.model.path is not set; set it to the GGUF file");
    }

    private static GemlakeConf conf(String key, String value) {
        return GemlakeConf.of(new SparkConf(false).set(key, value));
    }
}

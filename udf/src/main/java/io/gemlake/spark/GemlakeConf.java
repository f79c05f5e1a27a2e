// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.KvType;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.LongInput;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;
import scala.Tuple2;

/// The settings `spark.gemlake.*`, checked: a key that is not known is an error, so that a misspelt one is never
/// silently without effect. Immutable.
public final class GemlakeConf {
    /// How executors get the weights.
    enum Distribution {
        BROADCAST,
        FILE
    }

    /// What labels are calibrated with.
    enum CalibrationSource {
        SAMPLE,
        NONE
    }

    private static final String AUTO = "auto";

    private final Map<Setting, String> values;

    private GemlakeConf(Map<Setting, String> values) {
        this.values = values;
    }

    /// The settings of an application.
    public static GemlakeConf of(SparkConf conf) {
        var values = new EnumMap<Setting, String>(Setting.class);
        for (Tuple2<String, String> entry : conf.getAllWithPrefix(Setting.PREFIX)) {
            String key = Setting.PREFIX + entry._1();
            values.put(
                    Setting.withKey(key).orElseThrow(() -> unknown(key)),
                    entry._2().trim());
        }
        return new GemlakeConf(values);
    }

    /// A copy in which one setting has another value.
    public GemlakeConf with(Setting setting, String value) {
        var changed = new EnumMap<Setting, String>(Setting.class);
        changed.putAll(values);
        changed.put(setting, value.trim());
        return new GemlakeConf(changed);
    }

    /// The path of the model file.
    public String modelPath() {
        return text(Setting.MODEL_PATH)
                .orElseThrow(() -> GemlakeErrors.missingValue(Setting.MODEL_PATH.key(), Setting.MODEL_PATH.meaning()));
    }

    /// The name that is written into results: as configured, or the last part of the path.
    public String modelName() {
        return text(Setting.MODEL_NAME)
                .orElseGet(() -> modelPath().substring(modelPath().lastIndexOf('/') + 1));
    }

    Optional<String> modelSha256() {
        Optional<String> sha256 = text(Setting.MODEL_SHA256).map(value -> value.toLowerCase(Locale.ROOT));
        if (sha256.isPresent() && !sha256.get().matches("[0-9a-f]{64}")) {
            throw invalid(Setting.MODEL_SHA256, "64 hexadecimal digits");
        }
        return sha256;
    }

    /// The chat format that is configured, or empty when it is the one of the file's template.
    Optional<ChatFormat> chatFormat() {
        return choiceOrAuto(Setting.CHAT_FORMAT, ChatFormat.class);
    }

    CalibrationSource calibration() {
        return choice(Setting.CALIBRATION, CalibrationSource.class);
    }

    /// The directory in which calibrations are kept.
    String calibrationPath() {
        int directory = modelPath().lastIndexOf('/') + 1;
        return text(Setting.CALIBRATION_PATH).orElseGet(() -> modelPath().substring(0, directory) + "calibrations");
    }

    /// The paths of profiles.
    List<String> profiles() {
        return Arrays.stream(value(Setting.PROFILES).split(","))
                .map(String::trim)
                .filter(path -> !path.isEmpty())
                .toList();
    }

    LongInput longInput() {
        return choice(Setting.INPUT_POLICY, LongInput.class);
    }

    Distribution distribution() {
        return choice(Setting.MODEL_DISTRIBUTION, Distribution.class);
    }

    int chunkBytes() {
        return bytesUpTo(Setting.MODEL_CHUNK_BYTES, 1024);
    }

    int maxDocumentBytes() {
        return bytesUpTo(Setting.DOCUMENT_BYTES, 256);
    }

    /// Heap for the keys and values of a task, or empty when it follows the heap.
    OptionalLong kvBytes() {
        return value(Setting.KV_BYTES).equals(AUTO) ? OptionalLong.empty() : OptionalLong.of(bytes(Setting.KV_BYTES));
    }

    EngineSettings engine() {
        return new EngineSettings(this);
    }

    KernelChoice kernels() {
        return choice(Setting.KERNELS, KernelChoice.class);
    }

    /// The layout that is configured, or empty when it follows the memory of the executor.
    Optional<WeightLayout> weights() {
        return choiceOrAuto(Setting.WEIGHTS, WeightLayout.class);
    }

    KvType kvType() {
        return choice(Setting.KV_TYPE, KvType.class);
    }

    int count(Setting setting) {
        String digits = value(setting);
        if (!digits.matches("[0-9]{1,9}")) {
            throw invalid(setting, "a whole number");
        }
        return Integer.parseInt(digits);
    }

    private int bytesUpTo(Setting setting, int limitMebibytes) {
        long bytes = bytes(setting);
        if (bytes < 1 || bytes > (long) limitMebibytes << 20) {
            throw invalid(setting, "between 1 byte and " + limitMebibytes + "m");
        }
        return Math.toIntExact(bytes);
    }

    private long bytes(Setting setting) {
        try {
            return JavaUtils.byteStringAsBytes(value(setting));
        } catch (NumberFormatException e) {
            throw invalid(setting, "a number of bytes such as 256m or 1g");
        }
    }

    private <E extends Enum<E>> E choice(Setting setting, Class<E> choices) {
        return find(setting, choices).orElseThrow(() -> notOneOf(setting, names(choices)));
    }

    /// Empty for `auto`.
    private <E extends Enum<E>> Optional<E> choiceOrAuto(Setting setting, Class<E> choices) {
        Optional<E> choice = find(setting, choices);
        if (choice.isEmpty() && !value(setting).equalsIgnoreCase(AUTO)) {
            throw notOneOf(setting, AUTO + ", " + names(choices));
        }
        return choice;
    }

    private <E extends Enum<E>> Optional<E> find(Setting setting, Class<E> choices) {
        return Arrays.stream(choices.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(value(setting)))
                .findFirst();
    }

    private GemlakeException notOneOf(Setting setting, String names) {
        return invalid(setting, "one of [" + names + "]");
    }

    private static <E extends Enum<E>> String names(Class<E> choices) {
        return Arrays.stream(choices.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private Optional<String> text(Setting setting) {
        return Optional.of(value(setting)).filter(value -> !value.isEmpty());
    }

    private String value(Setting setting) {
        return values.getOrDefault(setting, setting.defaultValue());
    }

    private GemlakeException invalid(Setting setting, String expected) {
        return GemlakeErrors.invalidValue(setting.key(), value(setting), expected);
    }

    private static GemlakeException unknown(String key) {
        String nearest = Arrays.stream(Setting.values())
                .map(Setting::key)
                .min(Comparator.comparing(
                        known -> LevenshteinDistance.getDefaultInstance().apply(key, known)))
                .orElseThrow();
        return GemlakeErrors.unknownKey(key, nearest);
    }
}

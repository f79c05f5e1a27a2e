// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.KvType;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.LongInput;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;
import scala.Tuple2;

/// The settings `spark.gemlake.*`, checked. A key that is not known is warned of. Immutable.
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

    /// What becomes of functions of SQL that a model is hardly fit for.
    public enum Unfit {
        REFUSE,
        RUN
    }

    private static final String AUTO = "auto";

    /// By their keys.
    private final Map<String, String> values;

    private GemlakeConf(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /// The settings of an application.
    public static GemlakeConf of(SparkConf application) {
        var entries = new HashMap<String, String>();
        for (Tuple2<String, String> entry : application.getAll()) {
            entries.put(entry._1(), entry._2());
        }
        return known(entries, application);
    }

    /// The settings of a session. One that the application keeps for itself is an error where the session changed it.
    ///
    /// @param session all of its configuration: that of the application, and what `SET` has changed since
    public static GemlakeConf ofSession(SparkConf application, Map<String, String> session) {
        GemlakeConf chosen = of(application);
        var values = new HashMap<>(known(session, application).values);
        values.forEach((key, value) -> {
            Setting setting = Setting.withKey(key).orElseThrow();
            if (chosen.keeps(setting) && !value.equals(chosen.values.getOrDefault(key, setting.defaultValue()))) {
                throw GemlakeErrors.settingStatic(key);
            }
        });
        chosen.values.forEach((key, value) -> {
            if (chosen.keeps(Setting.withKey(key).orElseThrow())) {
                values.putIfAbsent(key, value);
            }
        });
        return new GemlakeConf(values);
    }

    private static GemlakeConf known(Map<String, String> entries, SparkConf application) {
        var known = new HashMap<String, String>();
        entries.forEach((key, value) -> {
            if (Setting.withKey(key).isPresent()) {
                known.put(key, value.trim());
            } else if (key.startsWith(Setting.PREFIX)) {
                UnknownKeys.warn(key, application);
            }
        });
        return new GemlakeConf(known);
    }

    /// A copy in which one setting has another value.
    public GemlakeConf with(Setting setting, String value) {
        var changed = new HashMap<>(values);
        changed.put(setting.key(), value.trim());
        return new GemlakeConf(changed);
    }

    /// The settings with the model of a name in place of the usual one, which has its own name too.
    public GemlakeConf forModel(String name) {
        if (text(Setting.MODEL_PATH).isPresent() && name.equals(modelName())) {
            return this;
        }
        String path = values.get(Setting.MODELS_PATH.key(name));
        if (path == null) {
            throw GemlakeErrors.modelUnknown(name, names(Setting.MODELS_PATH));
        }
        return with(Setting.MODEL_PATH, path)
                .with(Setting.MODEL_NAME, name)
                .with(Setting.MODEL_SHA256, values.getOrDefault(Setting.MODELS_SHA256.key(name), ""))
                .with(Setting.CHAT_FORMAT, values.getOrDefault(Setting.MODELS_CHAT_FORMAT.key(name), AUTO));
    }

    /// The path of the head of a name.
    public String headPath(String name) {
        String path = values.get(Setting.HEADS_PATH.key(name));
        if (path == null) {
            throw GemlakeErrors.headUnknown(name, names(Setting.HEADS_PATH));
        }
        return path;
    }

    /// The names that keys of a setting have.
    private List<String> names(Setting setting) {
        Pattern keys = Setting.keys(setting.key());
        int from = setting.key().indexOf('<');
        int behind = setting.key().length() - setting.key().indexOf('>') - 1;
        return values.keySet().stream()
                .filter(key -> keys.matcher(key).matches())
                .map(key -> key.substring(from, key.length() - behind))
                .sorted()
                .toList();
    }

    /// What becomes of functions that the model is hardly fit for.
    public Unfit unfit() {
        return choice(Setting.FUNCTIONS_UNFIT, Unfit.class);
    }

    /// Bytes of the rows of a task that may wait for their results outside of the heap.
    public long waitingBytes() {
        return bytes(Setting.WAITING_BYTES);
    }

    /// Tokens that a query may cost; 0 for any number.
    public long queryTokens() {
        return count(Setting.QUERY_TOKENS);
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
    public Optional<ChatFormat> chatFormat() {
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

    /// What all models of an executor may take outside of its heap, or empty when its memory says it.
    OptionalLong modelBytes() {
        return value(Setting.MODELS_BYTES).equals(AUTO)
                ? OptionalLong.empty()
                : OptionalLong.of(bytes(Setting.MODELS_BYTES));
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

    /// Time between two lines about the progress of a query; zero for none.
    Duration progressInterval() {
        try {
            return Duration.ofMillis(JavaUtils.timeStringAs(value(Setting.PROGRESS_INTERVAL), TimeUnit.MILLISECONDS));
        } catch (NumberFormatException e) {
            throw invalid(Setting.PROGRESS_INTERVAL, "a time such as 10s or 1m");
        }
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

    /// Whether sessions have this setting as the application has it.
    private boolean keeps(Setting setting) {
        return setting == Setting.PATHS_STATIC || (setting.pinnable() && flag(Setting.PATHS_STATIC));
    }

    private boolean flag(Setting setting) {
        return switch (value(setting).toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(setting, "true or false");
        };
    }

    private Optional<String> text(Setting setting) {
        return Optional.of(value(setting)).filter(value -> !value.isEmpty());
    }

    private String value(Setting setting) {
        return values.getOrDefault(setting.key(), setting.defaultValue());
    }

    private GemlakeException invalid(Setting setting, String expected) {
        return GemlakeErrors.invalidValue(setting.key(), value(setting), expected);
    }
}

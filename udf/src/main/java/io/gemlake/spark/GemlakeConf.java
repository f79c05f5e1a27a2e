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
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
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

    /// What queries do with the cache of results.
    public enum CacheMode {
        OFF,
        READ,
        READ_WRITE
    }

    /// The longest document that can be allowed.
    public static final int MOST_DOCUMENT_MEBIBYTES = 256;

    private final SettingValues values;

    private GemlakeConf(Map<String, String> values) {
        this.values = new SettingValues(values);
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
        var values = new HashMap<>(known(session, application).values.byKey());
        values.forEach((key, value) -> {
            Setting setting = Setting.withKey(key).orElseThrow();
            if (chosen.keeps(setting)
                    && !value.equals(chosen.values.byKey().getOrDefault(key, setting.defaultValue()))) {
                throw GemlakeErrors.settingStatic(key);
            }
        });
        chosen.values.byKey().forEach((key, value) -> {
            if (chosen.keeps(Setting.withKey(key).orElseThrow())) {
                values.putIfAbsent(key, value);
            }
        });
        return new GemlakeConf(values);
    }

    private static GemlakeConf known(Map<String, String> entries, SparkConf application) {
        var known = new HashMap<String, String>();
        entries.forEach((key, value) -> {
            if (!key.startsWith(Setting.PREFIX)) {
                return;
            }
            if (Setting.withKey(key).isPresent()) {
                known.put(key, value.trim());
            } else {
                UnknownKeys.warn(key, application);
            }
        });
        return new GemlakeConf(known);
    }

    /// A copy in which one setting has another value.
    public GemlakeConf with(Setting setting, String value) {
        var changed = new HashMap<>(values.byKey());
        changed.put(setting.key(), value.trim());
        return new GemlakeConf(changed);
    }

    /// The settings with the model of a name in place of the usual one, which has its own name too.
    public GemlakeConf forModel(String name) {
        if (values.text(Setting.MODEL_PATH).isPresent() && name.equals(modelName())) {
            return this;
        }
        String path = values.byKey().get(Setting.MODELS_PATH.key(name));
        if (path == null) {
            throw GemlakeErrors.modelUnknown(name, names(Setting.MODELS_PATH));
        }
        return with(Setting.MODEL_PATH, path)
                .with(Setting.MODEL_NAME, name)
                .with(Setting.MODEL_SHA256, values.byKey().getOrDefault(Setting.MODELS_SHA256.key(name), ""))
                .with(
                        Setting.CHAT_FORMAT,
                        values.byKey().getOrDefault(Setting.MODELS_CHAT_FORMAT.key(name), SettingValues.AUTO));
    }

    /// The path of the head of a name.
    public String headPath(String name) {
        String path = values.byKey().get(Setting.HEADS_PATH.key(name));
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
        return values.byKey().keySet().stream()
                .filter(key -> keys.matcher(key).matches())
                .map(key -> key.substring(from, key.length() - behind))
                .sorted()
                .toList();
    }

    /// What becomes of functions that the model is hardly fit for.
    public Unfit unfit() {
        return values.choice(Setting.FUNCTIONS_UNFIT, Unfit.class);
    }

    /// Bytes of the rows of a task that may wait for their results outside of the heap.
    public long waitingBytes() {
        return values.bytes(Setting.WAITING_BYTES);
    }

    /// Tokens that a query may cost; 0 for any number.
    public long queryTokens() {
        return values.amount(Setting.QUERY_TOKENS);
    }

    /// The longest prompt and output together.
    public int contextTokens() {
        return count(Setting.CONTEXT_TOKENS);
    }

    /// The path of the model file.
    public String modelPath() {
        return values.text(Setting.MODEL_PATH)
                .orElseThrow(() -> GemlakeErrors.missingValue(Setting.MODEL_PATH.key(), Setting.MODEL_PATH.meaning()));
    }

    /// The name that is written into results: as configured, or the last part of the path.
    public String modelName() {
        return values.text(Setting.MODEL_NAME)
                .orElseGet(() -> modelPath().substring(modelPath().lastIndexOf('/') + 1));
    }

    Optional<String> modelSha256() {
        Optional<String> sha256 = values.text(Setting.MODEL_SHA256).map(value -> value.toLowerCase(Locale.ROOT));
        if (sha256.isPresent() && !sha256.get().matches("[0-9a-f]{64}")) {
            throw values.invalid(Setting.MODEL_SHA256, "64 hexadecimal digits");
        }
        return sha256;
    }

    /// The chat format that is configured, or empty when it is the one of the file's template.
    public Optional<ChatFormat> chatFormat() {
        return values.choiceOrAuto(Setting.CHAT_FORMAT, ChatFormat.class);
    }

    CalibrationSource calibration() {
        return values.choice(Setting.CALIBRATION, CalibrationSource.class);
    }

    /// The directory in which calibrations are kept.
    String calibrationPath() {
        int directory = modelPath().lastIndexOf('/') + 1;
        return values.text(Setting.CALIBRATION_PATH)
                .orElseGet(() -> modelPath().substring(0, directory) + "calibrations");
    }

    /// The paths of profiles.
    List<String> profiles() {
        return Arrays.stream(values.value(Setting.PROFILES).split(","))
                .map(String::trim)
                .filter(path -> !path.isEmpty())
                .toList();
    }

    /// The path of the table in which results are kept; empty for none.
    public Optional<String> cacheTable() {
        return values.text(Setting.CACHE_TABLE);
    }

    /// What texts are hashed with, or `file:` and where it stands.
    public Optional<String> cacheSecret() {
        return values.text(Setting.CACHE_SECRET);
    }

    /// What queries do with the cache, where there is a table.
    public CacheMode cacheMode() {
        return values.choice(Setting.CACHE_MODE, CacheMode.class);
    }

    LongInput longInput() {
        return values.choice(Setting.INPUT_POLICY, LongInput.class);
    }

    Distribution distribution() {
        return values.choice(Setting.MODEL_DISTRIBUTION, Distribution.class);
    }

    int chunkBytes() {
        return values.bytesUpTo(Setting.MODEL_CHUNK_BYTES, 1024);
    }

    /// How many tokens of a document a model reads at once, at most.
    public int documentTokens() {
        return count(Setting.DOCUMENT_TOKENS);
    }

    int maxDocumentBytes() {
        return values.bytesUpTo(Setting.DOCUMENT_BYTES, MOST_DOCUMENT_MEBIBYTES);
    }

    /// Heap for the keys and values of a task, or empty when it follows the heap.
    OptionalLong kvBytes() {
        return values.value(Setting.KV_BYTES).equals(SettingValues.AUTO)
                ? OptionalLong.empty()
                : OptionalLong.of(values.bytes(Setting.KV_BYTES));
    }

    /// What all models of an executor may take outside of its heap, or empty when its memory says it.
    OptionalLong modelBytes() {
        return values.value(Setting.MODELS_BYTES).equals(SettingValues.AUTO)
                ? OptionalLong.empty()
                : OptionalLong.of(values.bytes(Setting.MODELS_BYTES));
    }

    EngineSettings engine() {
        return new EngineSettings(this);
    }

    KernelChoice kernels() {
        return values.choice(Setting.KERNELS, KernelChoice.class);
    }

    /// The layout that is configured, or empty when it follows the memory of the executor.
    Optional<WeightLayout> weights() {
        return values.choiceOrAuto(Setting.WEIGHTS, WeightLayout.class);
    }

    KvType kvType() {
        return values.choice(Setting.KV_TYPE, KvType.class);
    }

    int count(Setting setting) {
        return values.count(setting);
    }

    /// Time between two lines about the progress of a query; zero for none.
    Duration progressInterval() {
        return values.duration(Setting.PROGRESS_INTERVAL);
    }

    /// Whether sessions have this setting as the application has it. A secret that a session sets would stand in the
    /// text of its statement.
    private boolean keeps(Setting setting) {
        return setting == Setting.PATHS_STATIC
                || setting == Setting.CACHE_SECRET
                || (setting.pinnable() && values.flag(Setting.PATHS_STATIC));
    }
}

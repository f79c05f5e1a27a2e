// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Every setting, with its type, default and meaning, of which `docs/configuration.md` is made. [GemlakeConf] reads
/// them.
public enum Setting {
    MODEL_PATH(
            "model.path",
            ValueType.PATH,
            "",
            "the GGUF file, or the first part of a split one: a path on any Hadoop file system or on the driver's disk"),
    MODEL_NAME("model.name", ValueType.TEXT, "", "the name written into results; the file's name when empty"),
    MODEL_SHA256(
            "model.sha256",
            ValueType.SHA256,
            "",
            "SHA-256 that the file must have, in hexadecimal digits; not compared when empty; that of a split model is of its"
                    + " parts one after another"),
    CHAT_FORMAT(
            "chat.format",
            ValueType.CHOICE,
            "auto",
            "how the model is talked to: `auto` recognises the file's template; `none` (by examples), `gemma`, `chatml`,"
                    + " `llama2`, `llama3` or `mistral`; may change results"),
    MODELS_PATH(
            "models.<name>.path",
            ValueType.PATH,
            "",
            "the file of another model, which functions of SQL ask by `model => '<name>'`"),
    MODELS_SHA256("models.<name>.sha256", ValueType.SHA256, "", "SHA-256 that its file must have"),
    MODELS_CHAT_FORMAT("models.<name>.chat.format", ValueType.CHOICE, "auto", "how it is talked to"),
    MODELS_BYTES(
            "models.bytes",
            ValueType.BYTES,
            "auto",
            "what the models of an executor may take outside of its heap together: before another is loaded, those go that"
                    + " were not used for longest; `auto` is what its container leaves them, or elsewhere half of what"
                    + " the machine has beside the heap"),
    HEADS_PATH(
            "heads.<name>.path",
            ValueType.PATH,
            "",
            "a head that `gemlake teach` made, which functions of SQL use by `head => '<name>'`: its file, or the directory"
                    + " with it"),
    FUNCTIONS_UNFIT(
            "functions.unfit",
            ValueType.CHOICE,
            "refuse",
            "what becomes of a function of SQL that the model is hardly fit for, such as `ai_translate` of a model that"
                    + " was not taught to chat: `refuse`, or `run` all the same"),
    QUERY_TOKENS(
            "query.maxTokens",
            ValueType.TOKENS,
            "0",
            "a query that costs more is stopped: tokens that it reads and writes, shared prefixes left out; 0 for no limit"),
    MODEL_DISTRIBUTION(
            "model.distribution",
            ValueType.CHOICE,
            "broadcast",
            "how executors get the weights: `broadcast`, or `file` when every host has the file at the same path"),
    MODEL_CHUNK_BYTES("model.chunkBytes", ValueType.BYTES, "64m", "size of the pieces in which weights are broadcast"),
    CALIBRATION(
            "calibration",
            ValueType.CHOICE,
            "sample",
            "what labels are calibrated with: `sample`, the built-in texts, or `none`; changes results"),
    CALIBRATION_PATH(
            "calibration.path",
            ValueType.PATH,
            "",
            "the directory in which calibrations are kept; when empty, `calibrations` beside the model file"),
    PROFILES(
            "profiles",
            ValueType.PATHS,
            "",
            "calibrations of your own, which `gemlake calibrate` makes: paths of profile files, or of directories with one,"
                    + " separated by commas; change results"),
    CACHE_TABLE(
            "cache.table",
            ValueType.PATH,
            "",
            "the Delta table, by its path, in which results are kept: what is there is not computed again; none when empty"),
    CACHE_SECRET(
            "cache.secret",
            ValueType.TEXT,
            "",
            "what texts are hashed with into the keys of that table: 16 characters or more, or `file:` and the path of a file"
                    + " with them; needed where there is a table, never shown, and always the application's choice"),
    CACHE_MODE(
            "cache.mode",
            ValueType.CHOICE,
            "read",
            "what queries do with that table: `read`, `read_write`, which adds what they have computed, or `off`"),
    KERNELS("kernels", ValueType.CHOICE, "auto", "`auto`, `vector` or `scalar`; scalar is a reference and very slow"),
    WEIGHTS(
            "weights",
            ValueType.CHOICE,
            "quantized",
            "the copy of the weights that products read: `quantized`, or `f32` with nothing left to unpack, gives the same"
                    + " results, and `auto` takes `f32` where an executor clearly has the memory; `bf16` rounds them and"
                    + " changes results; `file` is no copy and slow"),
    BATCH_TOKENS("batch.maxTokens", ValueType.TOKENS, "512", "token rows of one step"),
    BATCH_SEQUENCES("batch.maxSequences", ValueType.DOCUMENTS, "32", "documents in flight in one task"),
    CONTEXT_TOKENS(
            "context.maxTokens", ValueType.TOKENS, "4096", "longest prompt and output together; may change results"),
    DOCUMENT_TOKENS(
            "document.maxTokens",
            ValueType.TOKENS,
            "2048",
            "the longest document that is read as it is; may change results"),
    INPUT_POLICY(
            "input.policy",
            ValueType.CHOICE,
            "truncate_tail",
            "what becomes of a longer one: it is cut and flagged, at its end or with `truncate_middle` in its middle;"
                    + " `map_reduce` reads it in parts and merges their results; `fail` refuses it; changes results"),
    DOCUMENT_BYTES(
            "document.maxBytes", ValueType.BYTES, "16m", "a document with more bytes fails with REQUEST_TOO_LONG"),
    WAITING_BYTES(
            "waiting.maxBytes",
            ValueType.BYTES,
            "64m",
            "rows of a task of a query that wait for their results, outside of the heap; one row always may, however long"
                    + " it is"),
    KV_TYPE(
            "kv.type",
            ValueType.CHOICE,
            "f32",
            "how keys and values are kept: `f32`, or `bf16`, which takes half of their memory, rounds them and changes"
                    + " results"),
    KV_BYTES(
            "kv.bytes",
            ValueType.BYTES,
            "auto",
            "heap for the keys and values of one task; `auto` takes a share of the heap"),
    PROGRESS_INTERVAL(
            "progress.interval",
            ValueType.DURATION,
            "10s",
            "how often the log tells how far running queries are, where `spark.plugins` has the plugin; `0` for never; read"
                    + " when the application starts"),
    PATHS_STATIC(
            "paths.static",
            ValueType.BOOLEAN,
            "false",
            "whether the model and the files beside it are the application's choice, so that `SET` in a session cannot"
                    + " name others; read when the application starts");

    /// What a value is, and what it counts.
    enum ValueType {
        TEXT("text", ""),
        CHOICE("choice", ""),
        BOOLEAN("`true` or `false`", ""),
        PATH("path", ""),
        PATHS("paths", ""),
        SHA256("hexadecimal digits", ""),
        TOKENS("whole number", "tokens"),
        DOCUMENTS("whole number", "documents"),
        DURATION("duration", "milliseconds, or with `s`, `m`, `h` behind"),
        BYTES("size", "bytes, or with `k`, `m`, `g` behind");

        private final String title;
        private final String unit;

        ValueType(String title, String unit) {
            this.title = title;
            this.unit = unit;
        }

        String title() {
            return title;
        }

        /// What a plain number counts; empty for what is no number.
        String unit() {
            return unit;
        }
    }

    private static final String NAME = "<name>";

    /// What all keys start with.
    public static final String PREFIX = "spark.gemlake.";

    private static final Set<Setting> PINNABLE = EnumSet.of(
            MODEL_PATH,
            MODEL_NAME,
            MODEL_SHA256,
            MODELS_PATH,
            MODELS_SHA256,
            HEADS_PATH,
            CALIBRATION_PATH,
            PROFILES,
            CACHE_TABLE);

    private final String key;
    private final Pattern keys;
    private final ValueType type;
    private final String defaultValue;
    private final String meaning;

    Setting(String name, ValueType type, String defaultValue, String meaning) {
        this.key = PREFIX + name;
        this.keys = keys(key);
        this.type = type;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /// The whole key, such as `spark.gemlake.model.path`; it may have a place for a name, `<name>`.
    public String key() {
        return key;
    }

    /// The key with a name in its place.
    String key(String name) {
        return key.replace(NAME, name);
    }

    ValueType type() {
        return type;
    }

    public String defaultValue() {
        return defaultValue;
    }

    /// What the setting does, in a phrase.
    public String meaning() {
        return meaning;
    }

    /// Whether [#PATHS_STATIC] leaves the choice to the application.
    boolean pinnable() {
        return PINNABLE.contains(this);
    }

    static Optional<Setting> withKey(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.keys.matcher(key).matches())
                .findFirst();
    }

    /// What matches the keys of a setting: one, or one for each name where its key has a place for it.
    static Pattern keys(String key) {
        return Pattern.compile(Pattern.quote(key).replace(NAME, "\\E.+\\Q"));
    }
}

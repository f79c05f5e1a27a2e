// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.Arrays;
import java.util.Optional;

/// Every setting, with its default and its meaning. [GemlakeConf] reads them.
public enum Setting {
    MODEL_PATH(
            "model.path",
            "",
            "the GGUF file, or the first part of a split one: a path on any Hadoop file system or on the driver's disk"),
    MODEL_NAME("model.name", "", "the name written into results; the file's name when empty"),
    MODEL_SHA256(
            "model.sha256",
            "",
            "SHA-256 that the file must have, in hexadecimal digits; not compared when empty; that of a split model is of its"
                    + " parts one after another"),
    CHAT_FORMAT(
            "chat.format",
            "auto",
            "how the model is talked to: 'auto' recognises the file's template; 'none' (by examples), 'gemma', 'chatml',"
                    + " 'llama2', 'llama3' or 'mistral'; may change results"),
    MODEL_DISTRIBUTION(
            "model.distribution",
            "broadcast",
            "how executors get the weights: 'broadcast', or 'file' when every host has the file at the same path"),
    MODEL_CHUNK_BYTES("model.chunkBytes", "64m", "size of the pieces in which weights are broadcast"),
    CALIBRATION(
            "calibration",
            "sample",
            "what labels are calibrated with: 'sample', the built-in texts, or 'none'; changes results"),
    CALIBRATION_PATH(
            "calibration.path",
            "",
            "the directory in which calibrations are kept; when empty, 'calibrations' beside the model file"),
    PROFILES(
            "profiles",
            "",
            "calibrations of your own, which 'gemlake calibrate' makes: paths of profile files, or of directories with one,"
                    + " separated by commas; change results"),
    KERNELS("kernels", "auto", "'auto', 'vector' or 'scalar'; scalar is a reference and very slow"),
    WEIGHTS(
            "weights",
            "quantized",
            "the copy of the weights that products read: 'quantized', or 'f32' with nothing left to unpack, gives the same"
                    + " results, and 'auto' takes 'f32' where an executor clearly has the memory; 'bf16' rounds them and"
                    + " changes results; 'file' is no copy and slow"),
    BATCH_TOKENS("batch.maxTokens", "512", "token rows of one step"),
    BATCH_SEQUENCES("batch.maxSequences", "32", "documents in flight in one task"),
    CONTEXT_TOKENS("context.maxTokens", "4096", "longest prompt and output together; may change results"),
    DOCUMENT_TOKENS("document.maxTokens", "2048", "the longest document that is read as it is; may change results"),
    INPUT_POLICY(
            "input.policy",
            "truncate_tail",
            "what becomes of a longer one: it is cut and flagged, at its end or with 'truncate_middle' in its middle;"
                    + " 'map_reduce' reads it in parts and merges their results; 'fail' refuses it; changes results"),
    DOCUMENT_BYTES("document.maxBytes", "16m", "a document with more bytes fails with REQUEST_TOO_LONG"),
    KV_TYPE(
            "kv.type",
            "f32",
            "how keys and values are kept: 'f32', or 'bf16', which takes half of their memory, rounds them and changes"
                    + " results"),
    KV_BYTES("kv.bytes", "auto", "heap for the keys and values of one task; 'auto' takes a share of the heap");

    /// What all keys start with.
    public static final String PREFIX = "spark.gemlake.";

    private final String name;
    private final String defaultValue;
    private final String meaning;

    Setting(String name, String defaultValue, String meaning) {
        this.name = name;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /// The whole key, such as `spark.gemlake.model.path`.
    public String key() {
        return PREFIX + name;
    }

    public String defaultValue() {
        return defaultValue;
    }

    /// What the setting does, in a phrase.
    public String meaning() {
        return meaning;
    }

    static Optional<Setting> withKey(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key().equals(key))
                .findFirst();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

/// Why something was refused or failed. The names are stable: they are written into tables and matched by monitors.
public enum ErrorCode {
    /// A GGUF file that is damaged, truncated or not GGUF at all.
    GGUF_INVALID,
    /// A GGUF version, byte order or tensor type that this engine does not read.
    GGUF_UNSUPPORTED,
    /// A model whose architecture, tokenizer or shape is not supported.
    MODEL_UNSUPPORTED,
    /// A model file that cannot be read from its storage.
    MODEL_UNREADABLE,
    /// A model file whose content is not what its hash promised.
    MODEL_HASH_MISMATCH,
    /// Java was started without `--add-modules jdk.incubator.vector`, or is too old.
    VECTOR_API_MISSING,
    /// A configuration value outside of its range, or two that contradict each other.
    CONFIG_INVALID,
    /// The memory that a lane may use is too small for its work.
    MEMORY_TOO_SMALL,
    /// A taught head that belongs to another model or prompt.
    HEAD_MISMATCH,
    /// A request that does not fit the context, even with its document cut.
    REQUEST_TOO_LONG,
    /// A document that is too long, where long ones are to fail.
    DOCUMENT_TOO_LONG,
    /// A request that makes no sense: no query, an empty suffix, an empty label.
    REQUEST_INVALID,
    /// Numbers that are not finite came out of the model for this row.
    NOT_FINITE,
    /// The work was cancelled between two steps.
    CANCELLED
}

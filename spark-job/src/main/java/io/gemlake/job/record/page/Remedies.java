// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

/// What to do about documents that failed.
final class Remedies {
    private Remedies() {}

    /// In words, whatever the code.
    static String of(String code) {
        return switch (code) {
            case "DOCUMENT_TOO_LONG" ->
                "The text is longer than spark.gemlake.document.maxTokens, and long_input is fail. Raise the limit, or let"
                        + " long texts be cut or read in parts (long_input).";
            case "REQUEST_TOO_LONG" ->
                "Questions and labels leave no room for the text. Shorten them, or raise"
                        + " spark.gemlake.context.maxTokens.";
            case "MEMORY_TOO_SMALL" ->
                "One text with its questions is more than keys and values may take. Raise spark.gemlake.kv.bytes or the"
                        + " heap, or lower spark.gemlake.document.maxTokens.";
            case "NOT_FINITE" ->
                "The model computed numbers that are none. Check its file with gemlake model verify; if that is right,"
                        + " try spark.gemlake.weights=f32.";
            case "REQUEST_INVALID" ->
                "A task makes no request that the model can be asked. Look at its labels and questions in the spec.";
            case "CANCELLED" -> "The work was stopped. The next night computes the document.";
            case "CONFIG_INVALID", "HEAD_MISMATCH" ->
                "Spec and settings do not fit the model. gemlake enrich --check says where.";
            default -> "docs/errors.md explains the code; the message stands in the document's row of the sink.";
        };
    }
}

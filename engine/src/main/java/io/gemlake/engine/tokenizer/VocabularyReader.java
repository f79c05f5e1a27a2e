// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.Errors;
import io.gemlake.engine.gguf.ByteStrings;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.GgufMetadata;

/// Takes a vocabulary out of a file's metadata. Copies everything, so that it outlives the file's memory.
/// Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
final class VocabularyReader {
    private static final String SUPPORTED_KIND = "llama";
    private static final String PREFIX = "tokenizer.ggml.";

    private VocabularyReader() {}

    static VocabularyData read(GgufFile file) {
        GgufMetadata metadata = file.metadata();
        requireSupported(metadata);
        return new VocabularyData(
                pieces(metadata.strings(PREFIX + "tokens")),
                metadata.numbers(PREFIX + "scores"),
                metadata.integers(PREFIX + "token_type"),
                new SpecialTokens(
                        token(metadata, "bos"),
                        token(metadata, "eos"),
                        token(metadata, "eot"),
                        token(metadata, "unknown")),
                metadata.findFlag(PREFIX + "add_bos_token").orElse(true));
    }

    private static void requireSupported(GgufMetadata metadata) {
        String kind = metadata.string(PREFIX + "model");
        if (!kind.equals(SUPPORTED_KIND)) {
            throw Errors.tokenizerUnsupported(kind, SUPPORTED_KIND);
        }
        // a space before the text would have to know which part of a prompt comes first; no Gemma asks for it
        if (metadata.findFlag(PREFIX + "add_space_prefix").orElse(false)) {
            throw Errors.tokenizerUnsupported(kind + " with add_space_prefix", kind + " without it");
        }
    }

    private static ByteTable pieces(ByteStrings strings) {
        var pieces = new ByteTable.Builder(strings.size());
        for (int id = 0; id < strings.size(); id++) {
            pieces.add(strings.get(id));
        }
        return pieces.build();
    }

    private static int token(GgufMetadata metadata, String name) {
        return metadata.findInteger(PREFIX + name + "_token_id").orElse(SpecialTokens.NONE);
    }
}

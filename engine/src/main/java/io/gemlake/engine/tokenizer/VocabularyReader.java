// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.Errors;
import io.gemlake.engine.gguf.ByteStrings;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.GgufMetadata;
import io.gemlake.engine.tokenizer.SentencePiece.SpacePrefix;

/// Takes a tokenizer out of a file's metadata. Copies everything, so that it outlives the file's memory.
/// Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md; keys that are absent mean what llama.cpp
/// takes them for.
final class VocabularyReader {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final String SENTENCE_PIECE = "llama";
    private static final String BYTE_LEVEL = "gpt2";

    private final GgufMetadata metadata;

    private VocabularyReader(GgufMetadata metadata) {
        this.metadata = metadata;
    }

    static Tokenizer read(GgufFile file) {
        var reader = new VocabularyReader(file.metadata());
        String kind = reader.metadata.string(PREFIX + "model");
        return switch (kind) {
            case SENTENCE_PIECE -> reader.sentencePiece();
            case BYTE_LEVEL -> reader.byteLevel();
            default -> throw unsupported(kind);
        };
    }

    private Tokenizer sentencePiece() {
        var vocabulary = new Vocabulary(data(Spelling.MARKED_SPACES, token("unknown"), true));
        boolean spaced = metadata.findFlag(PREFIX + "add_space_prefix").orElse(true);
        return new Tokenizer(
                vocabulary,
                new SentencePiece(
                        vocabulary, metadata.numbers(PREFIX + "scores"), spaced ? SpacePrefix.ONE : SpacePrefix.NONE));
    }

    private Tokenizer byteLevel() {
        String name = metadata.findString(PREFIX + "pre").orElse("(absent)");
        PreTokenizer pre = PreTokenizer.of(name)
                .orElseThrow(() -> unsupported("%s with the pre-tokenizer %s".formatted(BYTE_LEVEL, name)));
        // nothing is unknown to bytes, and some files name a control token here
        var vocabulary =
                new Vocabulary(data(Spelling.BYTE_ALPHABET, SpecialTokens.NONE, pre.bos() == PreTokenizer.Bos.ADDED));
        MergeTable merges = new MergeReader(vocabulary).read(metadata.strings(PREFIX + "merges"));
        return new Tokenizer(vocabulary, new ByteLevel(vocabulary, pre, merges));
    }

    private VocabularyData data(Spelling spelling, int unknown, boolean usuallyAddsBos) {
        var special = new SpecialTokens(token("bos"), token("eos"), token("eot"), unknown);
        return new VocabularyData(
                pieces(metadata.strings(PREFIX + "tokens")),
                spelling,
                metadata.integers(PREFIX + "token_type"),
                special,
                metadata.findFlag(PREFIX + "add_bos_token")
                        .orElse(usuallyAddsBos && special.bos() != SpecialTokens.NONE));
    }

    private int token(String name) {
        return metadata.findInteger(PREFIX + name + "_token_id").orElse(SpecialTokens.NONE);
    }

    private static ByteTable pieces(ByteStrings strings) {
        var pieces = new ByteTable.Builder(strings.size());
        for (int id = 0; id < strings.size(); id++) {
            pieces.add(strings.get(id));
        }
        return pieces.build();
    }

    private static EngineException unsupported(String kind) {
        return Errors.tokenizerUnsupported(
                kind,
                "%s, and %s with one of the pre-tokenizers %s"
                        .formatted(SENTENCE_PIECE, BYTE_LEVEL, PreTokenizer.supported()));
    }
}

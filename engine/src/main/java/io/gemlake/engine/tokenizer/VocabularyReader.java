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

    /// Real vocabularies, and lists of merges, have less than 16 MiB.
    private static final long MOST_BYTES = 1 << 26;

    private final String file;
    private final GgufMetadata metadata;

    private VocabularyReader(GgufFile file) {
        this.file = file.name();
        this.metadata = file.metadata();
    }

    static Tokenizer read(GgufFile file) {
        var reader = new VocabularyReader(file);
        String kind = reader.metadata.string(PREFIX + "model");
        return switch (kind) {
            case SENTENCE_PIECE -> reader.sentencePiece();
            case BYTE_LEVEL -> reader.byteLevel();
            default -> throw reader.unsupported(kind);
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
        MergeTable merges = new MergeReader(vocabulary).read(strings("merges"));
        return new Tokenizer(vocabulary, new ByteLevel(vocabulary, pre, merges));
    }

    private VocabularyData data(Spelling spelling, int unknown, boolean usuallyAddsBos) {
        var special = new SpecialTokens(token("bos"), token("eos"), token("eot"), unknown);
        return new VocabularyData(
                file,
                pieces(strings("tokens")),
                spelling,
                metadata.integers(PREFIX + "token_type"),
                special,
                metadata.findFlag(PREFIX + "add_bos_token")
                        .orElse(usuallyAddsBos && special.bos() != SpecialTokens.NONE));
    }

    private int token(String name) {
        return metadata.findInteger(PREFIX + name + "_token_id").orElse(SpecialTokens.NONE);
    }

    private ByteStrings strings(String name) {
        ByteStrings strings = metadata.strings(PREFIX + name);
        if (strings.bytes() > MOST_BYTES) {
            throw Errors.vocabularyInvalid(
                    file, "%s%s has %d bytes, far too many".formatted(PREFIX, name, strings.bytes()));
        }
        return strings;
    }

    private static ByteTable pieces(ByteStrings strings) {
        var pieces = new ByteTable.Builder(strings.size());
        byte[] all = strings.toArray();
        for (int id = 0; id < strings.size(); id++) {
            pieces.add(all, strings.start(id), strings.length(id));
        }
        return pieces.build();
    }

    private EngineException unsupported(String kind) {
        return Errors.tokenizerUnsupported(
                file,
                kind,
                "%s, and %s with one of the pre-tokenizers %s"
                        .formatted(SENTENCE_PIECE, BYTE_LEVEL, PreTokenizer.supported()));
    }
}

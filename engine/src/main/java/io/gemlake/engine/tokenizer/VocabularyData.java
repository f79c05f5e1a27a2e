// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.Errors;
import java.util.Map;

/// A vocabulary as a file holds it, checked: as many kinds as pieces, known kinds, ids in range.
///
/// @param file     how errors call the file
/// @param pieces   what each token is called
/// @param spelling how the pieces of ordinary tokens spell bytes
/// @param kinds    codes of [TokenKind], from 1
/// @param special  the tokens that the file names
/// @param addsBos  whether a prompt begins with the BOS token
@SuppressWarnings("ArrayRecordComponent") // handed once from the reader to the vocabulary, never compared
record VocabularyData(
        String file, ByteTable pieces, Spelling spelling, int[] kinds, SpecialTokens special, boolean addsBos) {
    VocabularyData {
        requireSameLength(file, "tokenizer.ggml.token_type", kinds.length, pieces.size());
        for (int id = 0; id < kinds.length; id++) {
            if (kinds[id] < 1 || kinds[id] > TokenKind.count()) {
                throw Errors.vocabularyInvalid(
                        file,
                        "token %d has the type %d, which is none of 1 to %d"
                                .formatted(id, kinds[id], TokenKind.count()));
            }
        }
        Map.of("bos", special.bos(), "eos", special.eos(), "eot", special.endOfTurn(), "unknown", special.unknown())
                .forEach((name, id) -> requireToken(file, name, id, pieces.size()));
        if (addsBos && special.bos() == SpecialTokens.NONE) {
            throw Errors.vocabularyInvalid(
                    file, "tokenizer.ggml.add_bos_token is true, but there is no tokenizer.ggml.bos_token_id");
        }
    }

    static void requireSameLength(String file, String key, int length, int tokens) {
        if (length != tokens) {
            throw Errors.vocabularyInvalid(file, "%s has %d entries for %d tokens".formatted(key, length, tokens));
        }
    }

    private static void requireToken(String file, String name, int id, int tokens) {
        if (id != SpecialTokens.NONE && (id < 0 || id >= tokens)) {
            throw Errors.vocabularyInvalid(
                    file, "tokenizer.ggml.%s_token_id is %d, outside of %d tokens".formatted(name, id, tokens));
        }
    }
}

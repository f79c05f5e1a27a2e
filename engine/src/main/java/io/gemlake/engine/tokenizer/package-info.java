// SPDX-License-Identifier: Apache-2.0
/// Text to token ids and back, as the model file has it, over UTF-8 bytes: byte-pair encoding of the two kinds that
/// GGUF knows. `Tokenizer` takes special tokens out, `Encoder` cuts the text between them into words (`WordRule`), and
/// `WordMerger` merges these as `SentencePiece` (Gemma 1 to 3, Llama 2, Mistral) or `ByteLevel` (Llama 3, SmolLM2)
/// says. Text of users never becomes a control token. Time and memory grow as the text does, whatever it holds.
@org.jspecify.annotations.NullMarked
package io.gemlake.engine.tokenizer;

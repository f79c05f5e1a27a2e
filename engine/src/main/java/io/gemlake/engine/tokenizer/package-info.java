// SPDX-License-Identifier: Apache-2.0
/// Text to token ids and back: the SentencePiece byte-pair tokenizer of Gemma 1 to 3, read from a GGUF file, over
/// UTF-8 bytes. Text of users never becomes a control token. All public classes but [TokenDecoder] are immutable.
@org.jspecify.annotations.NullMarked
package io.gemlake.engine.tokenizer;

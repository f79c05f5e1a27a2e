# SPDX-License-Identifier: Apache-2.0
"""Writes tokens.jsonl beside this script: what other programs make of odd texts.

Arguments: the model files of SmolLM2 135M and Gemma 3 270M; the tiny ones lie in ../tiny.
"""
import json
import pathlib
import random
import sys
import unicodedata

from gguf import GGUFReader
from llama_cpp import Llama
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

HERE = pathlib.Path(__file__).parent
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TEKKEN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
    r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
DIGITS = pre_tokenizers.Digits(individual_digits=True)

WORDS = """The quick brown fox jumps over the lazy dog and HAS fun WithCamelCase iPhone NASA's naïve café Größe über
Fußgängerübergang Donaudampfschiff Привет мир Ελλάδα שלום مرحبا नमस्ते ไทย 日本語 漢字 한국어 ქართული ǅungla ʰa""".split()
SPACES = [" ", "  ", "   ", "\t", "\n", "\r", "\r\n", "\n\n", "\u00a0", "\u3000", "\u2003", "\u2028", "\u0085",
          "\x0b", "\x0c", "\u1680", "\u200b", "\ufeff", "\u180e", "\x1c"]
MARKS = ["\u0301", "\u0308", "\u20dd", "\u093f", "\u0e31", "\u05b0", "\u064b"]
OTHERS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + [
    "—", "…", "«", "。", "“", "’", "€", "▁", "\ufffd", "\0", "\x04", "\x7f", "😀", "👩\u200d👩\u200d👧", "👍🏽", "🇩🇪",
    "\u200d", "\ufe0f", "\U0003fffd", "\U0010ffff"]
NUMBERS = ["0", "12", "2024", "1234567", "3.14", "½", "²", "Ⅷ", "٣٤", "१२", "①", "𝟘", "一"]
ENDINGS = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'RE", "'Ll", "'ſ", "'x", "'", "''s", "’s", "'l"]
CODE = ["def f(x):\n\treturn x*2\n", "for (i = 0; i < n; ++i) {\n    a[i]++;\n}", "<p class=\"a\">x</p>",
        "{\"k\": [1, 2e-3, null]}", "https://example.org/a?b=%20#c", "a==b!=c", "    \t  deep", "x->y"]
NAMES = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|begin_of_text|>", "<bos>", "<eos>",
         "<start_of_turn>", "<end_of_turn>", "<s>", "<unk>", "[INST]", "[/INST]", "<0x0A>", "<|"]


def texts():
    choose = random.Random(2026)
    kinds = [WORDS, WORDS, WORDS, SPACES, SPACES, SPACES, MARKS, OTHERS, OTHERS, NUMBERS, ENDINGS, CODE, NAMES]
    yield from WORDS + SPACES + OTHERS + ENDINGS + CODE + NAMES
    for _ in range(120):
        yield "".join(choose.choice(choose.choice(kinds)) for _ in range(choose.randrange(2, 12)))
    for _ in range(30):
        yield "".join(choose.choice(SPACES) for _ in range(choose.randrange(2, 9))) + choose.choice(["", "a", "1", "!"])
    # programs disagree about younger characters
    old = [chr(c) for c in range(0x110000) if unicodedata.ucd_3_2_0.category(chr(c)) not in ("Cn", "Cs", "Co")]
    for _ in range(60):
        yield "".join(choose.choice(old) for _ in range(choose.randrange(1, 8)))
    for letters in ["a", "e\u0301", " ", "\n", " \n", "=", "7", "日", "ab", "\u0301"]:
        yield letters * (180 // len(letters))
    yield "".join(choose.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(2500))


def byte_level(path, pattern, ignore_merges):
    fields = GGUFReader(path).fields
    pieces = fields["tokenizer.ggml.tokens"].contents()
    merges = [(m[: m.index(" ", 1)], m[m.index(" ", 1) + 1 :]) for m in fields["tokenizer.ggml.merges"].contents()]
    tokenizer = Tokenizer(models.BPE({p: i for i, p in enumerate(pieces)}, merges, ignore_merges=ignore_merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        pattern + [pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    return lambda text: tokenizer.encode(text, add_special_tokens=False).ids


def sentence_piece(path):
    model = Llama(path, vocab_only=True, verbose=False)
    return lambda text: model.tokenize(text.encode(), add_bos=False, special=False)


def words(pattern):
    rule = pre_tokenizers.Sequence(pattern)
    return lambda text: [len(piece.encode()) for piece, _ in rule.pre_tokenize_str(text)]


def main(smollm2, gemma3):
    gpt2, llama3, tekken = ([pre_tokenizers.Split(Regex(r), "isolated")] for r in (GPT2, LLAMA3, TEKKEN))
    smollm = [DIGITS] + gpt2
    columns = {
        "gpt-2": words(gpt2),
        "smollm": words(smollm),
        "llama-bpe": words(llama3),
        "tekken": words(tekken),
        "smollm2-135m": byte_level(smollm2, smollm, False),
        "gemma-3-270m": sentence_piece(gemma3),
        "llama3-rope": byte_level(str(HERE / "../tiny/llama3-rope/model.gguf"), llama3, True),
        "llama2": sentence_piece(str(HERE / "../tiny/llama2/model.gguf")),
    }
    with open(HERE / "tokens.jsonl", "w") as out:
        for text in dict.fromkeys(texts()):
            line = {"text": text} | {name: encode(text) for name, encode in columns.items()}
            out.write(json.dumps(line, separators=(",", ":")) + "\n")


main(*sys.argv[1:])

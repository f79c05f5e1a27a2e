#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the log-likelihoods of `gemlake eval benchmarks` with those of transformers on the dequantized weights.

    python3 -m venv /tmp/torch
    /tmp/torch/bin/pip install torch transformers accelerate gguf sentencepiece pyarrow
    ./gemlake eval benchmarks --data DIR --limit 200 --output /tmp/eval
    /tmp/torch/bin/python bench/peers/choices.py MODEL.gguf DIR /tmp/eval/predictions [SET ...]

Prompts are built here anew, from the data alone, by the rules of lm-evaluation-harness 0.4.13: the whole text is
encoded once, and of its tokens those behind as many as the context has alone are scored. So what is compared is
everything: which examples stand in front, the words around a question, the tokens, and the numbers. What texts begin
with in common is read once: examples for all questions behind them, a question for all of its choices.
"""

import copy
import functools
import hashlib
import json
import math
import sys
from pathlib import Path

import pyarrow.parquet as parquet
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, DynamicCache

TOLERANCE = 1e-2
BLANK_LINE = "\n\n"


def sha256(row):
    return hashlib.sha256(row["id"].encode()).hexdigest()


def place(row):
    return int(sha256(row)[:8], 16) % 100


def subject(row):
    return row.get("subject", "")


@functools.cache
def read(directory, name):
    with open(directory / "benchmarks" / f"{name}.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def one_context(context):
    """Requests of one context and several continuations, and the text of the right one."""

    def requests(row):
        return [(context(row), choice) for choice in row["choices"]]

    return requests


def mmlu(row):
    lines = [f"{letter}. {choice}" for letter, choice in zip("ABCD", row["choices"])]
    context = "\n".join([row["query"].strip(), *lines, "Answer:"])
    return [(context, letter) for letter in "ABCD"]


def winogrande(row):
    return [(context, row["continuation"]) for context in row["context_options"]]


def mmlu_introduction(row):
    subject = row["subject"].replace("_", " ")
    return f"The following are multiple choice questions (with answers) about {subject}.\n\n"


class Benchmark:
    """Questions, and what stands in front of them."""

    def __init__(self, file, requests, shots=0, shot_file=None, introduction=None):
        self.file = file
        self.requests = requests
        self.shots = shots
        self.shot_file = shot_file
        self.introduction = introduction

    def prefix(self, directory, row):
        """All text in front of the question of a row."""
        introduction = self.introduction(row) if self.introduction else ""
        if self.shots == 0:
            return introduction
        if self.shot_file:
            pool = [shot for shot in read(directory, self.shot_file) if shot["subject"] == row["subject"]]
        else:
            pool = [shot for shot in read(directory, self.file) if place(shot) < 5]
        chosen = sorted(sorted(pool, key=sha256)[: self.shots], key=lambda shot: shot["id"])
        solved = [" ".join(self.requests(shot)[shot["gold"]]) for shot in chosen]
        return introduction + BLANK_LINE.join(solved) + BLANK_LINE


BENCHMARKS = {
    "hellaswag": Benchmark("hellaswag_val", one_context(lambda row: row["query"]), shots=10),
    "arc_challenge": Benchmark("arc_challenge_test", one_context(lambda row: row["query"] + "\nAnswer:"), shots=25),
    "boolq": Benchmark(
        "boolq_dev", one_context(lambda row: f"{row['passage']}\nQuestion: {row['question']}\nAnswer:")
    ),
    "winogrande": Benchmark("winogrande_dev", winogrande, shots=5),
    "openbookqa": Benchmark("openbookqa_test", one_context(lambda row: row["query"])),
    "mmlu": Benchmark(
        "mmlu_test", mmlu, shots=5, shot_file="mmlu_dev_5shot", introduction=mmlu_introduction
    ),
}


class Model:
    def __init__(self, gguf):
        self.tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
        self.model = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
        self.model.eval()

    def encode(self, text):
        tokens = self.tokenizer.encode(text, add_special_tokens=False)
        return [self.tokenizer.bos_token_id, *tokens]

    def tokens(self, context, continuation):
        """Tokens of a text, and how many of them are the continuation's."""
        stripped = context.rstrip()
        continuation = context[len(stripped) :] + " " + continuation
        head = self.encode(stripped)
        whole = self.encode(stripped + continuation)
        return whole, len(whole) - len(head)

    def read_examples(self, text):
        """Reads what many questions stand behind."""
        self.prefix = self.encode(text)[:-1]  # the last token may be another one where more follows
        self.prefix_cache = DynamicCache(config=self.model.config)
        if len(self.prefix) > 1:
            self.run(self.prefix, self.prefix_cache)

    @torch.no_grad()
    def run(self, tokens, cache, keep=1):
        rows = tokens if isinstance(tokens[0], list) else [tokens]
        return self.model(torch.tensor(rows), past_key_values=cache, logits_to_keep=keep).logits

    def log_likelihoods(self, requests):
        """Log-likelihoods of the continuations of texts that begin alike."""
        texts = [self.tokens(context, continuation) for context, continuation in requests]
        shortest = min(len(tokens) - tail for tokens, tail in texts) - 1  # one token is read before the first score
        common = 0
        while common < shortest and len({tokens[common] for tokens, _ in texts}) == 1:
            common += 1
        known = len(self.prefix)
        cache = DynamicCache(config=self.model.config)
        if 1 < known <= common and texts[0][0][:known] == self.prefix:
            cache = copy.deepcopy(self.prefix_cache)
        else:
            known = 0
        if known < common:
            self.run(texts[0][0][known:common], cache)
        if common > 0:
            cache.batch_repeat_interleave(len(texts))
        # What stands behind the end of a shorter row is not seen by what stands before it.
        longest = max(len(tokens) for tokens, _ in texts)
        rows = [tokens[common:] + [0] * (longest - len(tokens)) for tokens, _ in texts]
        logits = self.run(rows, cache, keep=longest - common)
        return [self.score(logits[row], tokens, tail, common) for row, (tokens, tail) in enumerate(texts)]

    @staticmethod
    def score(logits, tokens, tail, common):
        first = len(tokens) - tail
        scores = torch.log_softmax(logits[first - 1 - common : len(tokens) - 1 - common].double(), dim=-1)
        return sum(scores[i, token].item() for i, token in enumerate(tokens[first:]))


def compare(model, directory, name, predictions):
    benchmark = BENCHMARKS[name]
    rows = {row["id"]: row for row in read(directory, benchmark.file)}
    prefixes = {}
    behind = None
    worst = 0.0
    other = 0
    predictions = sorted(predictions, key=lambda prediction: subject(rows[prediction["id"]]))
    for number, prediction in enumerate(predictions):
        row = rows[prediction["id"]]
        key = subject(row)
        if key not in prefixes:
            prefixes[key] = benchmark.prefix(directory, row)
        if key != behind:
            model.read_examples(prefixes[key])
            behind = key
        expected = model.log_likelihoods([(prefixes[key] + context, text) for context, text in benchmark.requests(row)])
        found = prediction["scores"]
        worst = max(worst, *(abs(one - two) for one, two in zip(expected, found, strict=True)))
        other += expected.index(max(expected)) != found.index(max(found))
        if sys.stderr.isatty():
            print(f"{name}: {number + 1} of {len(predictions)}, {worst:.5f}", end="\r", file=sys.stderr)
    print(f"{name}: {len(predictions)} rows, largest difference {worst:.5f}, {other} with another answer", flush=True)
    return worst <= TOLERANCE and other == 0 and not math.isnan(worst)


def main():
    gguf, directory, table, *names = sys.argv[1:]
    predictions = parquet.read_table(table).to_pylist()
    model = Model(Path(gguf))
    good = True
    for name in names or BENCHMARKS:
        chosen = [row for row in predictions if row["set"] == name]
        good &= bool(chosen) and compare(model, Path(directory), name, chosen)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

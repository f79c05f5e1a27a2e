#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the log-likelihoods of `gemlake eval benchmarks` with those of transformers on the dequantized weights.

    python3 -m venv /tmp/torch
    /tmp/torch/bin/pip install torch transformers accelerate gguf sentencepiece pyarrow
    ./gemlake eval benchmarks --data DIR --limit 200 --output /tmp/eval
    /tmp/torch/bin/python bench/peers/choices.py MODEL.gguf DIR /tmp/eval/predictions [SET ...]

Prompts are built here anew, from the data alone, by the rules of lm-evaluation-harness 0.4.13: the whole text is
encoded once, and of its tokens those behind as many as the context has alone are scored. So what is compared is
everything: which examples stand in front, the words around a question, the tokens, and the numbers.
"""

import hashlib
import json
import math
import sys
from pathlib import Path

import pyarrow.parquet as parquet
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

TOLERANCE = 1e-2
BLANK_LINE = "\n\n"


def sha256(row):
    return hashlib.sha256(row["id"].encode()).hexdigest()


def place(row):
    return int(sha256(row)[:8], 16) % 100


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

    @torch.no_grad()
    def log_likelihood(self, context, continuation):
        stripped = context.rstrip()
        continuation = context[len(stripped) :] + " " + continuation
        head = self.encode(stripped)
        tail = self.encode(stripped + continuation)[len(head) :]
        tokens = torch.tensor([head + tail])
        logits = self.model(tokens[:, :-1], logits_to_keep=len(tail)).logits[0].double()
        scores = torch.log_softmax(logits, dim=-1)
        return sum(scores[i, token].item() for i, token in enumerate(tail))


def compare(model, directory, name, predictions):
    benchmark = BENCHMARKS[name]
    rows = {row["id"]: row for row in read(directory, benchmark.file)}
    prefixes = {}
    worst = 0.0
    other = 0
    for number, prediction in enumerate(predictions):
        row = rows[prediction["id"]]
        key = row.get("subject", "")
        if key not in prefixes:
            prefixes[key] = benchmark.prefix(directory, row)
        expected = [model.log_likelihood(prefixes[key] + context, text) for context, text in benchmark.requests(row)]
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

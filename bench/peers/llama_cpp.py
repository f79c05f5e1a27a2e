#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures with llama.cpp what `gemlake bench throughput` measures, and prints the same lines.

    python3 -m venv /tmp/llama && /tmp/llama/bin/pip install llama-cpp-python==0.3.36
    /tmp/llama/bin/python bench/peers/llama_cpp.py MODEL [REPETITIONS]

Every case runs with the settings that are fastest for it here, which are searched first: flash attention on or off; to
read, the size of a micro-batch; to write, one cache for all sequences or one for each. Tokens come from a random generator, so tokenizing is not measured, and
a sequence that the model would end goes on.
"""

import itertools
import random
import statistics
import sys
import time
from dataclasses import dataclass

# This file is called as the package is: it must not find itself.
sys.path.pop(0)
import llama_cpp as llama  # noqa: E402
import numpy  # noqa: E402

DOCUMENTS, DOCUMENT_TOKENS = 8, 512
PROMPT_TOKENS, WRITTEN_TOKENS = 28, 64
BATCH_TOKENS = 512


@dataclass(frozen=True)
class Settings:
    flash_attention: int
    micro_batch: int
    unified_cache: bool

    def __str__(self):
        cache = "one cache" if self.unified_cache else "a cache for each sequence"
        flash = "on" if self.flash_attention else "off"
        return f"flash attention {flash}, n_ubatch {self.micro_batch}, {cache}"


class Context:
    """Sequences of a model, on a number of threads."""

    def __init__(self, model, threads, sequences, tokens_each, settings):
        parameters = llama.llama_context_default_params()
        parameters.n_ctx = sequences * -(-tokens_each // 256) * 256
        parameters.n_batch = BATCH_TOKENS
        parameters.n_ubatch = settings.micro_batch
        parameters.n_seq_max = parameters.n_outputs_max = sequences
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.flash_attn_type = settings.flash_attention
        parameters.kv_unified = settings.unified_cache
        self.context = llama.llama_init_from_model(model, parameters)
        if not self.context:
            raise RuntimeError(f"no context with {settings}")
        self.vocabulary = llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(model))
        self.batch = llama.llama_batch_init(BATCH_TOKENS, 0, 1)

    def clear(self):
        llama.llama_memory_clear(llama.llama_get_memory(self.context), True)

    def decode(self, rows):
        """Runs rows of (sequence, position, token, wanted); returns the likeliest next token of those wanted."""
        batch = self.batch
        batch.n_tokens = len(rows)
        for i, (sequence, position, token, wanted) in enumerate(rows):
            batch.token[i], batch.pos[i], batch.logits[i] = token, position, wanted
            batch.n_seq_id[i], batch.seq_id[i][0] = 1, sequence
        status = llama.llama_decode(self.context, batch)
        if status != 0:
            raise RuntimeError(f"llama_decode returned {status}")
        return {row[0]: self.likeliest(i) for i, row in enumerate(rows) if row[3]}

    def likeliest(self, row):
        logits = llama.llama_get_logits_ith(self.context, row)
        return int(numpy.ctypeslib.as_array(logits, (self.vocabulary,)).argmax())

    def read(self, prompts):
        """Reads a prompt for each sequence; returns the likeliest next tokens."""
        rows = [
            (sequence, position, token, position == len(prompt) - 1)
            for sequence, prompt in enumerate(prompts)
            for position, token in enumerate(prompt)
        ]
        likeliest = {}
        for start in range(0, len(rows), BATCH_TOKENS):
            likeliest |= self.decode(rows[start : start + BATCH_TOKENS])
        return likeliest

    def close(self):
        llama.llama_batch_free(self.batch)
        llama.llama_free(self.context)


def tokens(count, seed):
    generator = random.Random(seed)
    return [generator.randrange(1000, 30000) for _ in range(count)]


class Prefill:
    """Documents one after another, the head for the last token of each."""

    name = f"prefill {DOCUMENT_TOKENS}"
    sequences, tokens_each = 1, DOCUMENT_TOKENS
    settings = [Settings(*choice) for choice in itertools.product((0, 1), (128, 256, 512), (False,))]

    def __init__(self, threads):
        self.threads = threads
        self.documents = [tokens(DOCUMENT_TOKENS, seed) for seed in range(DOCUMENTS * threads)]

    def run(self, context):
        for document in self.documents:
            context.clear()
            context.read([document])
        return len(self.documents) * DOCUMENT_TOKENS


class Decode:
    """Sequences that all go on at a time; the time of their prompts counts, their tokens do not."""

    tokens_each = PROMPT_TOKENS + WRITTEN_TOKENS
    settings = [Settings(*choice) for choice in itertools.product((0, 1), (BATCH_TOKENS,), (False, True))]

    def __init__(self, threads, sequences):
        self.name = f"decode, {sequences} at a time"
        self.threads = threads
        self.sequences = sequences
        self.prompts = [tokens(PROMPT_TOKENS, seed) for seed in range(sequences)]

    def run(self, context):
        context.clear()
        written = context.read(self.prompts)
        for position in range(PROMPT_TOKENS, PROMPT_TOKENS + WRITTEN_TOKENS - 1):
            written = context.decode([(s, position, token, True) for s, token in written.items()])
        return self.sequences * WRITTEN_TOKENS


def rate(case, context):
    start = time.perf_counter()
    count = case.run(context)
    return count / (time.perf_counter() - start)


def fastest(model, case):
    """A context with the settings that are fastest for a case, warmed up."""
    best, best_rate = None, 0
    for settings in case.settings:
        context = Context(model, case.threads, case.sequences, case.tokens_each, settings)
        measured = max(rate(case, context) for _ in range(2))
        context.close()
        if measured > best_rate:
            best, best_rate = settings, measured
    print(f"{case.name}, {case.threads} threads: {best}", file=sys.stderr)
    context = Context(model, case.threads, case.sequences, case.tokens_each, best)
    rate(case, context)
    return context


def main(path, repetitions=5):
    silent = llama.llama_log_callback(lambda level, text, data: None)
    llama.llama_log_set(silent, None)
    llama.llama_backend_init()
    model = llama.llama_model_load_from_file(path.encode(), llama.llama_model_default_params())
    if not model:
        raise SystemExit(f"llama.cpp cannot load {path}")
    cases = [Prefill(1), Prefill(2), Decode(1, 1), Decode(2, 1), Decode(2, 2)]
    cases += [Decode(1, 32), Decode(2, 32), Decode(2, 64)]
    contexts = {case: fastest(model, case) for case in cases}
    rates = {case: [] for case in cases}
    for _ in range(int(repetitions)):
        for case in cases:
            rates[case].append(rate(case, contexts[case]))
    print(f"llama-cpp-python {llama.__version__}; {llama.llama_print_system_info().decode()}; {repetitions} repetitions\n")
    print("| program | work | threads | tokens/s, median | least | most |")
    print("|---|---|--:|--:|--:|--:|")
    for case, measured in rates.items():
        print(
            f"| llama.cpp | {case.name} | {case.threads} | {statistics.median(measured):.1f}"
            f" | {min(measured):.1f} | {max(measured):.1f} |"
        )


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])

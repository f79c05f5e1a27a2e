#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does with llama.cpp what `gemlake bench engine --peer PYTHON` asks for, line by line.

    python3 -m venv /tmp/llama && /tmp/llama/bin/pip install llama-cpp-python==0.3.36
    ./gemlake bench engine --peer /tmp/llama/bin/python

It first says what it is; then every line of JSON on standard input is answered by one on standard output:

    {"command": "prepare", "threads": 2, "work": {"kind": "decode", "sequences": 32, "tokens": 28, "written": 24}}
    {"settings": "flash attention on, micro-batches of 512, one cache"}
    {"command": "run", "threads": 2, "work": …the same…}
    {"tokens": 736, "seconds": 4.1}

To prepare is to run a smaller piece of the same work with all settings that may be the fastest, and to keep those that
were: flash attention on or off; to read, the size of a micro-batch; to write, one cache for all sequences or one for
each. Tokens come from a random generator, so tokenizing is not measured, and a sequence that the model would end goes
on.
"""

import itertools
import json
import random
import sys
import time
from dataclasses import dataclass

# This file is called as the package is: it must not find itself.
sys.path.pop(0)
import llama_cpp as llama  # noqa: E402
import numpy  # noqa: E402

BATCH_TOKENS = 512
CELLS = 256

# Of the work that settings are searched with. Steps and batches are as large as those of the work itself.
PROBE_DOCUMENTS = {"prefill": 2, "score": 32}
PROBE_WRITTEN = 6


@dataclass(frozen=True)
class Settings:
    flash_attention: int
    micro_batch: int
    unified_cache: bool

    def __str__(self):
        cache = "one cache" if self.unified_cache else "a cache for each sequence"
        flash = "on" if self.flash_attention else "off"
        return f"flash attention {flash}, micro-batches of {self.micro_batch}, {cache}"


class Context:
    """Sequences of a model, on a number of threads."""

    def __init__(self, model, threads, case, settings):
        parameters = llama.llama_context_default_params()
        if settings.unified_cache:
            parameters.n_ctx = rounded(case.sequences * case.tokens_each)
        else:
            parameters.n_ctx = case.sequences * rounded(case.tokens_each)
        parameters.n_batch = BATCH_TOKENS
        parameters.n_ubatch = settings.micro_batch
        parameters.n_seq_max = parameters.n_outputs_max = case.sequences
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.flash_attn_type = settings.flash_attention
        parameters.kv_unified = settings.unified_cache
        self.context = llama.llama_init_from_model(model, parameters)
        if not self.context:
            raise RuntimeError(f"no context with {settings}")
        self.memory = llama.llama_get_memory(self.context)
        self.vocabulary = llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(model))
        self.batch = llama.llama_batch_init(BATCH_TOKENS, 0, 1)

    def clear(self):
        llama.llama_memory_clear(self.memory, True)

    def share(self, tokens, sequences):
        """Gives what sequence 0 has read to others."""
        for sequence in sequences:
            llama.llama_memory_seq_cp(self.memory, 0, sequence, 0, tokens)

    def cut(self, tokens, sequences):
        """Leaves sequences their first tokens alone."""
        for sequence in sequences:
            llama.llama_memory_seq_rm(self.memory, sequence, tokens, -1)

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

    def read(self, prompts, start=0):
        """Reads a prompt for each sequence, from a position on; returns the likeliest next tokens."""
        rows = [
            (sequence, start + i, token, i == len(prompt) - 1)
            for sequence, prompt in prompts.items()
            for i, token in enumerate(prompt)
        ]
        likeliest = {}
        for first in range(0, len(rows), BATCH_TOKENS):
            likeliest |= self.decode(rows[first : first + BATCH_TOKENS])
        return likeliest

    def close(self):
        llama.llama_batch_free(self.batch)
        llama.llama_free(self.context)


def rounded(tokens):
    return -(-tokens // CELLS) * CELLS


def tokens(count, seed):
    generator = random.Random(seed)
    return [generator.randrange(1000, 30000) for _ in range(count)]


class Prefill:
    """Documents one after another, the head for the last token of each."""

    settings = [Settings(*choice) for choice in itertools.product((0, 1), (128, 256, 512), (False,))]

    def __init__(self, work):
        self.sequences, self.tokens_each = 1, work["tokens"]
        self.documents = [tokens(self.tokens_each, seed) for seed in range(work["documents"])]

    def run(self, context):
        """Returns tokens and seconds."""
        start = time.perf_counter()
        for document in self.documents:
            context.clear()
            context.read({0: document})
        return len(self.documents) * self.tokens_each, time.perf_counter() - start


class Decode:
    """Sequences that all go on at a time; reading their prompts does not count."""

    settings = [Settings(*choice) for choice in itertools.product((0, 1), (BATCH_TOKENS,), (False, True))]

    def __init__(self, work):
        self.sequences, self.prompt, self.written = work["sequences"], work["tokens"], work["written"]
        self.tokens_each = self.prompt + self.written
        self.prompts = {sequence: tokens(self.prompt, sequence) for sequence in range(self.sequences)}

    def run(self, context):
        context.clear()
        written = context.read(self.prompts)
        start = time.perf_counter()
        for position in range(self.prompt, self.tokens_each - 1):
            written = context.decode([(s, position, token, True) for s, token in written.items()])
        return self.sequences * (self.written - 1), time.perf_counter() - start


class Score:
    """Short documents behind a prefix that all share and that was read before; the head for the last token of each."""

    settings = [Settings(*choice) for choice in itertools.product((0, 1), (128, 256, 512), (True,))]

    def __init__(self, work):
        self.prefix, self.own = work["prefix"], work["tokens"]
        together = min(work["documents"], BATCH_TOKENS // self.own)
        documents = [tokens(self.own, seed) for seed in range(work["documents"])]
        # Sequence 0 keeps the prefix.
        self.batches = [
            dict(enumerate(documents[first : first + together], 1)) for first in range(0, len(documents), together)
        ]
        self.sequences, self.tokens_each = 1 + together, self.prefix + self.own

    def run(self, context):
        context.clear()
        context.read({0: tokens(self.prefix, -1)})
        context.share(self.prefix, range(1, self.sequences))
        start = time.perf_counter()
        for batch in self.batches:
            context.read(batch, self.prefix)
            context.cut(self.prefix, batch)
        count = self.own * sum(len(batch) for batch in self.batches)
        return count, time.perf_counter() - start


KINDS = {"prefill": Prefill, "decode": Decode, "score": Score}


def piece(work):
    """A smaller piece of some work, with steps of the same size."""
    if work["kind"] == "decode":
        return work | {"written": min(PROBE_WRITTEN, work["written"])}
    return work | {"documents": min(PROBE_DOCUMENTS[work["kind"]], work["documents"])}


def fastest(model, threads, work):
    """The settings that are fastest for some work."""
    case = KINDS[work["kind"]](piece(work))
    rates = {}
    for settings in case.settings:
        context = Context(model, threads, case, settings)
        rates[settings] = max(count / seconds for count, seconds in (case.run(context) for _ in range(2)))
        context.close()
    return max(rates, key=rates.get)


def answer(model, question, prepared):
    key = json.dumps([question["threads"], question["work"]], sort_keys=True)
    if question["command"] == "prepare":
        case = KINDS[question["work"]["kind"]](question["work"])
        settings = fastest(model, question["threads"], question["work"])
        context = Context(model, question["threads"], case, settings)
        case.run(context)
        prepared[key] = case, context
        return {"settings": str(settings)}
    case, context = prepared[key]
    count, seconds = case.run(context)
    return {"tokens": count, "seconds": seconds}


def main(path):
    silent = llama.llama_log_callback(lambda level, text, data: None)
    llama.llama_log_set(silent, None)
    llama.llama_backend_init()
    model = llama.llama_model_load_from_file(path.encode(), llama.llama_model_default_params())
    if not model:
        raise SystemExit(f"llama.cpp cannot load {path}")
    system = llama.llama_print_system_info().decode()
    print(json.dumps({"version": f"llama-cpp-python {llama.__version__} ({system})"}), flush=True)
    prepared = {}
    for line in sys.stdin:
        print(json.dumps(answer(model, json.loads(line), prepared)), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])

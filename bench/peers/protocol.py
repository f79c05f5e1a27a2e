# SPDX-License-Identifier: Apache-2.0
"""How `gemlake bench` talks to the programs beside it: a line of JSON asks, and a line of JSON answers.

    {"command": "prepare", "threads": 2, "work": {"kind": "decode", "sequences": 32, "tokens": 28, "written": 24}}
    {"settings": "unified cache on, flash attention on, micro-batches of 512"}
    {"command": "run", "threads": 2, "work": …the same…}
    {"count": 736, "seconds": 4.1, "answers": []}

To prepare is to run a piece of the same work with several settings, and to keep the fastest. The piece is large enough
that steps and batches are as full as in the whole of it; work of made-up tokens is short, and is run whole. What is
timed begins with tokens: texts are tokenized beforehand.

    kind      fields                                      does, and counts
    prefill   documents, tokens                           reads made-up documents; tokens
    decode    sequences, tokens, written                  goes on with all of them at a time; tokens written
    score     documents, prefix, tokens                   reads made-up documents behind a prefix; tokens
    choose    prefix, documents, suffix, choices          says which choice follows each document; documents
    write     prefix, documents, suffix, written, stop,   writes behind each document until `stop`; documents
              grammar
"""

import json
import math
import random
import statistics
import sys
import time

# A piece of the work is so many times what a setting has in work at once, and so many documents at least.
PROBE_ROUNDS = 2
PROBE_DOCUMENTS = 32
PROBE_LONG_DOCUMENTS = 12
LONG = 1000  # characters

# What takes less than so many seconds is timed up to three times, and the median counts.
SHORT_SECONDS = 3
REPEATS = 3

# So many settings, of those that were tried, are tried again.
FINALISTS = 3

# So many documents are done before any is timed, or fewer where there are few.
WARM_UP = 16

SWITCH = {True: "on", False: "off"}


def made_up(count, seed):
    """Tokens of a text that nobody has written."""
    generator = random.Random(seed)
    return [generator.randrange(1000, 30000) for _ in range(count)]


def piece(work, together):
    """A smaller piece of work on texts, with steps of the same size.

    together: documents that are in work at once
    """
    documents = work.get("documents")
    if not isinstance(documents, list):
        return work
    least = PROBE_LONG_DOCUMENTS if length(documents) > LONG else PROBE_DOCUMENTS
    return work | {"documents": spread(documents, max(least, PROBE_ROUNDS * together))}


def spread(values, count):
    """Some of the values, from all parts of the list: it may be sorted by anything."""
    if count >= len(values):
        return values
    return [values[i * len(values) // count] for i in range(count)]


def length(documents):
    """Characters of a document, in the mean."""
    return sum(map(len, documents)) / max(1, len(documents))


class Program:
    """What a program beside has to do; cases are timed by [timed]."""

    def __init__(self):
        self.found = {}

    def choices(self, threads, work):
        """Values of each setting, by its name; those that matter most come first."""
        raise NotImplementedError

    def probe(self, work, settings):
        """A piece of some work that shows how fast it is with some settings."""
        raise NotImplementedError

    def start(self, threads, work, settings):
        """A case that is warm: a callable that returns a count and answers; `close` ends it."""
        raise NotImplementedError

    def fastest(self, threads, work):
        """The settings that are fastest for some work."""
        key = alike(threads, work)
        if key not in self.found:
            self.found[key] = self.search(threads, work)
        return self.found[key]

    def search(self, threads, work):
        """Changes one setting after the other, and leaves it where it was best."""
        choices = self.choices(threads, work)
        best = {name: values[0] for name, values in choices.items()}
        rates = {}
        for name, values in choices.items():
            for value in values:
                settings = best | {name: value}
                if (key := tuple(settings.values())) not in rates:
                    rates[key] = self.rate(threads, work, settings)
            best[name] = max(values, key=lambda value: rates[tuple((best | {name: value}).values())])
        return self.final(threads, work, [(dict(zip(best, key)), rate) for key, rate in rates.items()])

    def final(self, threads, work, tried):
        """The best of some settings and their rates. The first few are tried again: a machine has slow moments."""
        first = sorted(tried, key=lambda each: each[1], reverse=True)[:FINALISTS]
        return max(first, key=lambda each: each[1] + self.rate(threads, work, each[0]))[0]

    def rate(self, threads, work, settings):
        """How fast some settings are, by a piece of the work."""
        case = self.start(threads, self.probe(work, settings), settings)
        rates, seconds = [], 0
        while len(rates) < REPEATS and seconds < SHORT_SECONDS:
            result = timed(case)
            rates.append(result["count"] / result["seconds"])
            seconds += result["seconds"]
        case.close()
        return statistics.median(rates)


def words(settings):
    return ", ".join(f"{name} {word(value)}" for name, value in settings.items())


def word(value):
    if isinstance(value, tuple):
        return " and ".join(map(word, value))
    return SWITCH[value] if isinstance(value, bool) else str(value)


def alike(threads, work):
    """What work has in common that differs only in its documents, if those are about as long."""
    documents = work.get("documents")
    size = round(math.log2(1 + length(documents))) if isinstance(documents, list) else None
    return json.dumps([threads, work | {"documents": size}], sort_keys=True)


def timed(case):
    """Runs a case. One that leaves something out of its time says itself how long the rest took."""
    start = time.perf_counter()
    count, answers, *own_seconds = case()
    seconds = own_seconds[0] if own_seconds else time.perf_counter() - start
    return {"count": count, "seconds": seconds, "answers": answers}


def serve(version, program):
    """Says what the program is, and answers until the input ends."""
    say = sys.stdout
    print(json.dumps({"version": version}), file=say, flush=True)
    prepared = {}
    for line in sys.stdin:
        question = json.loads(line)
        threads, work = question["threads"], question["work"]
        key = json.dumps([threads, work], sort_keys=True)
        if question["command"] == "prepare":
            settings = program.fastest(threads, work)
            prepared[key] = program.start(threads, work, settings)
            result = {"settings": words(settings)}
        elif question["command"] == "forget":
            prepared.pop(key).close()
            result = {}
        else:
            result = timed(prepared[key])
        print(json.dumps(result), file=say, flush=True)

# SPDX-License-Identifier: Apache-2.0
"""How `gemlake bench` talks to the programs beside it: a line of JSON asks, and a line of JSON answers.

    {"command": "prepare", "threads": 2, "work": {"kind": "decode", "sequences": 32, "tokens": 28, "written": 24}}
    {"settings": "flash attention on, micro-batches of 512, one cache"}
    {"command": "run", "threads": 2, "work": …the same…}
    {"count": 736, "seconds": 4.1, "answers": []}

To prepare is to run a smaller piece of the same work with all settings that may be the fastest, and to keep those that
were. What is timed begins with tokens: texts are tokenized beforehand.

    kind      fields                                      does, and counts
    prefill   documents, tokens                           reads made-up documents; tokens
    decode    sequences, tokens, written                  goes on with all of them at a time; tokens written
    score     documents, prefix, tokens                   reads made-up documents behind a prefix; tokens
    choose    prefix, documents, suffix, choices          says which choice follows each document; documents
    write     prefix, documents, suffix, written, stop,   writes behind each document until `stop`; documents
              grammar
"""

import json
import random
import sys
import time

# Of the work that settings are searched with. Steps and batches are as large as those of the work itself.
PROBE_DOCUMENTS = {"prefill": 2, "score": 32, "choose": 32, "write": 32}
PROBE_WRITTEN = 6


def made_up(count, seed):
    """Tokens of a text that nobody has written."""
    generator = random.Random(seed)
    return [generator.randrange(1000, 30000) for _ in range(count)]


def piece(work):
    """A smaller piece of some work, with steps of the same size."""
    if work["kind"] == "decode":
        return work | {"written": min(PROBE_WRITTEN, work["written"])}
    documents, most = work["documents"], PROBE_DOCUMENTS[work["kind"]]
    if isinstance(documents, list):
        # Spread over all of them: they may be sorted by anything.
        step = max(1, len(documents) // most)
        return work | {"documents": documents[::step][:most]}
    return work | {"documents": min(most, documents)}


class Program:
    """What a program beside has to do; cases are timed by [timed]."""

    def settings(self, threads, work):
        """All settings that may be the fastest for some work."""
        raise NotImplementedError

    def start(self, threads, work, settings):
        """A case that is ready to run: a callable that returns a count and answers; `close` ends it."""
        raise NotImplementedError

    def fastest(self, threads, work):
        """The settings that are fastest for some work."""
        choices = self.settings(threads, work)
        if len(choices) == 1:
            return choices[0]
        rates = {}
        for settings in choices:
            case = self.start(threads, piece(work), settings)
            rates[settings] = max(result["count"] / result["seconds"] for result in (timed(case), timed(case)))
            case.close()
        return max(rates, key=rates.get)


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
            result = {"settings": str(settings)}
        elif question["command"] == "forget":
            prepared.pop(key).close()
            result = {}
        else:
            result = timed(prepared[key])
        print(json.dumps(result), file=say, flush=True)

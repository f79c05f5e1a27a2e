#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does with llama.cpp what `gemlake bench engine` and `gemlake bench peers` ask for; see protocol.py.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install -r bench/peers/requirements.txt
    ./gemlake bench engine --peer /tmp/peers/bin/python

Settings that are searched: one context for all threads or one for each; how many documents are in work at a time; one
cache for all sequences or one for each, and whether it keeps what has left a layer's window; the size of a micro-batch;
flash attention on or off. What stands before every document is read once and kept. Documents follow each other as in
llama.cpp's server: when one is done its place is taken by the next, and a batch holds one token of each that is written
and as many of those that are read as there is room for.
"""

import ctypes
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import llama_cpp as llama
import numpy
from protocol import WARM_UP, Program, made_up, piece, serve, spread

BATCH_TOKENS = 512
CELLS = 256
MICRO_BATCHES = (512, 256, 128)
NEVER = float("-inf")


# Names of settings.
CONTEXTS = "contexts:"
PARALLEL = "documents at a time"
UNIFIED = "unified cache"
MICRO_BATCH = "micro-batches of"
FLASH = "flash attention"
WINDOW = "whole cache of windows"

BOTH = (True, False)

# As llama_token_data.
TOKEN_DATA = [("id", numpy.int32), ("logit", numpy.float32), ("p", numpy.float32)]


class Model:
    """A model, and its tokens."""

    def __init__(self, path):
        self.handle = llama.llama_model_load_from_file(path.encode(), llama.llama_model_default_params())
        if not self.handle:
            raise SystemExit(f"llama.cpp cannot load {path}")
        self.vocabulary = llama.llama_model_get_vocab(self.handle)
        self.size = llama.llama_vocab_n_tokens(self.vocabulary)

    def tokens(self, text, begins=False):
        """Tokens of a text; one that begins a sequence has the token for that in front."""
        utf8 = text.encode()
        room = len(utf8) + 2
        found = (llama.llama_token * room)()
        count = llama.llama_tokenize(self.vocabulary, utf8, len(utf8), found, room, begins, False)
        return list(found[:count])

    def bytes(self, token):
        room = 256
        text = ctypes.create_string_buffer(room)
        count = llama.llama_token_to_piece(self.vocabulary, token, text, room, 0, False)
        return text.raw[:count]

    def ends(self, token):
        return llama.llama_vocab_is_eog(self.vocabulary, token)


class Context:
    """Sequences of a model, on a number of threads."""

    def __init__(self, model, threads, sequences, tokens_each, settings):
        parameters = llama.llama_context_default_params()
        if settings[UNIFIED]:
            parameters.n_ctx = rounded(sequences * tokens_each)
        else:
            parameters.n_ctx = sequences * rounded(tokens_each)
        parameters.n_batch = BATCH_TOKENS
        parameters.n_ubatch = settings[MICRO_BATCH]
        parameters.n_seq_max = parameters.n_outputs_max = sequences
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.flash_attn_type = int(settings[FLASH])
        parameters.kv_unified = settings[UNIFIED]
        parameters.swa_full = settings.get(WINDOW, True)
        self.context = llama.llama_init_from_model(model.handle, parameters)
        if not self.context:
            raise RuntimeError(f"no context with {settings}")
        self.memory = llama.llama_get_memory(self.context)
        self.vocabulary = model.size
        self.batch = llama.llama_batch_init(BATCH_TOKENS, 0, 1)

    def clear(self):
        llama.llama_memory_clear(self.memory, True)

    def share(self, sequences):
        """Gives what sequence 0 has read to others."""
        for sequence in sequences:
            llama.llama_memory_seq_cp(self.memory, 0, sequence, -1, -1)

    def renew(self, sequences):
        """Leaves sequences what sequence 0 has read, and nothing else."""
        for sequence in sequences:
            llama.llama_memory_seq_rm(self.memory, sequence, -1, -1)
        self.share(sequences)

    def decode(self, rows):
        """Runs rows of (sequence, position, token, wanted); returns the logits of those wanted by sequence."""
        batch = self.batch
        batch.n_tokens = len(rows)
        for i, (sequence, position, token, wanted) in enumerate(rows):
            batch.token[i], batch.pos[i], batch.logits[i] = token, position, wanted
            batch.n_seq_id[i], batch.seq_id[i][0] = 1, sequence
        status = llama.llama_decode(self.context, batch)
        if status != 0:
            raise RuntimeError(f"llama_decode returned {status}")
        return {row[0]: self.logits(i) for i, row in enumerate(rows) if row[3]}

    def logits(self, row):
        return numpy.ctypeslib.as_array(llama.llama_get_logits_ith(self.context, row), (self.vocabulary,))

    def read(self, prompts, start=0):
        """Reads a prompt for each sequence, from a position on; returns the likeliest next tokens."""
        rows = [
            (sequence, start + i, token, i == len(prompt) - 1)
            for sequence, prompt in prompts.items()
            for i, token in enumerate(prompt)
        ]
        likeliest = {}
        for first in range(0, len(rows), BATCH_TOKENS):
            likeliest |= argmax(self.decode(rows[first : first + BATCH_TOKENS]))
        return likeliest

    def close(self):
        llama.llama_batch_free(self.batch)
        llama.llama_free(self.context)


def argmax(logits):
    return {sequence: int(each.argmax()) for sequence, each in logits.items()}


def contexts(threads):
    """How many there may be."""
    return tuple(sorted({1, threads}))


def rounded(tokens):
    return -(-tokens // CELLS) * CELLS


class Case:
    """Work that is ready to run."""

    sequences: int  # of each context
    tokens_each: int

    def __init__(self, model, threads, settings):
        count = settings[CONTEXTS]
        self.contexts = [
            Context(model, threads // count, self.sequences, self.tokens_each, settings) for _ in range(count)
        ]
        self.pool = ThreadPoolExecutor(count)
        self.warm_up()

    def warm_up(self):
        self()

    def each(self, work):
        """What contexts return for the same work, at a time: a function of a context and its number."""
        return list(self.pool.map(work, self.contexts, range(len(self.contexts))))

    def close(self):
        self.pool.shutdown()
        for context in self.contexts:
            context.close()


class Prefill(Case):
    """Documents one after another, the head for the last token of each."""

    def __init__(self, model, threads, work, settings):
        self.sequences, self.tokens_each = 1, work["tokens"]
        self.documents = [made_up(self.tokens_each, seed) for seed in range(work["documents"])]
        super().__init__(model, threads, settings)

    @staticmethod
    def choices(threads, work):
        return {CONTEXTS: contexts(threads), MICRO_BATCH: MICRO_BATCHES, FLASH: BOTH, UNIFIED: (False,)}

    def __call__(self):
        self.each(self.read)
        return len(self.documents) * self.tokens_each, []

    def read(self, context, number):
        for document in self.documents[number :: len(self.contexts)]:
            context.clear()
            context.read({0: document})


class Decode(Case):
    """Sequences that all go on at a time; reading their prompts does not count."""

    def __init__(self, model, threads, work, settings):
        self.prompt, self.written = work["tokens"], work["written"]
        self.tokens_each = self.prompt + self.written
        count = settings[CONTEXTS]
        shares = [range(work["sequences"])[number::count] for number in range(count)]
        self.prompts = [dict(enumerate(made_up(self.prompt, seed) for seed in share)) for share in shares]
        self.sequences = len(self.prompts[0])
        super().__init__(model, threads, settings)

    @staticmethod
    def choices(threads, work):
        return {CONTEXTS: contexts(threads), UNIFIED: BOTH, FLASH: BOTH, MICRO_BATCH: (BATCH_TOKENS,)}

    def __call__(self):
        written = self.each(self.read)
        start = time.perf_counter()
        self.each(lambda context, number: self.write(context, written[number]))
        return sum(map(len, self.prompts)) * (self.written - 1), [], time.perf_counter() - start

    def read(self, context, number):
        context.clear()
        return context.read(self.prompts[number])

    def write(self, context, written):
        for position in range(self.prompt, self.tokens_each - 1):
            written = argmax(context.decode([(s, position, token, True) for s, token in written.items()]))


class Score(Case):
    """Short documents behind a prefix that all share and that was read before; the head for the last token of each."""

    def __init__(self, model, threads, work, settings):
        self.prefix, self.own = work["prefix"], work["tokens"]
        together = min(work["documents"], BATCH_TOKENS // self.own)
        documents = [made_up(self.own, seed) for seed in range(work["documents"])]
        # Sequence 0 keeps the prefix.
        self.batches = [
            dict(enumerate(documents[first : first + together], 1)) for first in range(0, len(documents), together)
        ]
        self.sequences, self.tokens_each = 1 + together, self.prefix + self.own
        super().__init__(model, threads, settings)

    @staticmethod
    def choices(threads, work):
        return {CONTEXTS: contexts(threads), MICRO_BATCH: MICRO_BATCHES, FLASH: BOTH, UNIFIED: (True,)}

    def __call__(self):
        self.each(self.read_prefix)
        start = time.perf_counter()
        self.each(self.read)
        count = self.own * sum(len(batch) for batch in self.batches)
        return count, [], time.perf_counter() - start

    def read_prefix(self, context, number):
        context.clear()
        context.read({0: made_up(self.prefix, -1)})
        context.share(range(1, self.sequences))

    def read(self, context, number):
        for batch in self.batches[number :: len(self.contexts)]:
            context.read(batch, self.prefix)
            context.renew(batch)


class Served(Case):
    """Documents behind a prefix that was read before; when one is done the next takes its sequence."""

    def __init__(self, model, threads, work, settings):
        self.model = model
        self.prefix = model.tokens(work["prefix"], begins=True)
        suffix = model.tokens(work["suffix"])
        self.prompts = [model.tokens(document) + suffix for document in work["documents"]]
        self.sequences = 1 + settings[PARALLEL] // settings[CONTEXTS]  # sequence 0 keeps the prefix
        longest = max(len(prompt) for prompt in self.prompts)
        self.tokens_each = len(self.prefix) + longest + work.get("written", 0)
        super().__init__(model, threads, settings)

    @staticmethod
    def choices(threads, work):
        return {
            CONTEXTS: contexts(threads),
            PARALLEL: tuple(count for count in (16, 4, 32, 64, 128) if count <= max(4, len(work["documents"]))),
            UNIFIED: BOTH,
            WINDOW: BOTH,
            MICRO_BATCH: MICRO_BATCHES,
            FLASH: BOTH,
        }

    def warm_up(self):
        prompts = self.prompts
        self.prompts = spread(prompts, min(WARM_UP, 1 + len(prompts) // 4))
        self()
        self.prompts = prompts

    def begin(self, document):
        """What becomes of a document: takes logits, and returns the token to go on with, or None when it is done."""
        raise NotImplementedError

    def __call__(self):
        self.each(self.read_prefix)
        self.runs = [self.begin(document) for document in range(len(self.prompts))]
        self.waiting = deque(range(len(self.prompts)))
        start = time.perf_counter()
        self.each(self.serve)
        return len(self.runs), [run.answer() for run in self.runs], time.perf_counter() - start

    def read_prefix(self, context, number):
        context.clear()
        context.read({0: self.prefix})
        context.share(range(1, self.sequences))

    def next_document(self):
        """One that nobody has taken, or None."""
        try:
            return self.waiting.popleft()
        except IndexError:
            return None

    def serve(self, context, number):
        free = deque(range(1, self.sequences))
        reading = deque()  # (sequence, document, tokens that were read)
        writing = {}  # sequence: (document, position, token)
        while True:
            while free and (document := self.next_document()) is not None:
                reading.append((free.popleft(), document, 0))
            if not reading and not writing:
                return
            rows = [(sequence, position, token, True) for sequence, (_, position, token) in writing.items()]
            documents = {sequence: document for sequence, (document, _, _) in writing.items()}
            while reading and len(rows) < BATCH_TOKENS:
                sequence, document, begin = reading.popleft()
                prompt = self.prompts[document]
                end = min(len(prompt), begin + BATCH_TOKENS - len(rows))
                for i in range(begin, end):
                    rows.append((sequence, len(self.prefix) + i, prompt[i], i == len(prompt) - 1))
                if end < len(prompt):
                    reading.appendleft((sequence, document, end))
                    break
                documents[sequence] = document
            positions = {row[0]: row[1] for row in rows}
            for sequence, logits in context.decode(rows).items():
                document = documents[sequence]
                token = self.runs[document].next(logits)
                if token is None:
                    writing.pop(sequence, None)
                    context.renew([sequence])
                    free.append(sequence)
                else:
                    writing[sequence] = (document, positions[sequence] + 1, token)


class Choose(Served):
    """Which of some choices follows each document, by the first token of each."""

    def __init__(self, model, threads, work, settings):
        self.choices = [model.tokens(choice)[0] for choice in work["choices"]]
        super().__init__(model, threads, work, settings)

    def begin(self, document):
        return Choice(self.choices)


class Choice:
    def __init__(self, choices):
        self.choices = choices
        self.best = None

    def next(self, logits):
        self.best = int(logits[self.choices].argmax())

    def answer(self):
        return self.best


class Write(Served):
    """Writes greedily behind each document, until a text or a number of tokens; under a grammar, if there is one."""

    def __init__(self, model, threads, work, settings):
        self.work = work
        super().__init__(model, threads, work, settings)

    def begin(self, document):
        return Writing(self.model, self.work)


class Writing:
    def __init__(self, model, work):
        self.model, self.most, self.stop = model, work["written"], work["stop"].encode()
        self.text, self.count = b"", 0
        self.grammar = None
        if work.get("grammar"):
            self.grammar = llama.llama_sampler_init_grammar(model.vocabulary, work["grammar"].encode(), b"root")

    def next(self, logits):
        token = self.likeliest(logits)
        self.count += 1
        if not self.model.ends(token):
            self.text += self.model.bytes(token)
        if self.model.ends(token) or self.stop in self.text or self.count == self.most:
            if self.grammar:
                llama.llama_sampler_free(self.grammar)
            return None
        return token

    def likeliest(self, logits):
        """As llama.cpp's own programs do it: the grammar is asked about the likeliest token, and about all only if it
        refuses that one."""
        token = int(logits.argmax())
        if not self.grammar:
            return token
        if not self.allowed(numpy.array([token]), logits)[0]:
            # One of the likeliest is nearly always allowed.
            for most in (1024, len(logits)):
                likeliest = numpy.argpartition(-logits, most - 1)[:most]
                fits = likeliest[self.allowed(likeliest, logits)]
                if len(fits):
                    token = int(fits[logits[fits].argmax()])
                    break
            else:
                raise RuntimeError(f"the grammar allows nothing after {self.text!r}")
        llama.llama_sampler_accept(self.grammar, token)
        return token

    def allowed(self, tokens, logits):
        """Which tokens the grammar allows."""
        data = numpy.zeros(len(tokens), TOKEN_DATA)
        data["id"], data["logit"] = tokens, logits[tokens]
        pointer = data.ctypes.data_as(ctypes.POINTER(llama.llama_token_data))
        candidates = llama.llama_token_data_array(pointer, len(tokens), -1, False)
        llama.llama_sampler_apply(self.grammar, ctypes.byref(candidates))
        return data["logit"] != NEVER

    def answer(self):
        return self.text.split(self.stop)[0].decode(errors="replace")


KINDS = {"prefill": Prefill, "decode": Decode, "score": Score, "choose": Choose, "write": Write}


class Llama(Program):
    def __init__(self, path):
        super().__init__()
        self.model = Model(path)

    def choices(self, threads, work):
        return KINDS[work["kind"]].choices(threads, work)

    def probe(self, work, settings):
        return piece(work, settings.get(PARALLEL, 0))

    def start(self, threads, work, settings):
        return KINDS[work["kind"]](self.model, threads, work, settings)


def main(path):
    silent = llama.llama_log_callback(lambda level, text, data: None)
    llama.llama_log_set(silent, None)
    llama.llama_backend_init()
    system = llama.llama_print_system_info().decode()
    serve(f"llama-cpp-python {llama.__version__} ({system})", Llama(path))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does with CTranslate2 what `gemlake bench peers` asks for; see protocol.py.

    ctranslate2_peer.py MODEL.gguf COMPUTE_TYPE

Settings that are searched: how many documents are a batch, and whether both threads work on one batch or each on its
own. CTranslate2 sorts documents by length, reads those of a batch together as far as the shortest goes, and the rest of
each token by token. Small batches may be fastest, therefore, and where nothing is written a batch has documents of one
length. What stands before every document is a static prompt, which it reads once and keeps. The model is converted
from the dequantized weights of the file, and texts are tokenized by llama.cpp. MKL, which CTranslate2 takes on
processors of Intel, is slower on those of AMD: `CT2_USE_MKL=1` read half as fast.
"""

import ctypes
import sys
import time
from pathlib import Path

import ctranslate2
import numpy
from ctranslate2_model import converted
from protocol import WARM_UP, Program, made_up, piece, serve, spread

# Where converted models lie.
HOME = Path.home() / ".cache" / "gemlake" / "peers"

BATCH = "batches of"
WORKERS = "batches at a time:"

# Larger batches are not tried when one is so much slower than the best.
HOPELESS = 0.5


class Vocabulary:
    """llama.cpp's tokenizer, and CTranslate2's names of tokens."""

    def __init__(self, path):
        import llama_cpp as llama

        self.llama = llama
        self.silent = llama.llama_log_callback(lambda level, text, data: None)
        llama.llama_log_set(self.silent, None)
        parameters = llama.llama_model_default_params()
        parameters.vocab_only = True
        self.model = llama.llama_model_load_from_file(path.encode(), parameters)
        self.handle = llama.llama_model_get_vocab(self.model)
        self.begin = self.name(llama.llama_vocab_bos(self.handle))
        self.ends = [self.name(token) for token in range(self.size()) if llama.llama_vocab_is_eog(self.handle, token)]

    def name(self, token):
        return self.llama.llama_vocab_get_text(self.handle, token).decode()

    def size(self):
        return self.llama.llama_vocab_n_tokens(self.handle)

    def text(self, tokens):
        """The text of some tokens, by their numbers: one may be a part of a character."""
        room = 256
        found = ctypes.create_string_buffer(room)
        utf8 = b""
        for token in tokens:
            count = self.llama.llama_token_to_piece(self.handle, token, found, room, 0, False)
            utf8 += found.raw[:count]
        return utf8.decode(errors="replace")

    def numbers(self, text):
        utf8 = text.encode()
        found = (self.llama.llama_token * (len(utf8) + 2))()
        count = self.llama.llama_tokenize(self.handle, utf8, len(utf8), found, len(found), False, False)
        return list(found[:count])

    def tokens(self, text):
        return [self.name(token) for token in self.numbers(text)]

    def made_up(self, count, seed):
        return [self.name(token) for token in made_up(count, seed)]


class Case:
    """Work that is ready to run."""

    prefix: list

    def __init__(self, generator, settings):
        self.generator, self.settings = generator, settings
        self.warm_up()

    def warm_up(self):
        self()

    def write(self, prompts, most, **more):
        """What follows each prompt, greedily."""
        return self.generator.generate_batch(
            prompts,
            max_batch_size=self.settings[BATCH],
            static_prompt=self.prefix,
            max_length=most,
            include_prompt_in_result=False,
            **more,
        )

    def write_apart(self, prompts, most, **more):
        """As [write], in batches of prompts that are as long as each other."""
        lengths = {}
        for i, prompt in enumerate(prompts):
            lengths.setdefault(len(prompt), []).append(i)
        batch = self.settings[BATCH]
        batches = [
            alike[first : first + batch]
            for _, alike in sorted(lengths.items(), reverse=True)
            for first in range(0, len(alike), batch)
        ]
        waiting = [
            self.write([prompts[i] for i in each], most, asynchronous=True, **more) for each in batches
        ]
        found = {i: result.result() for each, results in zip(batches, waiting) for i, result in zip(each, results)}
        return [found[i] for i in range(len(prompts))]

    def close(self):
        pass


class Prefill(Case):
    """Documents, each read for one token."""

    batches = (1, 2, 4, 8)

    def __init__(self, vocabulary, generator, work, settings):
        self.prefix, self.tokens = [vocabulary.begin], work["tokens"]
        self.documents = [vocabulary.made_up(self.tokens - 1, seed) for seed in range(work["documents"])]
        super().__init__(generator, settings)

    def __call__(self):
        self.write(self.documents, 1, end_token=[])
        return len(self.documents) * self.tokens, []


class Decode(Case):
    """Sequences that all go on at a time. The time for the first token, which is that for reading, does not count."""

    batches = (16, 32, 64, 128)

    def __init__(self, vocabulary, generator, work, settings):
        self.prefix, self.written = [vocabulary.begin], work["written"]
        self.prompts = [vocabulary.made_up(work["tokens"] - 1, seed) for seed in range(work["sequences"])]
        super().__init__(generator, settings)

    def __call__(self):
        start = time.perf_counter()
        self.write(self.prompts, 1, end_token=[])
        read = time.perf_counter()
        results = self.write(self.prompts, self.written, end_token=[])
        count = sum(len(result.sequences[0]) - 1 for result in results)
        return count, [], (time.perf_counter() - read) - (read - start)


class Documents(Case):
    """Documents behind a prefix, and what is asked of each."""

    batches = (1, 2, 4, 8, 16, 32)

    def __init__(self, vocabulary, generator, work, settings):
        self.prefix = [vocabulary.begin, *vocabulary.tokens(work["prefix"])]
        suffix = vocabulary.tokens(work["suffix"])
        self.prompts = [vocabulary.tokens(document) + suffix for document in work["documents"]]
        super().__init__(generator, settings)

    def warm_up(self):
        prompts = self.prompts
        self.prompts = spread(prompts, min(WARM_UP, 1 + len(prompts) // 4))
        self()
        self.prompts = prompts

    def __call__(self):
        answers = self.answers()
        return len(answers), answers


class Choose(Documents):
    """Which of the choices is likeliest to follow, by the first token of each. Where the likeliest token of all is one
    of them, that is the answer; logits of the whole vocabulary, a megabyte for each document, are asked for others.
    """

    def __init__(self, vocabulary, generator, work, settings):
        self.choices = [vocabulary.numbers(choice)[0] for choice in work["choices"]]
        super().__init__(vocabulary, generator, work, settings)

    def warm_up(self):
        # Its memory grows until it has seen all lengths: a first pass was a third slower than the next.
        self()

    def answers(self):
        likeliest = [result.sequences_ids[0][0] for result in self.write_apart(self.prompts, 1, end_token=[])]
        others = [prompt for prompt, token in zip(self.prompts, likeliest) if token not in self.choices]
        judged = iter(self.write_apart(others, 1, end_token=[], return_logits_vocab=True))
        return [
            self.choices.index(token) if token in self.choices else self.best(next(judged)) for token in likeliest
        ]

    def best(self, result):
        return int(numpy.asarray(result.logits[0][0]).flat[self.choices].argmax())


class Write(Documents):
    """What is written until a text; there are no grammars."""

    def __init__(self, vocabulary, generator, work, settings):
        self.vocabulary, self.most, self.stop = vocabulary, work["written"], work["stop"]
        # A text of several tokens ends with its last one; a line break may be a part of a longer token.
        last = vocabulary.tokens(self.stop)[-1]
        self.ends = [last, *(["\n\n"] if self.stop == "\n" else []), *vocabulary.ends]
        super().__init__(vocabulary, generator, work, settings)

    def answers(self):
        results = self.write(self.prompts, self.most, end_token=self.ends)
        return [self.vocabulary.text(result.sequences_ids[0]).split(self.stop)[0] for result in results]


KINDS = {"prefill": Prefill, "decode": Decode, "choose": Choose, "write": Write}


class CTranslate2(Program):
    def __init__(self, path, compute_type):
        super().__init__()
        self.directory = str(converted(path, HOME))
        self.compute_type = compute_type
        self.vocabulary = Vocabulary(path)
        self.generators = {}

    def probe(self, work, settings):
        documents = work.get("documents")
        if not isinstance(documents, list):
            return work
        # Batches as the whole work has them: of documents that are about as long as each other.
        batch = settings[BATCH]
        ordered = sorted(documents, key=len)
        count = len(piece(work, batch * settings[WORKERS])["documents"])
        starts = spread(range(0, len(ordered), batch), -(-count // batch))
        return work | {"documents": [document for start in starts for document in ordered[start : start + batch]]}

    def search(self, threads, work):
        """Batches for both numbers of workers: what is best for two threads may be too large for one."""
        tried = []
        for workers in sorted({1, threads}):
            best = 0
            for batch in KINDS[work["kind"]].batches:
                settings = {BATCH: batch, WORKERS: workers}
                rate = self.rate(threads, work, settings)
                tried.append((settings, rate))
                best = max(best, rate)
                if rate < HOPELESS * best:
                    break
        return self.final(threads, work, tried)

    def generator(self, threads, workers):
        """Models of two shapes stay loaded, since cases take turns."""
        if (threads, workers) not in self.generators:
            self.generators[threads, workers] = ctranslate2.Generator(
                self.directory,
                compute_type=self.compute_type,
                inter_threads=workers,
                intra_threads=threads // workers,
            )
        return self.generators[threads, workers]

    def start(self, threads, work, settings):
        generator = self.generator(threads, settings[WORKERS])
        return KINDS[work["kind"]](self.vocabulary, generator, work, settings)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    serve(f"ctranslate2 {ctranslate2.__version__}, {sys.argv[2]}", CTranslate2(*sys.argv[1:]))

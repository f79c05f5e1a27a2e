#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does with CTranslate2 what `gemlake bench peers` asks for; see protocol.py.

    ctranslate2_peer.py MODEL.gguf COMPUTE_TYPE

Settings that are searched: how many documents are a batch, and whether both threads work on one batch or each on its
own. What stands before every document is a static prompt, which CTranslate2 reads once and keeps. The model is
converted from the dequantized weights of the file, and texts are tokenized by llama.cpp.
"""

import sys
import time
from itertools import product
from pathlib import Path

import ctranslate2
from ctranslate2_model import converted
from protocol import WARM_UP, Program, made_up, serve

# Where converted models lie.
HOME = Path.home() / ".cache" / "gemlake" / "peers"

# Tried together: a batch that is best for two threads may be too large for one.
SHAPE = "documents of a batch, and batches at a time:"


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

    def name(self, token):
        return self.llama.llama_vocab_get_text(self.handle, token).decode()

    def tokens(self, text):
        utf8 = text.encode()
        found = (self.llama.llama_token * (len(utf8) + 2))()
        count = self.llama.llama_tokenize(self.handle, utf8, len(utf8), found, len(found), False, False)
        return [self.name(token) for token in found[:count]]

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

    def write(self, prompts, most, stop=()):
        """What follows each prompt, greedily: tokens by document."""
        results = self.generator.generate_batch(
            prompts,
            max_batch_size=self.settings[SHAPE][0],
            static_prompt=self.prefix,
            max_length=most,
            end_token=list(stop),
            include_prompt_in_result=False,
        )
        return [result.sequences[0] for result in results]

    def close(self):
        pass


class Prefill(Case):
    """Documents, each read for one token."""

    batches = (1, 4, 8)

    def __init__(self, vocabulary, generator, work, settings):
        self.prefix, self.tokens = [vocabulary.begin], work["tokens"]
        self.documents = [vocabulary.made_up(self.tokens - 1, seed) for seed in range(work["documents"])]
        super().__init__(generator, settings)

    def __call__(self):
        self.write(self.documents, 1)
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
        self.write(self.prompts, 1)
        read = time.perf_counter()
        count = sum(len(written) - 1 for written in self.write(self.prompts, self.written))
        return count, [], (time.perf_counter() - read) - (read - start)


class Documents(Case):
    """Documents behind a prefix, and what is asked of each."""

    batches = (32, 8, 64)

    def __init__(self, vocabulary, generator, work, settings):
        self.prefix = [vocabulary.begin, *vocabulary.tokens(work["prefix"])]
        suffix = vocabulary.tokens(work["suffix"])
        self.prompts = [vocabulary.tokens(document) + suffix for document in work["documents"]]
        super().__init__(generator, settings)

    def warm_up(self):
        prompts = self.prompts
        self.prompts = prompts[:WARM_UP]
        self()
        self.prompts = prompts

    def __call__(self):
        answers = self.answers()
        return len(answers), answers


class Choose(Documents):
    """The next token, which is one of the choices or, as -1, none of them."""

    def __init__(self, vocabulary, generator, work, settings):
        self.choices = [vocabulary.tokens(choice)[0] for choice in work["choices"]]
        super().__init__(vocabulary, generator, work, settings)

    def answers(self):
        return [
            self.choices.index(written[0]) if written and written[0] in self.choices else -1
            for written in self.write(self.prompts, 1)
        ]


class Write(Documents):
    """What is written until a text; there are no grammars."""

    def __init__(self, vocabulary, generator, work, settings):
        self.most, self.stop = work["written"], work["stop"]
        # A text of several tokens ends with its last one; a line break may be a part of a longer token.
        self.ends = [vocabulary.tokens(self.stop)[-1], *(["\n\n"] if self.stop == "\n" else [])]
        super().__init__(vocabulary, generator, work, settings)

    def answers(self):
        written = self.write(self.prompts, self.most, self.ends)
        return ["".join(tokens).replace("▁", " ").split(self.stop)[0] for tokens in written]


KINDS = {"prefill": Prefill, "decode": Decode, "choose": Choose, "write": Write}


class CTranslate2(Program):
    def __init__(self, path, compute_type):
        super().__init__()
        self.directory = str(converted(path, HOME))
        self.compute_type = compute_type
        self.vocabulary = Vocabulary(path)
        self.generators = {}

    def choices(self, threads, work):
        return {SHAPE: list(product(KINDS[work["kind"]].batches, sorted({1, threads})))}

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
        generator = self.generator(threads, settings[SHAPE][1])
        return KINDS[work["kind"]](self.vocabulary, generator, work, settings)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    serve(f"ctranslate2 {ctranslate2.__version__}, {sys.argv[2]}", CTranslate2(*sys.argv[1:]))

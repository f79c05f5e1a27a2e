# SPDX-License-Identifier: Apache-2.0
"""Gemma 3 for CTranslate2, from the dequantized weights of a GGUF file.

CTranslate2's own converter starts from transformers and torch; what it does for Gemma 3 is done here from the file
itself (ctranslate2.converters.transformers.Gemma3Loader, release 4.8.5), so that neither is needed.
"""

import hashlib
import shutil
from pathlib import Path

import numpy
from ctranslate2.specs import common_spec, transformer_spec
from gguf import GGUFReader, dequantize

GLOBAL_ROTARY_BASE = 1_000_000
LOCAL_ROTARY_BASE = 10_000
GLOBAL_EVERY = 6  # layers


class GgufModel:
    """The metadata and the dequantized tensors of a file."""

    def __init__(self, path):
        reader = GGUFReader(path)
        self.fields = reader.fields
        self.tensors = {tensor.name: tensor for tensor in reader.tensors}
        architecture = self.value("general.architecture")
        if architecture != "gemma3":
            raise SystemExit(f"CTranslate2 is compared on gemma3, not on {architecture}")

    def value(self, key, default=None):
        field = self.fields.get(key) or self.fields.get("gemma3." + key)
        return default if field is None else field.contents()

    def tensor(self, name):
        found = self.tensors[name]
        return dequantize(found.data, found.tensor_type).reshape(tuple(reversed(found.shape.tolist())))

    def tokens(self):
        return self.fields["tokenizer.ggml.tokens"].contents()


def spec(model):
    layers = model.value("block_count")
    heads = model.value("attention.head_count")
    heads_kv = model.value("attention.head_count_kv")
    head_size = model.value("attention.key_length")
    window = model.value("attention.sliding_window")
    result = transformer_spec.TransformerDecoderModelSpec.from_config(
        layers,
        heads,
        activation=common_spec.Activation.GELUTanh,
        pre_norm=True,
        ffn_glu=True,
        rms_norm=True,
        rotary_dim=head_size,
        rotary_interleave=False,
        rotary_base=LOCAL_ROTARY_BASE,
        num_heads_kv=None if heads_kv == heads else heads_kv,
        head_dim=head_size,
        sliding_window=window,
        pre_post_layer_norm=True,
        qk_norm=True,
    )
    decoder = result.decoder
    decoder.scale_embeddings = True
    decoder.start_from_zero_embedding = False
    decoder.embeddings.weight = model.tensor("token_embd.weight")
    decoder.projection.weight = decoder.embeddings.weight
    norm(decoder.layer_norm, model, "output_norm")
    for i, layer in enumerate(decoder.layer):
        fill(layer, model, f"blk.{i}.")
        if (i + 1) % GLOBAL_EVERY == 0:
            layer.self_attention.rotary_base = numpy.float32(model.value("rope.freq_base", GLOBAL_ROTARY_BASE))
            layer.self_attention.sliding_window = numpy.int32(0)
        else:
            layer.self_attention.rotary_base = numpy.float32(LOCAL_ROTARY_BASE)
            layer.self_attention.sliding_window = numpy.int32(window)
    return result


def fill(layer, model, name):
    attention, feed_forward = layer.self_attention, layer.ffn
    norm(layer.input_layer_norm, model, name + "attn_norm")
    norm(layer.post_attention_layer_norm, model, name + "post_attention_norm")
    norm(layer.pre_feedforward_layer_norm, model, name + "ffn_norm")
    norm(layer.post_feedforward_layer_norm, model, name + "post_ffw_norm")
    norm(attention.q_norm, model, name + "attn_q_norm")
    norm(attention.k_norm, model, name + "attn_k_norm")
    attention.linear[0].weight = numpy.concatenate([model.tensor(f"{name}attn_{part}.weight") for part in "qkv"])
    attention.linear[1].weight = model.tensor(name + "attn_output.weight")
    feed_forward.linear_0.weight = model.tensor(name + "ffn_gate.weight")
    feed_forward.linear_0_noact.weight = model.tensor(name + "ffn_up.weight")
    feed_forward.linear_1.weight = model.tensor(name + "ffn_down.weight")


def norm(layer, model, name):
    # GGUF files have the 1 that Gemma adds in their weights; CTranslate2 adds it itself.
    layer.gamma = model.tensor(name + ".weight") - 1
    layer.layer_norm_use_residual = True


def converted(gguf, home):
    """The directory of the converted model under `home`, which is made once for each file. Its weights are float32:
    CTranslate2 makes 8-bit ones of them as it loads them."""
    with open(gguf, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    directory = Path(home) / f"ctranslate2-{digest[:16]}"
    if not directory.exists():
        model = GgufModel(gguf)
        tokens = model.tokens()
        result = spec(model)
        result.register_vocabulary(tokens)
        result.config.bos_token = tokens[model.value("tokenizer.ggml.bos_token_id")]
        result.config.eos_token = tokens[model.value("tokenizer.ggml.eos_token_id")]
        result.config.unk_token = tokens[model.value("tokenizer.ggml.unknown_token_id")]
        result.validate()
        result.optimize()
        unfinished = directory.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        result.save(str(unfinished))
        unfinished.rename(directory)
    return directory

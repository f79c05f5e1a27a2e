# SPDX-License-Identifier: Apache-2.0
"""Writes the golden files beside this script: random blocks and what gguf-py makes of them."""
import pathlib
import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as Type, dequantize

# Halves: both zeros, smallest and largest subnormal, smallest normal, ordinary, largest.
SCALES = np.array([0x0000, 0x8000, 0x0001, 0x83FF, 0x0400, 0x2E66, 0xB123, 0x7BFF, 0xFBFF], dtype="<u2")
# Where blocks have half-precision scales.
SCALE_OFFSETS = {Type.Q4_0: [0], Type.Q5_0: [0], Type.Q8_0: [0], Type.Q4_K: [0, 2], Type.Q6_K: [208]}
# Numbers for the types without blocks: zeros, subnormals, ordinary, largest, infinite.
PLAIN = {
    Type.F32: np.array([0, 1 << 31, 1, 0x807FFFFF, 0x00800000, 0x3F800001, 0xFF7FFFFF, 0x7F800000], dtype="<u4"),
    Type.F16: np.array([0, 0x8000, 1, 0x83FF, 0x0400, 0x3C01, 0xFBFF, 0x7C00], dtype="<u2"),
    Type.BF16: np.array([0, 0x8000, 1, 0x807F, 0x0080, 0x3F81, 0xFF7F, 0x7F80], dtype="<u2"),
}


def blocks(kind, random):
    if kind in PLAIN:
        return PLAIN[kind].view(np.uint8).reshape(1, -1)
    count = 9
    packed = random.integers(0, 256, (count, GGML_QUANT_SIZES[kind][1]), dtype=np.uint8)
    for shift, offset in enumerate(SCALE_OFFSETS[kind]):
        packed[:, offset : offset + 2] = np.roll(SCALES, 4 * shift).view(np.uint8).reshape(count, 2)
    return packed


def main():
    random = np.random.default_rng(20250101)
    folder = pathlib.Path(__file__).parent
    for kind in [*PLAIN, *SCALE_OFFSETS]:
        with open(folder / f"{kind.name}.txt", "w") as out:
            for packed in blocks(kind, random):
                values = dequantize(packed, kind).astype("<f4")
                bits = " ".join(f"{bits:08x}" for bits in values.view("<u4"))
                out.write(f"{packed.tobytes().hex()} {bits}\n")


main()

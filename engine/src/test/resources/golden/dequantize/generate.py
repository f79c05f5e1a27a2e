# SPDX-License-Identifier: Apache-2.0
"""Writes checksums.txt beside this script: what gguf-py makes of pseudo-random blocks."""
import pathlib
import zlib
import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as Type, dequantize

TYPES = "F32 F16 BF16 Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K IQ4_NL IQ4_XS".split()
BLOCKS = 4096
# Pairs of these make halves that are zero, subnormal, largest, infinite, no numbers; of either sign.
SPECIAL = np.array([0x00, 0x80, 0x01, 0xFF, 0x7F, 0x7B, 0x7C, 0xFC], dtype=np.uint8)


def random_bytes(seed, count):
    """The bytes of java.util.Random.nextBytes."""
    state = seed ^ 0x5DEECE66D
    words = []
    for _ in range(0, count, 4):
        state = (state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        words.append(state >> 16)
    return np.array(words, dtype="<u4").view(np.uint8)[:count]


def blocks(kind):
    size = GGML_QUANT_SIZES[kind][1]
    packed = random_bytes(int(kind), BLOCKS * size)
    return np.where(packed < 128, SPECIAL[packed % 8], packed).reshape(BLOCKS, size)


def main():
    with open(pathlib.Path(__file__).with_name("checksums.txt"), "w") as out:
        for name in TYPES:
            values = dequantize(blocks(Type[name]), Type[name]).astype("<f4")
            bits = np.where(np.isnan(values), 0x7FC00000, values.view("<u4")).astype("<u4")
            out.write(f"{name} {zlib.crc32(bits.tobytes()):08x}\n")


main()

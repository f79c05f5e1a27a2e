// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import io.gemlake.engine.gguf.GgmlType;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.GgufWriter;
import io.gemlake.engine.tensor.WeightMatrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/// Weights for tests.
public final class RandomWeights {
    private RandomWeights() {}

    /// A matrix of random packed bytes whose values are finite and of ordinary size.
    public static WeightMatrix matrix(Random random, GgmlType type, int rows, int columns) {
        return matrix(type, rows, columns, blocks(random, type, rows * columns / type.blockSize()));
    }

    /// Random blocks whose values are finite and of ordinary size.
    public static byte[] blocks(Random random, GgmlType type, int count) {
        ByteBuffer data = ByteBuffer.allocate(count * type.blockBytes()).order(ByteOrder.LITTLE_ENDIAN);
        random.nextBytes(data.array());
        for (int block = 0; block < count; block++) {
            int at = block * type.blockBytes();
            switch (type) {
                case F32 -> data.putFloat(at, (float) random.nextGaussian());
                case F16 -> data.putShort(at, Float.floatToFloat16((float) random.nextGaussian()));
                case BF16 -> data.putShort(at, (short) (Float.floatToIntBits((float) random.nextGaussian()) >>> 16));
                case Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS -> data.putShort(at, scale(random));
                case Q4_1, Q5_1, Q4_K, Q5_K -> data.putShort(at, scale(random)).putShort(at + 2, scale(random));
                case Q2_K -> data.putShort(at + 80, scale(random)).putShort(at + 82, scale(random));
                case Q3_K -> data.putShort(at + 108, scale(random));
                case Q6_K -> data.putShort(at + 208, scale(random));
                default -> throw new IllegalStateException("no random blocks of " + type);
            }
        }
        return data.array();
    }

    /// A matrix of random packed bytes: scales and values may be infinite or no numbers.
    static WeightMatrix wild(Random random, GgmlType type, int rows, int columns) {
        byte[] data = new byte[Math.toIntExact(type.bytesOf((long) rows * columns))];
        random.nextBytes(data);
        return matrix(type, rows, columns, data);
    }

    /// A matrix of these values.
    static WeightMatrix of(float[] values, int rows, int columns) {
        GgufFile file = new GgufWriter()
                .tensor("w", List.of((long) columns, (long) rows), values)
                .toFile("w.gguf");
        return WeightMatrix.of(file, file.tensors().get("w"));
    }

    private static WeightMatrix matrix(GgmlType type, int rows, int columns, byte[] data) {
        GgufFile file = new GgufWriter()
                .tensor("w", type, List.of((long) columns, (long) rows), data)
                .toFile("w.gguf");
        return WeightMatrix.of(file, file.tensors().get("w"));
    }

    private static short scale(Random random) {
        return Float.floatToFloat16(0.01f + random.nextFloat() * 0.02f);
    }
}

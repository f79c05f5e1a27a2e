// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.apache.spark.serializer.KryoRegistrator;

/// Registers what Gemlake sends through Spark's serializer: `spark.kryo.registrator` names this class. Without it, and
/// with Java's serializer, everything works as well.
public final class GemlakeKryoRegistrator implements KryoRegistrator {
    @Override
    public void registerClasses(Kryo kryo) {
        kryo.register(ModelChunk.class, new ChunkSerializer());
    }

    private static final class ChunkSerializer extends Serializer<ModelChunk> {
        ChunkSerializer() {
            setImmutable(true);
        }

        @Override
        public void write(Kryo kryo, Output output, ModelChunk chunk) {
            output.writeInt(chunk.content().length);
            output.writeBytes(chunk.content());
        }

        @Override
        public ModelChunk read(Kryo kryo, Input input, Class<ModelChunk> type) {
            return new ModelChunk(input.readBytes(input.readInt()));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;

/// Where an executor gets the bytes of a model from.
sealed interface WeightsSource extends Serializable {
    /// All bytes, in memory outside of the Java heap that lives as long as `arena`.
    MemorySegment load(long bytes, Arena arena);

    /// Drops what this JVM holds beside the loaded segment. Called once the segment is verified.
    void release();

    /// Pieces that the driver broadcast, in the order of the file.
    final class Chunks implements WeightsSource {
        private static final long serialVersionUID = 1L;

        private final Broadcast<ModelChunk>[] chunks;

        @SuppressWarnings(
                "unchecked") // there are no arrays of generic types, and a List would add its own class to Kryo
        Chunks(List<Broadcast<ModelChunk>> chunks) {
            this.chunks = chunks.toArray(Broadcast[]::new);
        }

        @Override
        public MemorySegment load(long bytes, Arena arena) {
            MemorySegment target = arena.allocate(bytes, Long.BYTES);
            long position = 0;
            for (Broadcast<ModelChunk> chunk : chunks) {
                byte[] content = chunk.value().content();
                MemorySegment.copy(MemorySegment.ofArray(content), 0, target, position, content.length);
                position += content.length;
                if (!driverIsExecutor()) {
                    drop(chunk); // a failed attempt fetches it again from the driver
                }
            }
            return target;
        }

        @Override
        public void release() {
            if (driverIsExecutor()) {
                Arrays.stream(chunks).forEach(Chunks::drop);
            }
        }

        /// In local mode the only copies are those of the driver: they go when nobody can need them again.
        private static boolean driverIsExecutor() {
            return SparkEnv.get().executorId().equals("driver");
        }

        /// Removes the value and its serialized pieces from this JVM alone, which no public call of Spark does.
        private static void drop(Broadcast<ModelChunk> chunk) {
            SparkEnv.get().blockManager().removeBroadcast(chunk.id(), true);
        }
    }

    /// A file that every host has at the same path. It is mapped, so the executors of a host share its memory.
    final class HostFile implements WeightsSource {
        private static final long serialVersionUID = 1L;

        private final String path;

        HostFile(String path) {
            this.path = path;
        }

        @Override
        public MemorySegment load(long bytes, Arena arena) {
            try (FileChannel file = FileChannel.open(Path.of(path), StandardOpenOption.READ)) {
                return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena);
            } catch (IOException e) {
                throw GemlakeErrors.modelUnreadable(path, e);
            }
        }

        @Override
        public void release() {}
    }
}

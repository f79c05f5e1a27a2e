// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.ModelPart;
import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.storage.BroadcastBlockId;

/// Where an executor gets the bytes of a model from.
sealed interface WeightsSource extends Serializable {
    /// The model's files, in memory outside of the Java heap that lives as long as `arena`.
    List<ModelPart> load(Arena arena);

    /// Drops what this JVM holds beside the loaded files. Called once they are verified.
    void release();

    /// Pieces that the driver broadcast, in the order of the files and without a gap.
    final class Chunks implements WeightsSource {
        private static final long serialVersionUID = 1L;
        private static final int READ_BYTES = 8 << 20;

        private final String[] paths;
        private final String[] names;
        private final long[] bytes;
        private final Broadcast<ModelChunk>[] chunks;

        @SuppressWarnings(
                "unchecked") // there are no arrays of generic types, and a List would add its own class to Kryo
        Chunks(List<FileStatus> files, List<Broadcast<ModelChunk>> chunks) {
            this.paths = files.stream().map(file -> file.getPath().toString()).toArray(String[]::new);
            this.names = files.stream().map(file -> file.getPath().getName()).toArray(String[]::new);
            this.bytes = files.stream().mapToLong(FileStatus::getLen).toArray();
            this.chunks = chunks.toArray(Broadcast[]::new);
        }

        @Override
        public List<ModelPart> load(Arena arena) {
            MemorySegment target = arena.allocate(Arrays.stream(bytes).sum(), Long.BYTES);
            if (driverIsExecutor() && areReleased()) {
                readAgain(target);
                return cut(target);
            }
            long position = 0;
            for (Broadcast<ModelChunk> chunk : chunks) {
                byte[] content = chunk.value().content();
                MemorySegment.copy(MemorySegment.ofArray(content), 0, target, position, content.length);
                position += content.length;
                if (!driverIsExecutor()) {
                    drop(chunk); // a failed attempt fetches it again from the driver
                }
            }
            return cut(target);
        }

        private boolean areReleased() {
            var block = new BroadcastBlockId(chunks[0].id(), "");
            return SparkEnv.get().blockManager().getStatus(block).isEmpty();
        }

        /// A model that made room for another may be asked again, when its pieces are long gone.
        private void readAgain(MemorySegment target) {
            try {
                ModelFiles files =
                        ModelFiles.find(paths[0], SparkHadoopUtil.get().conf());
                var position = new long[1];
                files.read(READ_BYTES, content -> {
                    MemorySegment.copy(MemorySegment.ofArray(content), 0, target, position[0], content.length);
                    position[0] += content.length;
                });
            } catch (IOException e) {
                throw GemlakeErrors.modelUnreadable(paths[0], e);
            }
        }

        private List<ModelPart> cut(MemorySegment contents) {
            List<ModelPart> parts = new ArrayList<>();
            long position = 0;
            for (int i = 0; i < names.length; i++) {
                parts.add(ModelPart.whole(names[i], contents.asSlice(position, bytes[i])));
                position += bytes[i];
            }
            return parts;
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

    /// Files that every host has at the same paths. They are mapped, so the executors of a host share their memory.
    final class HostFiles implements WeightsSource {
        private static final long serialVersionUID = 1L;

        private final String[] paths;

        HostFiles(List<FileStatus> files) {
            this.paths =
                    files.stream().map(file -> file.getPath().toUri().getPath()).toArray(String[]::new);
        }

        @Override
        public List<ModelPart> load(Arena arena) {
            return Arrays.stream(paths)
                    .map(path -> ModelPart.whole(path, map(path, arena)))
                    .toList();
        }

        private static MemorySegment map(String path, Arena arena) {
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

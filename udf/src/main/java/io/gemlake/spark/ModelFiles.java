// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Engine;
import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.ModelPart;
import io.gemlake.engine.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/// The files of a model where the driver reads them: one, or all parts of a split one.
///
/// @param files in order
record ModelFiles(FileSystem system, List<FileStatus> files) {
    /// Metadata and vocabularies of the largest models take a tenth of this.
    private static final int FIRST_HEADER_BYTES = 64 << 20;

    /// Parts behind the first have a table of tensors only.
    private static final int OTHER_HEADER_BYTES = 4 << 20;

    /// The files of the model at a path, where those of a split one lie beside the first.
    static ModelFiles find(String path, Configuration configuration) throws IOException {
        Path first = locate(path, configuration);
        FileSystem system = first.getFileSystem(configuration);
        List<FileStatus> files = new ArrayList<>();
        for (String name : ModelPart.names(first.getName())) {
            files.add(system.getFileStatus(new Path(first.getParent(), name)));
        }
        return new ModelFiles(system, files);
    }

    /// A path without a scheme is the driver's own disk where such a file exists, else the default file system.
    private static Path locate(String path, Configuration configuration) throws IOException {
        var given = new Path(path);
        if (given.toUri().getScheme() == null && Files.exists(java.nio.file.Path.of(path))) {
            return FileSystem.getLocal(configuration)
                    .makeQualified(new Path(
                            java.nio.file.Path.of(path).toAbsolutePath().toUri()));
        }
        if (!given.getFileSystem(configuration).exists(given)) {
            throw new FileNotFoundException("no such file");
        }
        return given;
    }

    /// What the model says about itself; refuses here, on the driver, what no executor could open.
    ModelInfo inspect() throws IOException {
        List<ModelPart> parts = new ArrayList<>();
        for (FileStatus file : files) {
            int most = parts.isEmpty() ? FIRST_HEADER_BYTES : OTHER_HEADER_BYTES;
            var start = new byte[(int) Math.min(file.getLen(), most)];
            try (FSDataInputStream in = system.open(file.getPath())) {
                in.readFully(start);
            }
            parts.add(new ModelPart(file.getPath().getName(), MemorySegment.ofArray(start), file.getLen()));
        }
        return Engine.requireSupported(Engine.describe(parts), parts.getFirst().name());
    }

    /// Gives the contents of all files, one after another, in pieces, and returns their SHA-256.
    String read(int pieceBytes, Consumer<byte[]> consumer) throws IOException {
        var sha256 = new Sha256();
        for (FileStatus file : files) {
            try (FSDataInputStream in = system.open(file.getPath())) {
                for (long left = file.getLen(); left > 0; ) {
                    var content = new byte[(int) Math.min(left, pieceBytes)];
                    in.readFully(content);
                    sha256.update(content);
                    consumer.accept(content);
                    left -= content.length;
                }
            }
        }
        return sha256.hex();
    }

    /// What changes when a file does.
    List<Version> versions() {
        return files.stream()
                .map(file -> new Version(file.getPath().toString(), file.getLen(), file.getModificationTime()))
                .toList();
    }

    /// A file at a time.
    record Version(String path, long bytes, long modifiedMillis) {}
}

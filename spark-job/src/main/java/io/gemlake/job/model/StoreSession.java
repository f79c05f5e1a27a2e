// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.job.Console;
import io.gemlake.job.JobErrors;
import io.gemlake.job.ModelErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The right to write into a store: one session at a time, over all processes of the machine. Unfinished files live in
/// a directory of the session, which goes when it is closed; what a killed process left behind goes with the next one.
final class StoreSession implements AutoCloseable {
    private static final String TEMPORARY_PREFIX = ".unfinished-";
    private static final long POLL_MILLIS = 100;
    /// Room for records, licence texts and the file system's own bookkeeping.
    private static final long MARGIN_BYTES = 4L << 20;

    private final Path directory;
    private final FileChannel lockFile;
    private final Path temporaryDirectory;

    StoreSession(ModelStore store, Console console) {
        directory = store.directory();
        FileChannel channel = null;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(channel, console);
            deleteLeftovers();
            temporaryDirectory = Files.createTempDirectory(directory, TEMPORARY_PREFIX);
            lockFile = channel;
            channel = null;
        } catch (IOException e) {
            throw ModelErrors.storeUnwritable(directory, e);
        } finally {
            closeAfterFailure(channel);
        }
    }

    /// Where unfinished files live.
    Path temporaryDirectory() {
        return temporaryDirectory;
    }

    /// Refuses to begin what the file system has no room for.
    void requireSpace(long neededBytes) {
        try {
            long usableBytes = Files.getFileStore(directory).getUsableSpace();
            if (usableBytes < neededBytes + MARGIN_BYTES) {
                throw ModelErrors.diskFull(directory, neededBytes + MARGIN_BYTES, usableBytes);
            }
        } catch (IOException e) {
            throw ModelErrors.storeUnwritable(directory, e);
        }
    }

    /// Moves a finished model into the store, with the record of its hash, and returns its path.
    Path placeModel(Path finished, String fileName, String sha256) {
        // The record first: a model in the store always has one.
        placeText(fileName + ModelStore.RECORD_SUFFIX, sha256 + "  " + fileName + "\n");
        return place(finished, fileName);
    }

    /// Writes a small text file as a whole.
    void placeText(String fileName, String text) {
        try {
            place(Files.writeString(temporaryDirectory.resolve(fileName), text), fileName);
        } catch (IOException e) {
            throw ModelErrors.storeUnwritable(directory, e);
        }
    }

    /// Moves a finished file into the store and returns its path.
    Path place(Path finished, String fileName) {
        try {
            return Files.move(finished, directory.resolve(fileName), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw ModelErrors.storeUnwritable(directory, e);
        }
    }

    @Override
    public void close() {
        try (lockFile) {
            deleteTree(temporaryDirectory);
        } catch (IOException e) {
            throw ModelErrors.storeUnwritable(directory, e);
        }
    }

    /// Deletes a directory and everything in it; links are deleted, not followed.
    static void deleteTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // Gone already: a stopped program was deleting its own files.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void deleteLeftovers() throws IOException {
        List<Path> leftovers;
        try (Stream<Path> files = Files.list(directory)) {
            leftovers = files.filter(file -> ModelStore.fileName(file).startsWith(TEMPORARY_PREFIX))
                    .toList();
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
        for (Path leftover : leftovers) {
            deleteTree(leftover);
        }
    }

    private void lock(FileChannel channel, Console console) throws IOException {
        for (int attempt = 0; tryLock(channel) == null; attempt++) {
            if (attempt == 0) {
                console.say("Another command writes into " + directory + "; waiting for it to end.");
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw JobErrors.interrupted("waiting for another command");
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by another thread of this process, which is the same to us as another process.
            return null;
        }
    }

    private static void closeAfterFailure(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

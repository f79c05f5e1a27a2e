// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.engine.Sha256;
import io.gemlake.job.JobErrors;
import io.gemlake.job.ModelErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/// Writes the pieces of a model one after another into a file, and hashes them on the way.
final class ModelWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path file;
    private final long expectedBytes;
    private final OutputStream out;
    private final Sha256 digest = new Sha256();
    private long writtenBytes;

    /// @param expectedBytes size of the whole model; a source that gives more is refused before it fills the disk
    ModelWriter(Path file, long expectedBytes) {
        this.file = file;
        this.expectedBytes = expectedBytes;
        try {
            this.out = Files.newOutputStream(file);
        } catch (IOException e) {
            throw ModelErrors.storeUnwritable(file, e);
        }
    }

    /// Appends everything that `in` gives.
    ///
    /// @param source  name of the source, for errors
    /// @param written told the bytes written in all, after each buffer
    void append(InputStream in, String source, LongConsumer written) {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = read(in, buffer, source); count >= 0; count = read(in, buffer, source)) {
            if (writtenBytes + count > expectedBytes) {
                throw ModelErrors.sizeMismatch(source, expectedBytes, writtenBytes + count);
            }
            write(buffer, count);
            written.accept(writtenBytes);
        }
    }

    /// Ends the file and returns the hash of what was written.
    ///
    /// @param source name of the source, for errors
    String finish(String source) {
        close();
        if (writtenBytes != expectedBytes) {
            throw ModelErrors.sizeMismatch(source, expectedBytes, writtenBytes);
        }
        return digest.hex();
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw ModelErrors.storeUnwritable(file, e);
        }
    }

    private int read(InputStream in, byte[] buffer, String source) {
        if (Thread.currentThread().isInterrupted()) {
            throw JobErrors.interrupted("copying " + source);
        }
        try {
            return in.read(buffer);
        } catch (ClosedByInterruptException e) {
            throw JobErrors.interrupted("copying " + source);
        } catch (IOException e) {
            throw ModelErrors.modelUnreadable(source, e);
        }
    }

    private void write(byte[] buffer, int count) {
        try {
            out.write(buffer, 0, count);
        } catch (ClosedByInterruptException e) {
            throw JobErrors.interrupted("writing " + file);
        } catch (IOException e) {
            throw ModelErrors.storeUnwritable(file, e);
        }
        digest.update(buffer, count);
        writtenBytes += count;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.night;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/// The local file system under the scheme `fulldisk`, on which there is room for a number of bytes: what goes beyond
/// fails as it does on a disk that is full, also when files are closed that seemed to be written.
public final class FullDisk extends LocalFileSystem {
    static final String SCHEME = "fulldisk";

    /// The number of bytes.
    static final String ROOM_KEY = "fs.fulldisk.room";

    /// Made by Hadoop.
    public FullDisk() {
        super(new Limited());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    /// Where bytes are counted, those of checksums included.
    static final class Limited extends LocalFiles {
        private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

        Limited() {
            super(SCHEME);
        }

        @Override
        public void initialize(URI name, Configuration conf) throws IOException {
            super.initialize(name, conf);
            room.set(conf.getLong(ROOM_KEY, Long.MAX_VALUE));
        }

        @Override
        public FSDataOutputStream create(
                Path file,
                FsPermission permission,
                boolean overwrite,
                int bufferBytes,
                short replication,
                long blockBytes,
                Progressable progress)
                throws IOException {
            return limited(super.create(file, permission, overwrite, bufferBytes, replication, blockBytes, progress));
        }

        @Override
        public FSDataOutputStream create(
                Path file,
                boolean overwrite,
                int bufferBytes,
                short replication,
                long blockBytes,
                Progressable progress)
                throws IOException {
            return limited(super.create(file, overwrite, bufferBytes, replication, blockBytes, progress));
        }

        private FSDataOutputStream limited(FSDataOutputStream stream) {
            return new FSDataOutputStream(new LimitedStream(stream, room), null);
        }
    }

    /// Passes bytes on as long as there is room.
    private static final class LimitedStream extends OutputStream {
        private final OutputStream stream;
        private final AtomicLong room;

        LimitedStream(OutputStream stream, AtomicLong room) {
            this.stream = stream;
            this.room = room;
        }

        @Override
        public void write(int value) throws IOException {
            take(1);
            stream.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            take(length);
            stream.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }

        private void take(int bytes) throws IOException {
            if (room.addAndGet(-bytes) < 0) {
                room.addAndGet(bytes);
                throw new IOException("No space left on device");
            }
        }
    }
}

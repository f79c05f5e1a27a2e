// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.delta.storage.HDFSLogStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/// Delta's log on local disks, where two processes may write at a time: a commit is a link, which the file system makes
/// only where there is none yet. Delta's own store looks first and renames then, and a rename of POSIX replaces what
/// another process has put there between the two. `spark.delta.logStore.file.impl` names this class.
public final class LocalLogStore extends HDFSLogStore {
    /// Made by Delta, by reflection.
    public LocalLogStore(Configuration configuration) {
        super(configuration);
    }

    @Override
    public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
            throws IOException {
        if (overwrite) {
            super.write(path, actions, true, configuration);
            return;
        }
        java.nio.file.Path commit = java.nio.file.Path.of(path.toUri().getPath());
        java.nio.file.Path aside = commit.resolveSibling("." + commit.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (var out = FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                while (actions.hasNext()) {
                    ByteBuffer line = StandardCharsets.UTF_8.encode(actions.next() + "\n");
                    while (line.hasRemaining()) {
                        out.write(line);
                    }
                }
                out.force(true);
            }
            link(commit, aside);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static void link(java.nio.file.Path commit, java.nio.file.Path aside) throws IOException {
        try {
            Files.createLink(commit, aside);
        } catch (UnsupportedOperationException e) {
            throw new IOException(
                    "the file system has no links; name another class in spark.delta.logStore.file.impl", e);
        }
    }
}

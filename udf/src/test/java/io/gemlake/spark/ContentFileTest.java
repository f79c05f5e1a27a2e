// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentFileTest {
    private static final byte[] CONTENT = "{}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private Path whole;

    /// How a file system takes a rename.
    private interface Rename {
        boolean of(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException;
    }

    @BeforeEach
    void nameAFile() {
        whole = directory.resolve("whole.json");
    }

    @Test
    void aRenameThatFailsIsAnError() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> write((_, _) -> false))
                .withMessageContaining("cannot be renamed to whole.json");
        assertThatIOException()
                .isThrownBy(() -> write((_, _) -> {
                    throw new IOException("the quota is used up");
                }))
                .withMessage("the quota is used up");

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFileThatIsThereAlreadyMayStay() throws IOException {
        Files.writeString(whole, "there before");

        write((_, _) -> false);
        write((_, to) -> {
            throw new IOException(to + " exists");
        });

        assertThat(directory).isDirectoryNotContaining("glob:**.part*");
        assertThat(whole).hasContent("there before");
    }

    private void write(Rename rename) throws IOException {
        var files = new FilterFileSystem(FileSystem.getLocal(new Configuration())) {
            @Override
            public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
                return rename.of(from, to);
            }
        };
        ContentFile.write(files, new org.apache.hadoop.fs.Path(whole.toString()), CONTENT);
    }
}

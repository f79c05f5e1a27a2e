// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersOptionsTest {
    private static final String PYTHON = "gemlake.bench.peers.python";

    @TempDir
    private Path directory;

    private String model;

    @BeforeEach
    void makeFiles() throws IOException {
        model = Files.writeString(directory.resolve("model.gguf"), "").toString();
        Path python = Files.writeString(directory.resolve("python"), "");
        assertThat(python.toFile().setExecutable(true)).isTrue();
        System.setProperty(PYTHON, python.toString());
    }

    @AfterEach
    void forgetPython() {
        System.clearProperty(PYTHON);
    }

    @Test
    void readsACommandLine() {
        PeersOptions options = PeersOptions.of(List.of(
                "--model",
                model,
                "--data",
                directory.toString(),
                "--only",
                "Reviews",
                "--rounds",
                "2",
                "--large",
                "0"));

        assertThat(options.data()).contains(directory);
        assertThat(List.of(options.rounds(), options.largeRows(), options.rows()))
                .containsExactly(2, 0, 300);
        assertThat(options.wants("sentiment of short reviews")).isTrue();
        assertThat(options.wants("prefill, 512 tokens")).isFalse();
    }

    @Test
    void aQuickRunIsNoResult() {
        assertThat(PeersOptions.of(List.of("--model", model)).out()).isEqualTo(Path.of("target", "bench"));
        PeersOptions quick = PeersOptions.of(List.of("--model", model, "--quick"));
        assertThat(quick.out()).isEqualTo(Path.of("target", "bench", "quick"));
        assertThat(quick.rounds()).isOne();
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeersOptions.of(List.of("--model", model, "--data", "nowhere")))
                .withMessageContaining("nowhere")
                .withMessageContaining("--data");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeersOptions.of(List.of("--model", model, "--only", "nothing of that")))
                .withMessageContaining("nothing of that")
                .withMessageContaining("decode, 32 sequences; ")
                .withMessageContaining("first row");
        Files.delete(directory.resolve("python"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeersOptions.of(List.of("--model", model)))
                .withMessageContaining("--install");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gemlake.engine.EngineConfig.WeightLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
    @TempDir
    private Path directory;

    private String model;

    @BeforeEach
    void makeModel() throws IOException {
        model = Files.createFile(directory.resolve("some.gguf")).toString();
    }

    @Test
    void aQuickRunMayStillHaveSeveralRounds() {
        Options options = Options.of(List.of("--rounds", "3", "--model", model, "--quick", "--peer", "/opt/python"));

        assertThat(options.effort()).isEqualTo(Effort.QUICK.withRounds(3));
        assertThat(options.weights()).isEqualTo(WeightLayout.QUANTIZED);
        assertThat(options.peer()).contains(Path.of("/opt/python"));
        assertThat(options.out()).isEqualTo(Path.of("target", "bench"));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertRefused("--fast").withMessage("unknown option '--fast'");
        assertRefused("--out").withMessage("--out needs a value");
        assertRefused("--rounds", "0").withMessage("--rounds takes a number from 1 to 9999999, not '0'");
        assertRefused("--weights", "int8").withMessage("--weights takes quantized, f32, bf16 or file, not 'int8'");
        assertRefused("--model", "absent.gguf").withMessageStartingWith("no model at absent.gguf; run 'gemlake model");
    }

    private static ThrowableAssertAlternative<IllegalArgumentException> assertRefused(String... arguments) {
        return assertThatIllegalArgumentException().isThrownBy(() -> Options.of(List.of(arguments)));
    }
}

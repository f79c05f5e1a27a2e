// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobErrorCodeTest {
    @Test
    void theDocumentationHasEveryExitCode() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("..", "docs", "operations.md")).stream()
                .filter(line -> line.matches("\\| [0-9]+ \\| `[A-Z_]+` \\| .* \\|"))
                .map(line -> line.replaceAll("` .*", "`"))
                .toList();
        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(JobErrorCode.values())
                        .map(code -> "| %d | `%s`".formatted(code.exitCode(), code))
                        .toList());
    }

    @Test
    void noTwoHaveTheSameExitCode() {
        assertThat(JobErrorCode.values()).extracting(JobErrorCode::exitCode).doesNotHaveDuplicates();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What is written about errors, and what the examples of schedules make of them, has all that there are.
class JobErrorCodeTest {
    /// Failures that may be gone when the job is tried again.
    private static final Set<JobErrorCode> MAY_PASS = EnumSet.of(
            JobErrorCode.MODEL_UNREADABLE,
            JobErrorCode.NETWORK_UNREACHABLE,
            JobErrorCode.DOWNLOAD_FAILED,
            JobErrorCode.DISK_FULL,
            JobErrorCode.STORE_UNWRITABLE,
            JobErrorCode.SOURCE_INVALID,
            JobErrorCode.SINK_INVALID,
            JobErrorCode.JOB_FAILED,
            JobErrorCode.RUNTIME_INCOMPLETE);

    @Test
    void theDocumentationHasEveryExitCodeWithItsRemedy() throws IOException {
        assertThat(rows("\\| [1-9][0-9]* \\| `[A-Z_]+` \\| [^|]{10,} \\| [^|]{10,} \\|"))
                .containsExactlyElementsOf(Arrays.stream(JobErrorCode.values())
                        .map(code -> "| %d | `%s`".formatted(code.exitCode(), code))
                        .toList());
    }

    @Test
    void theDocumentationHasEveryErrorOfADocumentWithItsRemedy() throws IOException {
        assertThat(rows("\\| `[A-Z_]+` \\| [^|]{10,} \\| [^|]{10,} \\|"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ErrorCode.values())
                        .filter(JobErrorCodeTest::landsInRows)
                        .map("| `%s`"::formatted)
                        .toList());
    }

    @Test
    void noTwoHaveTheSameExitCode() {
        assertThat(JobErrorCode.values()).extracting(JobErrorCode::exitCode).doesNotHaveDuplicates();
    }

    @Test
    void schedulesDoNotTryAgainWhatOnlyAPersonCanMend() throws IOException {
        Set<JobErrorCode> needsAPerson = EnumSet.complementOf(EnumSet.copyOf(MAY_PASS));
        needsAPerson.remove(JobErrorCode.BUDGET_SPENT);
        assertThat(numbers("gemlake-nightly.service", "RestartPreventExitStatus=([0-9 ]+)"))
                .containsExactlyElementsOf(
                        needsAPerson.stream().map(JobErrorCode::exitCode).toList());
        // Airflow itself stops a task that a person has stopped.
        needsAPerson.remove(JobErrorCode.INTERRUPTED);
        assertThat(numbers("gemlake_nightly.py", "NEEDS_A_PERSON = \\{([0-9, ]+)\\}"))
                .containsExactlyElementsOf(
                        needsAPerson.stream().map(JobErrorCode::exitCode).toList());
    }

    @Test
    void schedulesTakeASpentBudgetForAGoodEnd() throws IOException {
        int spent = JobErrorCode.BUDGET_SPENT.exitCode();
        assertThat(numbers("gemlake-nightly.service", "SuccessExitStatus=([0-9 ]+)"))
                .containsExactly(spent);
        assertThat(numbers("gemlake_nightly.py", "WELL = \\{([0-9, ]+)\\}")).containsExactly(0, spent);
    }

    private static boolean landsInRows(ErrorCode code) {
        return switch (code) {
            case GGUF_INVALID,
                    GGUF_UNSUPPORTED,
                    MODEL_UNSUPPORTED,
                    MODEL_UNREADABLE,
                    MODEL_HASH_MISMATCH,
                    VECTOR_API_MISSING,
                    CONFIG_INVALID,
                    HEAD_MISMATCH -> false;
            case MEMORY_TOO_SMALL, REQUEST_TOO_LONG, DOCUMENT_TOO_LONG, REQUEST_INVALID, NOT_FINITE, CANCELLED -> true;
        };
    }

    /// The beginnings of these rows of tables, to the end of the name.
    private static List<String> rows(String pattern) throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "operations.md")).stream()
                .filter(line -> line.matches(pattern))
                .map(line -> line.replaceAll("` .*", "`"))
                .toList();
    }

    private static List<Integer> numbers(String example, String pattern) throws IOException {
        String text = Files.readString(Path.of("..", "examples", "operations", example));
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).isTrue();
        return Arrays.stream(matcher.group(1).split("[, ]+"))
                .map(Integer::valueOf)
                .toList();
    }
}

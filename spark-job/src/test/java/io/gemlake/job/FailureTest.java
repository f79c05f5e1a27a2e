// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class FailureTest {
    @Test
    void whatSparkSaysOfDocumentsStaysInTheLog() {
        assertThat(Failure.of(new IllegalStateException("the value 'private' is bad"))
                        .message())
                .isEqualTo(
                        "JOB_FAILED: Spark gave up: IllegalStateException; the log has the details, and what is in the"
                                + " table stays");
        var wrapped = new UndeclaredThrowableException(new SparkException("private"));
        assertThat(Failure.of(wrapped).message()).contains("SparkException").doesNotContain("private");
    }

    @Test
    void errorsOfFilesAreTold() {
        var full = new SparkException("private", new IOException("No space left on device"));
        assertThat(Failure.of(full).message())
                .contains("IOException: No space left on device")
                .doesNotContain("private");
    }

    @Test
    void theErrorBehindACheckedOneIsTheJobs() {
        var refused = new SparkException("task", JobErrors.interrupted("the download"));
        assertThat(Failure.of(new UndeclaredThrowableException(refused)).code()).isEqualTo(JobErrorCode.INTERRUPTED);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import org.jspecify.annotations.Nullable;

/// A command or job that cannot go on. The message says the problem, why, and the remedy, with the values in it.
/// Made only by the named factories of [JobErrors], [ModelErrors] and [LakeErrors].
public final class JobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final JobErrorCode code;

    JobException(JobErrorCode code, String message, @Nullable Throwable cause) {
        super(code + ": " + message, cause);
        this.code = code;
    }

    /// The stable code of this error.
    public JobErrorCode code() {
        return code;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import org.jspecify.annotations.Nullable;

/// A refused model, configuration or call. The message says the problem, why, and the remedy, with the values in it.
/// Made only by the named factories of [Errors].
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String problem;

    EngineException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code + ": " + message, cause);
        this.code = code;
        this.problem = message;
    }

    /// The stable code of this error.
    public ErrorCode code() {
        return code;
    }

    /// The message without the code in front.
    public String problem() {
        return problem;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A refused model, configuration or call. The message says the problem, why, and the remedy, with the values in it.
/// Made only by the named factories of [Errors].
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final Pattern CONTROL_CHARACTER = Pattern.compile("\\p{Cc}");

    /// Shown of each end of a long message.
    private static final int SHOWN_CHARS = 800;

    private final ErrorCode code;
    private final String problem;

    EngineException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code + ": " + oneLine(message), cause);
        this.code = code;
        this.problem = oneLine(message);
    }

    /// Names out of files, which may hold anything, are in it: control characters are replaced, and of what is very
    /// long the middle is left out.
    private static String oneLine(String message) {
        String shown = message.length() <= 2 * SHOWN_CHARS
                ? message
                : message.substring(0, SHOWN_CHARS) + " ... " + message.substring(message.length() - SHOWN_CHARS);
        return CONTROL_CHARACTER.matcher(shown).replaceAll("\uFFFD");
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

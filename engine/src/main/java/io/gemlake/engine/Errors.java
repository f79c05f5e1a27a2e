// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// Every error that the engine raises, in one place: problem, why, remedy, with the values in it.
/// For the engine's own packages; callers catch [EngineException].
public final class Errors {
    private Errors() {}

    /// Refuses a value outside of `[min, max]`.
    public static void requireInRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw error(
                    ErrorCode.CONFIG_INVALID,
                    "%s is %d, outside of %d to %d; choose a value in that range",
                    name,
                    value,
                    min,
                    max);
        }
    }

    /// Refuses a value outside of `[min, max]`, and one that is not a number.
    public static void requireInRange(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw error(
                    ErrorCode.CONFIG_INVALID,
                    "%s is %s, outside of %s to %s; choose a value in that range",
                    name,
                    value,
                    min,
                    max);
        }
    }

    public static EngineException requestInvalid(String problem) {
        return error(ErrorCode.REQUEST_INVALID, "%s", problem);
    }

    /// A model file that cannot be opened or read.
    public static EngineException modelUnreadable(Path path, IOException cause) {
        return new EngineException(
                ErrorCode.MODEL_UNREADABLE,
                String.format(
                        Locale.ROOT,
                        "%s cannot be read (%s); check that it exists and that this user may read it",
                        path,
                        cause),
                cause);
    }

    /// A vocabulary that contradicts itself.
    public static EngineException vocabularyInvalid(String file, String problem) {
        return error(
                ErrorCode.GGUF_INVALID, "%s: the vocabulary is damaged: %s; fetch or convert it again", file, problem);
    }

    /// A kind of tokenizer that is not supported.
    public static EngineException tokenizerUnsupported(String file, String kind, String supported) {
        return error(
                ErrorCode.MODEL_UNSUPPORTED,
                "%s: the tokenizer is of the kind '%s'; supported are: %s; choose a file made with one of them",
                file,
                kind,
                supported);
    }

    /// A hyper-parameter outside of what any model has.
    public static void requireShape(String file, String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw outsideOfShape(file, key, value, min, max);
        }
    }

    /// As [#requireShape], for a number that need not be whole; one that is not finite is refused.
    public static void requireReal(String file, String key, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw outsideOfShape(file, key, value, min, max);
        }
    }

    private static EngineException outsideOfShape(String file, String key, Number value, Number min, Number max) {
        return error(
                ErrorCode.MODEL_UNSUPPORTED,
                "%s: '%s' is %s, outside of %s to %s; the file is damaged or not of this architecture",
                file,
                key,
                value,
                min,
                max);
    }

    public static EngineException vectorApiMissing() {
        return error(
                ErrorCode.VECTOR_API_MISSING,
                "the vector kernels need the module jdk.incubator.vector, and this Java was started without it; add"
                        + " --add-modules jdk.incubator.vector, or choose the slow scalar kernels");
    }

    public static EngineException headsUnsupported(String file, int heads, int kvHeads, int keySize, int valueSize) {
        return error(
                ErrorCode.MODEL_UNSUPPORTED,
                "%s: 'attention.head_count' is %d, 'attention.head_count_kv' %d, 'attention.key_length' %d and"
                        + " 'attention.value_length' %d; heads must be a multiple of key-value heads, and keys and values of"
                        + " one even size; choose another model",
                file,
                heads,
                kvHeads,
                keySize,
                valueSize);
    }

    public static EngineException tensorMissing(String file, String tensor) {
        return error(
                ErrorCode.MODEL_UNSUPPORTED,
                "%s: the tensor '%s' is missing; the file is incomplete or of another architecture",
                file,
                tensor);
    }

    public static EngineException tensorShape(
            String file, String tensor, int rows, int columns, int expectedRows, int expectedColumns) {
        return error(
                ErrorCode.MODEL_UNSUPPORTED,
                "%s: the tensor '%s' is [%d, %d], but the metadata say [%d, %d]; the file is damaged",
                file,
                tensor,
                rows,
                columns,
                expectedRows,
                expectedColumns);
    }

    public static EngineException tensorsUnknown(String file, String architecture, String tensor, int count) {
        return error(
                ErrorCode.MODEL_UNSUPPORTED,
                "%s: the tensor '%s' (%d such) is no part of the architecture '%s' as it is known here, and without it the"
                        + " answers would be wrong; convert the model again with a current llama.cpp, or choose another",
                file,
                tensor,
                count,
                architecture);
    }

    public static EngineException rotaryScalingUnsupported(String file, String key, String type, double factor) {
        return error(
                ErrorCode.MODEL_UNSUPPORTED,
                "%s: '%s' is %s with the factor %s; supported are linear, with a positive factor, and none; choose another"
                        + " model",
                file,
                key,
                type,
                factor);
    }

    public static EngineException rotatedPartUnsupported(String file, int rotated, int headSize) {
        return error(
                ErrorCode.MODEL_UNSUPPORTED,
                "%s: 'rope.dimension_count' says that %d of the %d dimensions of a head are rotated; only heads rotated"
                        + " whole are supported; choose another model",
                file,
                rotated,
                headSize);
    }

    public static EngineException expertsUnsupported(String file, int experts) {
        return error(
                ErrorCode.MODEL_UNSUPPORTED,
                "%s: 'expert_count' says that its layers are mixtures of %d experts, which are not supported; choose a"
                        + " dense model",
                file,
                experts);
    }

    public static EngineException chatMarkerMissing(String model, String format, String marker) {
        return error(
                ErrorCode.CONFIG_INVALID,
                "%s has no control token %s, which the chat format %s is made of; choose another chat format",
                model,
                marker,
                format);
    }

    public static EngineException architectureUnsupported(String file, String architecture, String supported) {
        return error(
                ErrorCode.MODEL_UNSUPPORTED,
                "%s: the architecture '%s' is not supported; supported are: %s",
                file,
                architecture,
                supported);
    }

    public static EngineException tensorTypeUnsupported(String file, String type, Object readable) {
        return error(
                ErrorCode.GGUF_UNSUPPORTED,
                "%s: it has tensors of type %s; readable are %s; take a Q4_K_M, Q8_0 or BF16 file",
                file,
                type,
                readable);
    }

    public static EngineException kvTooSmall(long bytes, long neededBytes, int contextTokens) {
        return error(
                ErrorCode.MEMORY_TOO_SMALL,
                "%d bytes for keys and values cannot hold one path of %d tokens, which takes %d bytes; raise the memory"
                        + " of a lane or lower the context",
                bytes,
                contextTokens,
                neededBytes);
    }

    public static EngineException engineClosed() {
        return error(ErrorCode.CANCELLED, "the engine is closed; open it again before leasing a lane");
    }

    public static EngineException cancelled() {
        return error(ErrorCode.CANCELLED, "the work was cancelled between two steps; submit it again");
    }

    public static EngineException requestTooLong(int prefixTokens, int behindTokens, int contextTokens) {
        return error(
                ErrorCode.REQUEST_TOO_LONG,
                "a prefix of %d tokens and a suffix with its answer of up to %d leave no room for the document in a"
                        + " context of %d; raise the context or shorten them",
                prefixTokens,
                behindTokens,
                contextTokens);
    }

    public static EngineException layerUnknown(int layer, int layers) {
        return error(
                ErrorCode.REQUEST_INVALID,
                "a query asks for the hidden state of layer %d, and the model has the layers 1 to %d; choose one of them",
                layer,
                layers);
    }

    public static EngineException mapInputs(int inputs, int hiddenSize) {
        return error(
                ErrorCode.REQUEST_INVALID,
                "a query maps hidden states of %d numbers, and those of the model have %d; take a map that was made for"
                        + " this model",
                inputs,
                hiddenSize);
    }

    public static EngineException headOfOtherModel(String expected, String found) {
        return error(
                ErrorCode.HEAD_MISMATCH,
                "the head was taught on the model with SHA-256 %s, and this one has %s; take that model, or teach the head"
                        + " again",
                expected,
                found);
    }

    public static EngineException headOfOtherPrompt(String expected, String found) {
        return error(
                ErrorCode.HEAD_MISMATCH,
                "the head was taught with the prompt %s, and this version asks with %s; teach the head again",
                expected,
                found);
    }

    static EngineException notMerged(LongInput policy) {
        return error(
                ErrorCode.CONFIG_INVALID,
                ("hidden states of the parts of a document cannot be merged, nor answers to the parts of a prompt, so"
                                + " no head is taught with the policy %s for long input, and no prompt answered; choose"
                                + " truncate_tail, and set the other again afterwards")
                        .formatted(policy.name().toLowerCase(Locale.ROOT)));
    }

    public static EngineException requestBeyondMemory(long neededBytes, long bytes) {
        return error(
                ErrorCode.MEMORY_TOO_SMALL,
                "the keys and values of one request take up to %d bytes beside its prefix, and the lane has %d; raise the"
                        + " memory of a lane, or ask less at a time",
                neededBytes,
                bytes);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
    static EngineException error(ErrorCode code, String format, Object... values) {
        return new EngineException(code, String.format(Locale.ROOT, format, values), null);
    }
}

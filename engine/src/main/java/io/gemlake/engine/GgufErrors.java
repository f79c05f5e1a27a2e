// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

/// The errors of [Errors] that are about GGUF files.
public final class GgufErrors {
    private GgufErrors() {}

    /// A GGUF file whose bytes make no sense from byte `offset` on.
    public static EngineException invalid(String file, long offset, String problem) {
        return Errors.error(
                ErrorCode.GGUF_INVALID,
                "%s is damaged at byte %d: %s; fetch or convert the model again and compare its SHA-256",
                file,
                offset,
                problem);
    }

    /// A file that does not start as GGUF files do.
    public static EngineException badMagic(String file, int found) {
        return Errors.error(
                ErrorCode.GGUF_INVALID,
                "%s is not a GGUF file: found 0x%08x at byte 0 instead of 0x46554747; pass a .gguf file",
                file,
                found);
    }

    /// A GGUF file without a metadata entry that the model needs.
    public static EngineException keyMissing(String file, String key) {
        return Errors.error(
                ErrorCode.GGUF_INVALID,
                "%s has no '%s' in the metadata from byte 24 on; convert the model again with a current llama.cpp",
                file,
                key);
    }

    /// A GGUF file that is sound, but has something at byte `offset` that this engine does not read.
    public static EngineException unsupported(String file, long offset, String problem, String remedy) {
        return Errors.error(ErrorCode.GGUF_UNSUPPORTED, "%s, byte %d: %s; %s", file, offset, problem, remedy);
    }

    /// A file that is sound, but does not belong where it lies among the parts of a split model.
    public static EngineException partInvalid(String file, long offset, String problem) {
        return Errors.error(
                ErrorCode.GGUF_INVALID,
                "%s, byte %d: %s; a split model needs all parts of one conversion, beside each other and under the names"
                        + " that they were made with",
                file,
                offset,
                problem);
    }

    public static EngineException notTheFirstPart(String file, String first) {
        return Errors.error(
                ErrorCode.MODEL_UNREADABLE,
                "%s is a part of a split model, and not its first; pass %s, the others are found beside it",
                file,
                first);
    }
}

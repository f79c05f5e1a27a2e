// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What can be wrong with models and their store: problem, why, remedy, with the values in it.
public final class ModelErrors {
    private ModelErrors() {}

    public static JobException modelUnknown(String name, String nearest, List<String> known) {
        return JobErrors.error(
                JobErrorCode.MODEL_UNKNOWN,
                null,
                "no model is called '%s'; did you mean '%s'? Known models: %s"
                        .formatted(name, nearest, String.join(", ", known)));
    }

    public static JobException modelAbsent(String name, Path expected) {
        return JobErrors.error(
                JobErrorCode.MODEL_ABSENT,
                null,
                "%s is not in the store: %s does not exist; run 'gemlake model fetch %s'"
                        .formatted(name, expected, name));
    }

    public static JobException modelUnreadable(String place, Throwable cause) {
        return JobErrors.inaccessible(JobErrorCode.MODEL_UNREADABLE, place, "read", cause);
    }

    /// A model with another hash; `consequence` is what became of the file, or what to do with it.
    public static JobException hashMismatch(String what, String expected, String found, String consequence) {
        return JobErrors.error(
                JobErrorCode.MODEL_HASH_MISMATCH,
                null,
                "%s has another content than expected: SHA-256 expected %s, found %s; %s"
                        .formatted(what, expected, found, consequence));
    }

    /// A model with another size; `found` counts the bytes until the work stopped.
    public static JobException sizeMismatch(String what, long expectedBytes, long found) {
        return JobErrors.error(
                JobErrorCode.MODEL_HASH_MISMATCH,
                null,
                String.format(
                        Locale.ROOT,
                        "%s is not the model: it should have %,d bytes and has %s; nothing was kept, choose another"
                                + " source",
                        what,
                        expectedBytes,
                        found > expectedBytes ? "more" : String.format(Locale.ROOT, "%,d", found)));
    }

    public static JobException modelUnsupported(Path file, String architecture) {
        return JobErrors.error(
                JobErrorCode.MODEL_UNSUPPORTED,
                null,
                ("%s has the architecture '%s', which this engine does not run; choose a supported model"
                                + " ('gemlake model list' shows some)")
                        .formatted(file, architecture));
    }

    public static JobException modelSplit(Path file, int parts) {
        return JobErrors.error(
                JobErrorCode.MODEL_UNSUPPORTED,
                null,
                ("%s is the first of %d parts, and the store keeps models in one file; leave the parts where they are and"
                                + " pass this path wherever a model is named, or merge them with llama-gguf-split")
                        .formatted(file, parts));
    }

    public static JobException modelNameTaken(String fileName, Path store) {
        return JobErrors.error(
                JobErrorCode.MODEL_NAME_TAKEN,
                null,
                "the name %s belongs to another model of the store %s or of the catalogue; rename your file"
                        .formatted(fileName, store));
    }

    public static JobException pipMissing(String detail) {
        return JobErrors.error(
                JobErrorCode.PIP_MISSING,
                null,
                ("'python3 -m pip' does not run: %s; install Python 3 with pip (on Debian: apt-get install"
                                + " python3-pip), or fetch with --from FILE")
                        .formatted(detail));
    }

    public static JobException networkUnreachable(String requirement, String detail) {
        return JobErrors.error(
                JobErrorCode.NETWORK_UNREACHABLE,
                null,
                ("the package index did not answer for %s: %s; check network, proxy and pip's settings,"
                                + " or fetch with --from FILE")
                        .formatted(requirement, detail));
    }

    public static JobException downloadFailed(String requirement, String detail) {
        return JobErrors.error(
                JobErrorCode.DOWNLOAD_FAILED,
                null,
                "download of %s failed: %s; check network and pip's settings, or fetch with --from FILE"
                        .formatted(requirement, detail));
    }

    public static JobException diskFull(Path directory, long neededBytes, long usableBytes) {
        return JobErrors.error(
                JobErrorCode.DISK_FULL,
                null,
                String.format(
                        Locale.ROOT,
                        "not enough space in %s: %,d bytes needed, %,d usable; free some, or set GEMLAKE_HOME to"
                                + " another disk",
                        directory,
                        neededBytes,
                        usableBytes));
    }

    public static JobException storeUnwritable(Path directory, Throwable cause) {
        return JobErrors.error(
                JobErrorCode.STORE_UNWRITABLE,
                cause,
                "%s cannot be written: %s; check permissions and space, or set GEMLAKE_HOME to another place"
                        .formatted(directory, JobErrors.reason(cause)));
    }
}

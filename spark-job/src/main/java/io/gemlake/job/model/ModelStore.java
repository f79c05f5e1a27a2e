// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.engine.ModelPart;
import io.gemlake.engine.Sha256;
import io.gemlake.job.Console;
import io.gemlake.job.JobErrors;
import io.gemlake.job.ModelErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The directory of model files. Beside each file `x.gguf` lies `x.gguf.sha256`, which `sha256sum --check` reads too.
/// Reading needs no lock, since files appear only by atomic moves; writing goes through [StoreSession].
public final class ModelStore {
    static final String RECORD_SUFFIX = ".sha256";

    private final Path directory;

    public ModelStore(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /// The store of the user who runs this program.
    public static ModelStore ofUser() {
        return new ModelStore(defaultDirectory(System.getenv(), Path.of(System.getProperty("user.home"))));
    }

    /// `models` below `GEMLAKE_HOME`, or below `.cache/gemlake` in the user's home.
    public static Path defaultDirectory(Map<String, String> environment, Path userHome) {
        String home = environment.get("GEMLAKE_HOME");
        Path base = home == null || home.isBlank() ? userHome.resolve(".cache").resolve("gemlake") : Path.of(home);
        return base.resolve("models");
    }

    public Path directory() {
        return directory;
    }

    /// Where the file of a catalogue entry lies or will lie.
    public Path path(CatalogueEntry entry) {
        return directory.resolve(entry.file());
    }

    /// All model files, by name; none when there is no store yet.
    public List<Path> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".gguf"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw ModelErrors.modelUnreadable(directory.toString(), e);
        }
    }

    /// The file that was added under that name, with or without `.gguf`, where there is one.
    Optional<Path> find(String name) {
        return files().stream()
                .filter(file -> fileName(file).equals(name) || name(file).equals(name))
                .findFirst();
    }

    /// The name of a stored file: its file name without `.gguf`.
    static String name(Path file) {
        return fileName(file).replaceFirst("\\.gguf$", "");
    }

    static String fileName(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }

    /// All files of the model whose first one is `file`: that alone, or the parts of a split model beside it.
    static List<Path> parts(Path file) {
        return ModelPart.names(fileName(file)).stream()
                .map(file::resolveSibling)
                .toList();
    }

    /// The SHA-256 that was recorded beside the file, where there is a record in the form of `sha256sum`.
    static Optional<String> recordedHash(Path file) {
        Path record = file.resolveSibling(fileName(file) + RECORD_SUFFIX);
        if (!Files.isRegularFile(record)) {
            return Optional.empty();
        }
        try {
            String first = Files.readString(record).strip().split("\\s+", 2)[0];
            return Optional.of(first).filter(hash -> hash.matches("[0-9a-f]{64}"));
        } catch (IOException e) {
            throw ModelErrors.modelUnreadable(record.toString(), e);
        }
    }

    /// The SHA-256 of files one after another, 64 hexadecimal digits in lower case.
    static String sha256(List<Path> files) {
        var sha256 = new Sha256();
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                sha256.update(in);
            } catch (ClosedByInterruptException e) {
                throw JobErrors.interrupted("hashing " + file);
            } catch (IOException e) {
                throw ModelErrors.modelUnreadable(file.toString(), e);
            }
        }
        return sha256.hex();
    }

    /// The SHA-256 of one file.
    static String sha256(Path file) {
        return sha256(List.of(file));
    }

    /// Size of a file in bytes, of the one it points to where it is a link.
    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw ModelErrors.modelUnreadable(file.toString(), e);
        }
    }

    /// Waits until nobody else writes into this store, and starts to write.
    StoreSession open(Console console) {
        return new StoreSession(this, console);
    }

    /// Whether the file is the one of the entry, by size and hash.
    static boolean holds(Path file, CatalogueEntry entry) {
        return Files.isRegularFile(file)
                && size(file) == entry.bytes()
                && sha256(file).equals(entry.sha256());
    }
}

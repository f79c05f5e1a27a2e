// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.job.JobErrors;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the file that a user means by a model's name or path.
public final class ModelResolver {
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    /// A model that was found.
    ///
    /// @param name   as results show it
    /// @param path   of this machine, or a URI of a Hadoop file system
    /// @param sha256 hash that the content must have, or null where nobody recorded one
    public record ModelFile(
            String name, String path, @Nullable String sha256) {}

    private final Catalogue catalogue;
    private final ModelStore store;

    public ModelResolver(Catalogue catalogue, ModelStore store) {
        this.catalogue = catalogue;
        this.store = store;
    }

    /// The file of a name in the catalogue or the store, of a path, or of a URI; in this order.
    public ModelFile resolve(String reference) {
        Optional<CatalogueEntry> entry = catalogue.find(reference);
        if (entry.isPresent()) {
            Path stored = store.path(entry.get());
            if (!Files.exists(stored)) {
                throw JobErrors.modelAbsent(reference, stored);
            }
            return new ModelFile(reference, stored.toString(), entry.get().sha256());
        }
        if (URI.matcher(reference).matches()) {
            return new ModelFile(reference.substring(reference.lastIndexOf('/') + 1), reference, null);
        }
        Path file = Path.of(reference);
        if (Files.isRegularFile(file)) {
            return new ModelFile(
                    ModelStore.fileName(file), file.toAbsolutePath().toString(), null);
        }
        Optional<Path> stored = store.find(reference);
        if (stored.isPresent()) {
            String sha256 = ModelStore.recordedHash(stored.get()).orElse(null);
            return new ModelFile(ModelStore.name(stored.get()), stored.get().toString(), sha256);
        }
        if (file.getNameCount() > 1 || reference.endsWith(".gguf")) {
            throw JobErrors.modelUnreadable(reference, new NoSuchFileException(reference));
        }
        throw catalogue.unknown(
                reference, store.files().stream().map(ModelStore::name).toList());
    }
}

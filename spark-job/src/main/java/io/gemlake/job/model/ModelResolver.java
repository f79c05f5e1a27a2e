// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.job.ModelErrors;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the file that a user means by a model's name or path.
public final class ModelResolver {
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

    /// The file of a URI, or of whatever [#local] finds.
    public ModelFile resolve(String reference) {
        if (Locations.isUri(reference)) {
            return new ModelFile(reference.substring(reference.lastIndexOf('/') + 1), reference, null);
        }
        Path file = local(reference);
        return new ModelFile(name(file), file.toString(), expectedHash(file).orElse(null));
    }

    /// The file of a name in the catalogue, of a path, or of a name in the store; in this order.
    Path local(String reference) {
        Optional<CatalogueEntry> entry = catalogue.find(reference);
        if (entry.isPresent()) {
            Path stored = store.path(entry.get());
            if (!Files.exists(stored)) {
                throw ModelErrors.modelAbsent(reference, stored);
            }
            return stored;
        }
        Path file = Path.of(reference);
        if (Files.isRegularFile(file)) {
            return file.toAbsolutePath();
        }
        Optional<Path> stored = store.find(reference);
        if (stored.isPresent()) {
            return stored.get();
        }
        if (file.getNameCount() > 1 || reference.endsWith(".gguf")) {
            throw ModelErrors.modelUnreadable(reference, new NoSuchFileException(reference));
        }
        throw catalogue.unknown(
                reference, added().stream().map(ModelStore::name).toList());
    }

    /// The hash that a file must have by the catalogue or by the record beside it, where there is one. A
    /// record beside a part of a split model is of that part, not of the model.
    Optional<String> expectedHash(Path file) {
        if (ModelStore.parts(file).size() > 1) {
            return Optional.empty();
        }
        return owner(file).map(CatalogueEntry::sha256).or(() -> ModelStore.recordedHash(file));
    }

    /// The files of the store that no entry of the catalogue owns.
    List<Path> added() {
        return store.files().stream().filter(file -> owner(file).isEmpty()).toList();
    }

    private String name(Path file) {
        return owner(file)
                .map(CatalogueEntry::name)
                .orElseGet(
                        () -> file.startsWith(store.directory()) ? ModelStore.name(file) : ModelStore.fileName(file));
    }

    private Optional<CatalogueEntry> owner(Path file) {
        return catalogue.entries().stream()
                .filter(entry -> store.path(entry).equals(file))
                .findFirst();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.ModelInfo;
import io.gemlake.job.Amounts;
import io.gemlake.job.Console;
import io.gemlake.job.ModelErrors;
import io.gemlake.job.Progress;
import io.gemlake.spark.GemlakeConf;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What `gemlake model` does. Each method prints its result, or throws.
public final class ModelCommands {
    /// What the commands work with.
    ///
    /// @param describe reads and checks a model file
    public record Surroundings(
            Catalogue catalogue, ModelStore store, CommandRunner commands, Function<Path, ModelInfo> describe) {}

    /// How a file gets into the store.
    public enum Adding {
        COPY,
        LINK
    }

    private final Catalogue catalogue;
    private final ModelStore store;
    private final ModelResolver resolver;
    private final Surroundings surroundings;
    private final Console console;

    public ModelCommands(Surroundings surroundings, Console console) {
        this.catalogue = surroundings.catalogue();
        this.store = surroundings.store();
        this.resolver = new ModelResolver(catalogue, store);
        this.surroundings = surroundings;
        this.console = console;
    }

    /// Fetches a model of the catalogue.
    ///
    /// @param from path or Hadoop URI to copy from instead of the catalogue's sources, or null
    public void fetch(String name, @Nullable String from) {
        CatalogueEntry entry = catalogue.require(name);
        List<ModelSource> sources = from == null ? entry.sources() : List.of(new ModelSource.Location(from));
        new ModelFetcher(store, surroundings.commands(), console).fetch(entry, sources);
    }

    /// Lists the catalogue, and what else the store holds; marks what is there and cannot be run.
    public void list() {
        console.say(row("MODEL", "SIZE", "IN STORE", "LICENCE", "ABOUT"));
        for (CatalogueEntry entry : catalogue.entries()) {
            console.say(row(
                    entry.name(),
                    Amounts.bytes(entry.bytes()),
                    presence(entry),
                    entry.licence().name(),
                    entry.about()));
        }
        for (Path file : resolver.added()) {
            String size = Amounts.bytes(ModelStore.size(file));
            console.say(row(ModelStore.name(file), size, state(file, "added"), "-", "-"));
        }
        console.say("Store: " + store.directory());
    }

    /// Shows what a model file says about itself and the memory that it needs.
    ///
    /// @param conf  how it is to be run
    /// @param tasks of an executor that run at a time
    public void info(String reference, GemlakeConf conf, int tasks) {
        Path file = resolver.local(reference);
        ModelInfo model = surroundings.describe().apply(file);
        ModelReport.lines(file, model).forEach(console::say);
        if (model.supported()) {
            MemoryReport.lines(model, conf, tasks).forEach(console::say);
        }
    }

    /// Checks a model file: its hash against the catalogue or its record, then its whole structure.
    public void verify(String reference) {
        Path file = resolver.local(reference);
        List<Path> parts = ModelStore.parts(file);
        String found = ModelStore.sha256(parts);
        Optional<String> expected = resolver.expectedHash(file);
        if (expected.isPresent() && !expected.get().equals(found)) {
            throw ModelErrors.hashMismatch(
                    file.toString(), expected.get(), found, "delete it, and fetch or add it again");
        }
        String verdict = expected.isPresent()
                ? "as expected"
                : catalogue
                        .findByHash(found)
                        .map(entry -> "that of " + entry.name())
                        .orElse("not recorded anywhere, so there is nothing to compare with");
        String of = parts.size() == 1 ? "" : " of " + parts.size() + " parts one after another";
        console.say("SHA-256    " + found + of + ", " + verdict);
        ModelInfo info = surroundings.describe().apply(file);
        int tensors =
                info.tensorTypes().values().stream().mapToInt(Integer::intValue).sum();
        console.say("Structure  " + info.architecture() + ", " + tensors + " tensors, readable");
    }

    /// Puts a model file of the user into the store, after checking that the engine runs it.
    public void add(Path file, Adding adding) {
        ModelInfo info = surroundings.describe().apply(file);
        if (!info.supported()) {
            throw ModelErrors.modelUnsupported(file, info.architecture());
        }
        int parts = ModelStore.parts(file).size();
        if (parts > 1) {
            throw ModelErrors.modelSplit(file, parts);
        }
        String hash = ModelStore.sha256(file);
        Optional<CatalogueEntry> known = catalogue.findByHash(hash);
        String fileName = known.map(CatalogueEntry::file).orElse(ModelStore.name(file) + ".gguf");
        try (StoreSession session = store.open(console)) {
            known.ifPresent(entry -> new TermsRecord(store, console, Clock.systemUTC()).showOnce(entry, session));
            Path stored = store.directory().resolve(fileName);
            if (Files.exists(stored) && ModelStore.sha256(stored).equals(hash)) {
                console.say(ModelStore.name(stored) + " is already there: " + stored);
                return;
            }
            boolean ofCatalogue = catalogue.entries().stream()
                    .anyMatch(entry -> entry.file().equals(fileName) || (entry.name() + ".gguf").equals(fileName));
            if (known.isEmpty() && (Files.exists(stored) || ofCatalogue)) {
                throw ModelErrors.modelNameTaken(fileName, store.directory());
            }
            Path finished = session.temporaryDirectory().resolve(fileName);
            switch (adding) {
                case COPY -> copy(file, hash, finished, session);
                case LINK -> link(file, finished);
            }
            session.placeModel(finished, fileName, hash);
            console.say(
                    known.map(CatalogueEntry::name).orElse(ModelStore.name(stored)) + " is in the store: " + stored);
        }
    }

    /// Prints the path of a model's file and nothing else, for scripts.
    public void path(String reference) {
        console.say(resolver.local(reference).toString());
    }

    private void copy(Path file, String hash, Path finished, StoreSession session) {
        long bytes = ModelStore.size(file);
        session.requireSpace(bytes);
        try (var writer = new ModelWriter(finished, bytes);
                InputStream in = Files.newInputStream(file);
                Progress progress = console.progress(bytes, Progress.Unit.BYTES)) {
            progress.label("copying");
            writer.append(in, file.toString(), progress::at);
            String found = writer.finish(file.toString());
            if (!found.equals(hash)) {
                throw ModelErrors.hashMismatch(
                        file.toString(), hash, found, "it changed while it was copied; try again");
            }
        } catch (IOException e) {
            throw ModelErrors.modelUnreadable(file.toString(), e);
        }
    }

    private void link(Path file, Path finished) {
        try {
            Files.createSymbolicLink(finished, file.toRealPath());
        } catch (IOException e) {
            throw ModelErrors.storeUnwritable(store.directory(), e);
        }
    }

    private static String row(String name, String size, String presence, String licence, String about) {
        return "%-24s %10s  %-11s %-20s %s".formatted(name, size, presence, licence, about);
    }

    private String presence(CatalogueEntry entry) {
        Path file = store.path(entry);
        if (!Files.exists(file)) {
            return "no";
        }
        // The full hash is for verify; a list must not read gigabytes.
        return ModelStore.size(file) == entry.bytes() ? state(file, "yes") : "damaged";
    }

    /// What the list says of a file that is there: `sound`, unless this version of Gemlake cannot run it.
    private String state(Path file, String sound) {
        try {
            return surroundings.describe().apply(file).supported() ? sound : "unsupported";
        } catch (EngineException e) {
            return "damaged";
        }
    }
}

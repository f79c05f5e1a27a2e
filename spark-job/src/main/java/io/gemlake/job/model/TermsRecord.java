// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.job.Console;
import io.gemlake.job.ModelErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Properties;

/// Shows the terms of each model once a store, and again only when the catalogue names others.
final class TermsRecord {
    static final String FILE = "terms-shown.properties";

    private final Path file;
    private final Console console;
    private final Clock clock;

    TermsRecord(ModelStore store, Console console, Clock clock) {
        this.file = store.directory().resolve(FILE);
        this.console = console;
        this.clock = clock;
    }

    /// Shows the terms of the entry unless the store's record says that they were shown, and records it.
    void showOnce(CatalogueEntry entry, StoreSession session) {
        Properties shown = read();
        var licence = entry.licence();
        String terms = licence.name() + ", " + licence.url();
        if (terms.equals(shown.getProperty(entry.name() + ".licence"))) {
            return;
        }
        console.say("");
        console.say("Terms of " + entry.name() + ": " + licence.name());
        licence.notice().lines().forEach(line -> console.say("  " + line));
        console.say("  Full text: " + licence.url());
        console.say("");
        shown.setProperty(entry.name() + ".licence", terms);
        shown.setProperty(
                entry.name() + ".shown",
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        session.placeText(FILE, text(shown));
    }

    private Properties read() {
        var shown = new Properties();
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                shown.load(in);
            } catch (IOException e) {
                throw ModelErrors.modelUnreadable(file.toString(), e);
            }
        }
        return shown;
    }

    private static String text(Properties properties) {
        var text = new StringWriter();
        try {
            properties.store(text, "Licence terms that were shown to the user of this store");
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
        return text.toString();
    }
}

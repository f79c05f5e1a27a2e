// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.job.JobErrors;
import io.gemlake.job.JobException;
import io.gemlake.job.ModelErrors;
import io.gemlake.job.YamlNode;
import io.gemlake.job.model.CatalogueEntry.Licence;
import io.gemlake.spark.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The models that can be fetched by name, as `models.yaml` lists them.
public final class Catalogue {
    /// Name of the file in the configuration directory, and of its packaged copy.
    public static final String FILE = "models.yaml";

    private final List<CatalogueEntry> entries;

    private Catalogue(List<CatalogueEntry> entries) {
        this.entries = List.copyOf(entries);
    }

    /// The catalogue of the directory that the system property `gemlake.conf` names, or the environment's
    /// `GEMLAKE_CONF`; without them the packaged one.
    public static Catalogue configured() {
        String directory = System.getProperty("gemlake.conf", System.getenv("GEMLAKE_CONF"));
        return directory == null ? packaged() : in(Path.of(directory));
    }

    /// The catalogue of a configuration directory.
    static Catalogue in(Path directory) {
        Path file = directory.resolve(FILE);
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        } catch (IOException e) {
            throw JobErrors.configUnreadable(file.toString(), e);
        }
    }

    /// The catalogue that comes with the jar.
    static Catalogue packaged() {
        try (InputStream in = Objects.requireNonNull(Catalogue.class.getResourceAsStream(FILE), "packaged catalogue")) {
            return read("packaged " + FILE, in);
        } catch (IOException e) {
            throw JobErrors.configUnreadable("packaged " + FILE, e);
        }
    }

    /// The catalogue in a YAML text.
    ///
    /// @param file its name, for errors
    public static Catalogue read(String file, InputStream in) {
        YamlNode root = YamlNode.read(file, in);
        root.requireOnly(Set.of("models"));
        List<YamlNode> nodes = root.items("models");
        var names = new HashSet<String>();
        for (YamlNode node : nodes) {
            if (!names.add(node.text("name")) || !names.add(node.text("file"))) {
                throw node.child("name").invalid("another model has the same name or file");
            }
        }
        return new Catalogue(nodes.stream().map(Catalogue::entry).toList());
    }

    /// All entries, in the order of the file.
    public List<CatalogueEntry> entries() {
        return entries;
    }

    /// The entry of that name, where there is one.
    public Optional<CatalogueEntry> find(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    /// The entry whose file has that hash, where there is one.
    public Optional<CatalogueEntry> findByHash(String sha256) {
        return entries.stream().filter(entry -> entry.sha256().equals(sha256)).findFirst();
    }

    /// The entry of that name.
    public CatalogueEntry require(String name) {
        return find(name).orElseThrow(() -> unknown(name, List.of()));
    }

    /// The error that no model has that name.
    ///
    /// @param others names that are known besides those of the catalogue
    JobException unknown(String name, List<String> others) {
        List<String> known = Stream.concat(entries.stream().map(CatalogueEntry::name), others.stream())
                .toList();
        return ModelErrors.modelUnknown(name, NearestName.of(name, known), known);
    }

    private static CatalogueEntry entry(YamlNode node) {
        node.requireOnly(Set.of("name", "about", "file", "bytes", "sha256", "licence", "sources"));
        var entry = new CatalogueEntry(
                matching(node, "name", "[a-z0-9][a-z0-9._-]*", "must be lower-case letters, digits, '.', '_' or '-'"),
                node.text("about"),
                matching(
                        node, "file", "[A-Za-z0-9][A-Za-z0-9._-]*\\.gguf", "must be a plain file name ending in .gguf"),
                node.positive("bytes"),
                matching(node, "sha256", "[0-9a-f]{64}", "must be 64 lower-case hexadecimal digits"),
                licence(node.child("licence")),
                node.items("sources").stream().map(Catalogue::source).toList());
        requirePartsMakeTheFile(node, entry);
        return entry;
    }

    private static Licence licence(YamlNode node) {
        node.requireOnly(Set.of("name", "url", "notice", "document"));
        return new Licence(
                node.text("name"),
                node.text("url"),
                node.text("notice").strip(),
                node.find("document").map(Catalogue::wheelMember).orElse(null));
    }

    private static ModelSource source(YamlNode node) {
        node.requireOnly(Set.of("pip", "path"));
        boolean pip = node.find("pip").isPresent();
        if (pip == node.find("path").isPresent()) {
            throw node.invalid("a source has either 'pip' or 'path'");
        }
        return pip
                ? new ModelSource.Pip(
                        node.items("pip").stream().map(Catalogue::wheelMember).toList())
                : new ModelSource.Location(node.text("path"));
    }

    private static WheelMember wheelMember(YamlNode node) {
        node.requireOnly(Set.of("package", "version", "member", "bytes"));
        return new WheelMember(
                // What starts with a dash would be an option of pip.
                matching(node, "package", "[A-Za-z0-9][A-Za-z0-9._-]*", "must be a package name"),
                matching(node, "version", "[0-9][A-Za-z0-9.+!]*", "must be an exact version"),
                node.text("member"),
                node.positive("bytes"));
    }

    private static void requirePartsMakeTheFile(YamlNode node, CatalogueEntry entry) {
        for (ModelSource source : entry.sources()) {
            if (source instanceof ModelSource.Pip(List<WheelMember> parts)) {
                long sum = parts.stream().mapToLong(WheelMember::bytes).sum();
                if (sum != entry.bytes()) {
                    throw node.child("bytes")
                            .invalid("is %d, but the parts have %d bytes together".formatted(entry.bytes(), sum));
                }
            }
        }
    }

    private static String matching(YamlNode node, String field, String pattern, String otherwise) {
        String text = node.text(field);
        if (!text.matches(pattern)) {
            throw node.child(field).invalid("'" + text + "': " + otherwise);
        }
        return text;
    }
}

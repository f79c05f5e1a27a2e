// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.engine.Sha256;
import io.gemlake.job.model.CatalogueEntry.Licence;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A small catalogue of one "model" of random bytes in two parts, and a pip that makes its wheels.
public final class ModelFixtures {
    /// The content of the model: more than one copy buffer, and not a multiple of it.
    public static final byte[] CONTENT = randomBytes((3 << 20) + 17);

    private static final int FIRST_PART_BYTES = 1 << 20;

    private ModelFixtures() {}

    /// The catalogue as a file would hold it.
    public static String catalogueText() {
        return """
            models:
              - name: tiny-model
                about: Random bytes
                file: tiny-model-q8_0.gguf
                bytes: %d
                sha256: %s
                licence:
                  name: Example Terms
                  url: https://example.org/terms
                  notice: Be kind.
                  document: {package: tiny, version: 1.0.0, member: tiny/TERMS.html, bytes: 5}
                sources:
                  - pip:
                      - {package: tiny-part1, version: 1.0.0, member: tiny/part1, bytes: %d}
                      - {package: tiny-part2, version: 1.0.0, member: tiny/part2, bytes: %d}
            """.formatted(CONTENT.length, hash(CONTENT), FIRST_PART_BYTES, CONTENT.length - FIRST_PART_BYTES);
    }

    public static Catalogue catalogue() {
        return catalogue(catalogueText());
    }

    static Catalogue catalogue(String text) {
        return Catalogue.read("models.yaml", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    static CatalogueEntry entry() {
        return catalogue().require("tiny-model");
    }

    static CatalogueEntry withBytes(CatalogueEntry entry, long bytes) {
        Licence licence = entry.licence();
        return new CatalogueEntry(
                entry.name(), entry.about(), entry.file(), bytes, entry.sha256(), licence, entry.sources());
    }

    public static String hash(byte[] content) {
        var sha256 = new Sha256();
        sha256.update(content, content.length);
        return sha256.hex();
    }

    /// Everything in a directory, by name; none where there is no directory.
    public static List<String> filesIn(Path directory) {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    /// A pip whose packages are the fixtures.
    public static final class FakePip implements CommandRunner {
        private final List<String> requirements = new ArrayList<>();
        private byte[] secondPart = Arrays.copyOfRange(CONTENT, FIRST_PART_BYTES, CONTENT.length);

        /// What was asked for, in order.
        public List<String> requirements() {
            return requirements;
        }

        /// Makes the second part another one.
        void spoilSecondPart(byte[] content) {
            secondPart = content;
        }

        @Override
        public Outcome run(List<String> words, Path temporaryDirectory, Runnable whileWaiting) throws IOException {
            String requirement = words.get(words.indexOf("-d") - 1);
            Path directory = Path.of(words.getLast());
            requirements.add(requirement);
            switch (requirement) {
                case "tiny==1.0.0" -> wheel(directory, "tiny/TERMS.html", "terms".getBytes(StandardCharsets.US_ASCII));
                case "tiny-part1==1.0.0" -> wheel(directory, "tiny/part1", Arrays.copyOf(CONTENT, FIRST_PART_BYTES));
                case "tiny-part2==1.0.0" -> wheel(directory, "tiny/part2", secondPart);
                default -> {
                    return new Outcome(1, "ERROR: No matching distribution found for " + requirement);
                }
            }
            whileWaiting.run();
            return new Outcome(0, "");
        }

        private static void wheel(Path directory, String member, byte[] content) throws IOException {
            Path file = directory.resolve("tiny-1.0.0-py3-none-any.whl");
            try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
                zip.putNextEntry(new ZipEntry("tiny/__init__.py"));
                zip.putNextEntry(new ZipEntry(member));
                zip.write(content);
            }
        }
    }
}

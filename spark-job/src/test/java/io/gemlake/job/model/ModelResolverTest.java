// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import io.gemlake.job.model.ModelResolver.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelResolverTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @TempDir
    private Path temporary;

    private ModelStore store;
    private ModelResolver resolver;

    @BeforeEach
    void prepare() throws IOException {
        store = new ModelStore(Files.createDirectory(temporary.resolve("store")));
        resolver = new ModelResolver(ModelFixtures.catalogue(), store);
    }

    @Test
    void aNameOfTheCatalogueIsItsFileInTheStoreWithTheHashOfTheCatalogue() throws IOException {
        Path file = Files.createFile(store.directory().resolve("tiny-model-q8_0.gguf"));
        var expected = new ModelFile(
                "tiny-model", file.toString(), ModelFixtures.entry().sha256());
        assertThat(resolver.resolve("tiny-model")).isEqualTo(expected);
        assertThat(resolver.resolve(file.toString())).as("by its path").isEqualTo(expected);
    }

    @Test
    void aNameOfTheStoreIsItsFileWithTheHashOfItsRecord() throws IOException {
        Path file = Files.createFile(store.directory().resolve("own.gguf"));
        Files.writeString(store.directory().resolve("own.gguf.sha256"), HASH + "  own.gguf\n");
        var expected = new ModelFile("own", file.toString(), HASH);
        assertThat(resolver.resolve("own")).isEqualTo(expected);
        assertThat(resolver.resolve("own.gguf")).isEqualTo(expected);
    }

    @Test
    void aPathIsTakenAsItIsWhateverTheStoreHolds() throws IOException {
        Path file = Files.createFile(temporary.resolve("other.gguf"));
        Files.createFile(store.directory().resolve("other.gguf"));
        assertThat(resolver.resolve(file.toString())).isEqualTo(new ModelFile("other.gguf", file.toString(), null));
    }

    @Test
    void aRecordInAnotherFormIsNoHash() throws IOException {
        Path file = Files.createFile(temporary.resolve("other.gguf"));
        Files.writeString(temporary.resolve("other.gguf.sha256"), "SHA256 (other.gguf) = " + HASH);
        assertThat(resolver.resolve(file.toString()).sha256()).isNull();
    }

    @Test
    void aUriGoesToHadoopAsItIs() {
        assertThat(resolver.resolve("hdfs://lake/models/m.gguf"))
                .isEqualTo(new ModelFile("m.gguf", "hdfs://lake/models/m.gguf", null));
    }

    @Test
    void whatIsNotThereIsRefusedByWhatItLooksLike() throws IOException {
        Files.createFile(store.directory().resolve("own.gguf"));
        assertRefused("tiny-model", JobErrorCode.MODEL_ABSENT, "run 'gemlake model fetch tiny-model'");
        assertRefused("models/none.gguf", JobErrorCode.MODEL_UNREADABLE, "models/none.gguf cannot be read");
        assertRefused("none.gguf", JobErrorCode.MODEL_UNREADABLE, "none.gguf cannot be read");
        assertRefused("owm", JobErrorCode.MODEL_UNKNOWN, "did you mean 'own'? Known models: tiny-model, own");
    }

    @Test
    void aFetchedModelIsNotListedUnderItsFileNameToo() throws IOException {
        Files.createFile(store.directory().resolve("tiny-model-q8_0.gguf"));
        assertThatThrownBy(() -> resolver.resolve("tiny"))
                .hasMessageEndingWith("did you mean 'tiny-model'? Known models: tiny-model");
    }

    private void assertRefused(String reference, JobErrorCode code, String message) {
        assertThatThrownBy(() -> resolver.resolve(reference))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}

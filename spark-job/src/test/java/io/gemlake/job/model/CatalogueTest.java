// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
    @Test
    void thePackagedCatalogueIsSound() {
        Catalogue catalogue = Catalogue.packaged();
        assertThat(catalogue.entries())
                .extracting(CatalogueEntry::name)
                .containsExactly("gemma-3-270m", "smollm2-135m-instruct");
        CatalogueEntry gemma = catalogue.require("gemma-3-270m");
        assertThat(gemma.bytes()).isEqualTo(253_113_024);
        assertThat(gemma.sources()).singleElement().isInstanceOf(ModelSource.Pip.class);
        assertThat(gemma.licence().notice()).contains("ai.google.dev/gemma/terms");
    }

    @Test
    void allFieldsAreRead() {
        CatalogueEntry entry = ModelFixtures.entry();
        assertThat(entry.file()).isEqualTo("tiny-model-q8_0.gguf");
        assertThat(entry.licence().document()).isEqualTo(new WheelMember("tiny", "1.0.0", "tiny/TERMS.html", 5));
        assertThat(entry.sources())
                .containsExactly(new ModelSource.Pip(List.of(
                        new WheelMember("tiny-part1", "1.0.0", "tiny/part1", 1 << 20),
                        new WheelMember("tiny-part2", "1.0.0", "tiny/part2", (2 << 20) + 17))));
    }

    @Test
    void aPathMayBeASource() {
        String text = ModelFixtures.catalogueText().replaceFirst("(?s)- pip:.*", "- path: hdfs://models/x.gguf\n");
        assertThat(ModelFixtures.catalogue(text).entries().getFirst().sources())
                .containsExactly(new ModelSource.Location("hdfs://models/x.gguf"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        name: tiny-model | name: Tiny Model   | line 2, models[0].name: 'Tiny Model': must be lower-case
        about: Random    | abuot: Random      | line 3, models[0].abuot: this field is not known; did you mean 'about'?
        file: tiny       | file: ../tiny      | line 4, models[0].file: '../tiny-model-q8_0.gguf': must be a plain
        bytes: 3145745   | bytes: -1          | line 5, models[0].bytes: '-1' is not a whole number
        bytes: 3145745   | bytes: 3145746     | line 5, models[0].bytes: is 3145746, but the parts have 3145745 bytes
        sha256:          | sha256: x          | line 6, models[0].sha256:
        url: https       | uri: https         | line 9, models[0].licence.uri: this field is not known
        - pip:           | - pipi:            | line 13, models[0].sources[0].pipi: this field is not known
        package: tiny-part1 | package: -r     | line 14, models[0].sources[0].pip[0].package: '-r': must be
        member: tiny/part2, | ''              | line 15, models[0].sources[0].pip[1]: the field 'member' is missing
        """)
    void errorsNameLineAndField(String original, String replacement, String message) {
        String text = ModelFixtures.catalogueText().replace(original, replacement);
        assertThatThrownBy(() -> ModelFixtures.catalogue(text))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(JobErrorCode.CONFIG_INVALID))
                .hasMessageContaining("models.yaml " + message);
    }

    @Test
    void twoModelsOfOneNameAreRefused() {
        String text = ModelFixtures.catalogueText();
        String twice = text + text.substring(text.indexOf("  - name"));
        assertThatThrownBy(() -> ModelFixtures.catalogue(twice))
                .hasMessageContaining("models[1].name: another model has the same name");
    }

    @Test
    void anUnknownNameGetsTheNearestAndTheWholeList() {
        assertThatThrownBy(() -> Catalogue.packaged().require("gema-270m"))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(JobErrorCode.MODEL_UNKNOWN))
                .hasMessageContaining("no model is called 'gema-270m'; did you mean 'gemma-3-270m'?")
                .hasMessageContaining("gemma-3-270m, smollm2-135m-instruct");
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path directory) {
        assertThatThrownBy(() -> Catalogue.in(directory))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(directory.resolve("models.yaml") + " cannot be read: NoSuchFileException");
    }
}

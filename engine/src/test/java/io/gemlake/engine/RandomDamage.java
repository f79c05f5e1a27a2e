// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.gguf.GgufMap;
import io.gemlake.engine.gguf.GgufMap.Field;
import io.gemlake.engine.gguf.GgufMap.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Files with one to eight random damages each. Damage `i` of a seed is always the same, whatever came before it.
final class RandomDamage {
    private static final int MOST_CHANGES = 8;
    private static final int LONGEST_RUN = 24;

    private final byte[] file;
    private final GgufMap map;
    /// Fields that hold a number, in which random changes of bytes alone would seldom hit a border.
    private final List<Field> numbers;

    RandomDamage(byte[] file) {
        this.file = file;
        this.map = GgufMap.of(file);
        this.numbers = map.fields().stream()
                .filter(field -> switch (field.kind()) {
                    case KEY, TEXT, TENSOR_NAME, VALUES -> false;
                    default -> field.element() >= -1 && field.element() <= 1;
                })
                .toList();
    }

    Stream<Damage> all(long seed, int count) {
        return IntStream.range(0, count).mapToObj(index -> one(seed, index));
    }

    private Damage one(long seed, int index) {
        var random = new SplittableRandom(seed * 1_000_003 + index);
        byte[] changed = file;
        // Few changes reach further into the engine than many.
        int changes = 1 + random.nextInt(1 + random.nextInt(MOST_CHANGES));
        var what = new StringBuilder("seed %d, index %d:".formatted(seed, index));
        for (int i = 0; i < changes; i++) {
            Damage next = change(changed, random);
            changed = next.file();
            what.append(' ').append(next.what()).append(';');
        }
        return new Damage("%d changes".formatted(changes), what.toString(), changed);
    }

    private Damage change(byte[] old, SplittableRandom random) {
        int at = place(old, random);
        int run = Math.min(1 + random.nextInt(LONGEST_RUN), old.length - at);
        return switch (random.nextInt(10)) {
            case 0 -> flipped(old, at, random.nextInt(Byte.SIZE));
            case 1 -> overwritten(old, at, run, random);
            case 2 -> inserted(old, at, run, random);
            case 3 -> deleted(old, at, run);
            case 4 -> copied(old, at, place(old, random), run);
            case 5 -> swapped(old, random);
            case 6 -> random.nextInt(8) == 0 ? truncated(old, at) : flipped(old, at, random.nextInt(Byte.SIZE));
            default -> renumbered(old, random);
        };
    }

    /// Half of all places are in the header, which is the smaller part of the file.
    private int place(byte[] old, SplittableRandom random) {
        return random.nextInt(random.nextBoolean() ? Math.min(map.dataStart(), old.length) : old.length);
    }

    private static Damage flipped(byte[] old, int at, int bit) {
        byte[] changed = old.clone();
        changed[at] ^= (byte) (1 << bit);
        return new Damage("", "bit %d of byte %d flipped".formatted(bit, at), changed);
    }

    private static Damage overwritten(byte[] old, int at, int run, SplittableRandom random) {
        byte[] changed = old.clone();
        System.arraycopy(noise(run, random), 0, changed, at, run);
        return new Damage("", "%d bytes from %d overwritten".formatted(run, at), changed);
    }

    private static Damage inserted(byte[] old, int at, int run, SplittableRandom random) {
        byte[] changed = Arrays.copyOf(old, old.length + run);
        System.arraycopy(noise(run, random), 0, changed, at, run);
        System.arraycopy(old, at, changed, at + run, old.length - at);
        return new Damage("", "%d bytes inserted at %d".formatted(run, at), changed);
    }

    /// Leaves one byte at least.
    private static Damage deleted(byte[] old, int at, int run) {
        int gone = Math.min(run, old.length - 1);
        int from = Math.min(at, old.length - gone);
        byte[] changed = Arrays.copyOf(old, old.length - gone);
        System.arraycopy(old, from + gone, changed, from, old.length - gone - from);
        return new Damage("", "%d bytes from %d deleted".formatted(gone, from), changed);
    }

    private static Damage copied(byte[] old, int from, int to, int run) {
        int length = Math.min(run, old.length - Math.max(from, to));
        byte[] changed = old.clone();
        System.arraycopy(old, from, changed, to, length);
        return new Damage("", "%d bytes from %d copied to %d".formatted(length, from, to), changed);
    }

    private static Damage truncated(byte[] old, int at) {
        int length = Math.max(1, at);
        return new Damage("", "cut to %d bytes".formatted(length), Arrays.copyOf(old, length));
    }

    private Damage swapped(byte[] old, SplittableRandom random) {
        Field one = numbers.get(random.nextInt(numbers.size()));
        List<Field> others = numbers.stream()
                .filter(field -> field.bytes() == one.bytes() && field.kind() != Kind.MAGIC)
                .toList();
        Field other = others.get(random.nextInt(others.size()));
        if (Math.max(one.end(), other.end()) > old.length) {
            return flipped(old, random.nextInt(old.length), 0);
        }
        long value = Damage.number(old, one);
        byte[] changed = Damage.with(Damage.with(old, one, Damage.number(old, other)), other, value);
        return new Damage("", "%s and %s swapped".formatted(one, other), changed);
    }

    private Damage renumbered(byte[] old, SplittableRandom random) {
        Field field = numbers.get(random.nextInt(numbers.size()));
        if (field.end() > old.length) {
            return flipped(old, random.nextInt(old.length), 0);
        }
        long[] values = Damage.suspicious(Damage.number(old, field), field.bytes(), old.length);
        long value = values[random.nextInt(values.length)];
        return new Damage("", "%s set to %d".formatted(field, value), Damage.with(old, field, value));
    }

    private static byte[] noise(int count, SplittableRandom random) {
        byte[] noise = new byte[count];
        random.nextBytes(noise);
        return noise;
    }
}

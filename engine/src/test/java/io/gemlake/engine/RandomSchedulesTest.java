// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.WeightLayout;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a lane computes besides a request does not change a bit of its answers: random schedules against each query
/// alone, in an engine of its own.
class RandomSchedulesTest {
    private static final int TINY_SCHEDULES = 100;
    private static final int REAL_SCHEDULES = 10;
    /// Schedules that follow each other in one engine, whose lanes keep what they have computed.
    private static final int SCHEDULES_PER_ENGINE = 5;

    private static final EngineConfig PLAIN =
            EngineConfig.defaults().withContext(512, 320).withBatch(512, 1).withMaxLanes(2);

    /// A request and the bits of its result.
    private record Asked(Request request, String bits) {}

    /// What schedules of a model may be like: small steps of a large model take long.
    @SuppressWarnings("ImmutableEnumChecker") // the lists are immutable
    private enum Size {
        TINY(20, 100, 1, List.of(WeightLayout.QUANTIZED, WeightLayout.F32, WeightLayout.FILE)),
        /// Documents of up to 600 words cross windows of 512 tokens.
        REAL(4, 600, 16, List.of(WeightLayout.QUANTIZED, WeightLayout.F32));

        private final int requests;
        private final int words;
        private final int leastStep;
        private final List<WeightLayout> layouts;

        Size(int requests, int words, int leastStep, List<WeightLayout> layouts) {
            this.requests = requests;
            this.words = words;
            this.leastStep = leastStep;
            this.layouts = layouts;
        }
    }

    /// Opens a model again and again.
    private record Model(Function<EngineConfig, Engine> opener, EngineConfig plain, Size size, List<Asked> pool) {
        Engine open(EngineConfig config) {
            return opener.apply(config);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemma3-q4_k_m", "gemma3-270m", "gemma2", "gemma3-pattern3", "llama-smol"})
    void tinyModelsGiveTheSameBitsInEverySchedule(String name) {
        Model model = model(config -> Engine.open(Golden.tinyModel(name), name, config), PLAIN, Size.TINY);
        for (int seed = 0; seed < TINY_SCHEDULES; seed += SCHEDULES_PER_ENGINE) {
            runSchedules(model, seed, 1 + new Random(seed).nextInt(24));
        }
    }

    @ParameterizedTest
    @EnumSource
    void realModelsGiveTheSameBitsInEverySchedule(RealModel real) {
        var path = real.require();
        Model model = model(config -> Engine.open(path, config), PLAIN.withContext(1024, 768), Size.REAL);
        for (int seed = 0; seed < REAL_SCHEDULES; seed += SCHEDULES_PER_ENGINE) {
            runSchedules(model, seed, 3);
        }
    }

    private static Model model(Function<EngineConfig, Engine> opener, EngineConfig plain, Size size) {
        int layers;
        try (Engine engine = opener.apply(plain)) {
            layers = engine.info().layers();
        }
        List<Asked> pool = new ArrayList<>();
        for (Request request : RandomRequests.ofAllKinds(11, layers).list(size.requests, size.words)) {
            Function<Query, Result> alone = query -> {
                var single = new Request(request.prefix(), request.document(), List.of(query));
                try (Engine engine = opener.apply(plain);
                        Lane lane = engine.lease()) {
                    return Answers.of(lane, List.of(single)).getFirst();
                }
            };
            List<Result.Completed> results = request.queries().stream()
                    .map(query -> (Result.Completed) alone.apply(query))
                    .toList();
            List<Answer> answers =
                    results.stream().map(result -> result.answers().getFirst()).toList();
            var whole = new Result.Completed(answers, results.getFirst().truncated(), new Usage(0, 0, 0, 0), List.of());
            pool.add(new Asked(request, Answers.bits(whole)));
            // Its queries one by one: nothing is shared.
            for (int i = 0; i < results.size(); i++) {
                var single = new Request(
                        request.prefix(),
                        request.document(),
                        List.of(request.queries().get(i)));
                pool.add(new Asked(single, Answers.bits(results.get(i))));
            }
        }
        var endless = new Query.Generate(
                pool.getFirst().request().queries().getFirst().suffix(), 5000, List.of());
        var refused = new Request(List.of(), new byte[0], List.of(endless));
        try (Engine engine = opener.apply(plain)) {
            pool.add(new Asked(refused, Answers.bits(engine, List.of(refused)).getFirst()));
        }
        return new Model(opener, plain, size, pool);
    }

    private static void runSchedules(Model model, int seed, int most) {
        var random = new Random(seed);
        long path;
        try (Engine engine = model.open(model.plain())) {
            path = Engine.memory(engine.info(), engine.config()).path();
        }
        EngineConfig config = model.plain()
                .withBatch(
                        Math.max(model.size().leastStep, pick(random, 1, 2, 3, 5, 7, 16, 33, 64, 200, 512)),
                        pick(random, 1, 2, 3, 5, 8, 32))
                .withKvBytesPerLane(path * pick(random, 3, 4, 6, 20))
                .withWeights(model.size()
                        .layouts
                        .get(random.nextInt(model.size().layouts.size())));
        boolean scalar = most < 3 && model.size() == Size.TINY;
        try (Engine engine = model.open(config.withKernels(scalar ? KernelChoice.SCALAR : KernelChoice.VECTOR))) {
            for (int schedule = seed; schedule < seed + SCHEDULES_PER_ENGINE; schedule++) {
                List<Asked> asked = random.ints(
                                1 + random.nextInt(most), 0, model.pool().size())
                        .mapToObj(model.pool()::get)
                        .toList();
                run(engine, asked, random, "schedule %d: %s".formatted(schedule, engine.config()));
            }
        }
    }

    private static int pick(Random random, int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static void run(Engine engine, List<Asked> asked, Random random, String what) {
        switch (random.nextInt(5)) {
            case 0 -> {
                cancelInBetween(engine, asked, random, what);
                runAll(engine, asked, what);
            }
            case 1 -> {
                leaveInBetween(engine, asked, random, what);
                runAll(engine, asked, what);
            }
            case 2 -> runOnTwoLanes(engine, asked, random, what);
            default -> runAll(engine, asked, what);
        }
    }

    private static void runAll(Engine engine, List<Asked> asked, String what) {
        try (Lane lane = engine.lease()) {
            Iterator<Result> results = results(lane, asked);
            asked.forEach(each -> assertNext(results, each, what));
            assertThat(results.hasNext()).isFalse();
        }
    }

    private static void cancelInBetween(Engine engine, List<Asked> asked, Random random, String what) {
        try (Lane lane = engine.lease()) {
            Iterator<Result> results = results(lane, asked);
            int read = random.nextInt(asked.size());
            asked.subList(0, read).forEach(each -> assertNext(results, each, what));
            lane.cancel();
            try {
                // What was computed with the others may still come.
                asked.subList(read, asked.size()).forEach(each -> assertNext(results, each, what));
            } catch (EngineException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED);
            }
        }
    }

    private static void leaveInBetween(Engine engine, List<Asked> asked, Random random, String what) {
        try (Lane lane = engine.lease()) {
            Iterator<Result> results = results(lane, asked);
            asked.subList(0, 1 + random.nextInt(asked.size())).forEach(each -> assertNext(results, each, what));
        }
    }

    /// Takes turns between two lanes.
    private static void runOnTwoLanes(Engine engine, List<Asked> asked, Random random, String what) {
        int half = asked.size() / 2;
        try (Lane one = engine.lease();
                Lane other = engine.lease()) {
            Iterator<Asked> first = asked.subList(0, half).iterator();
            Iterator<Asked> second = asked.subList(half, asked.size()).iterator();
            Iterator<Result> firstResults = results(one, asked.subList(0, half));
            Iterator<Result> secondResults = results(other, asked.subList(half, asked.size()));
            while (first.hasNext() || second.hasNext()) {
                if (first.hasNext() && (random.nextBoolean() || !second.hasNext())) {
                    assertNext(firstResults, first.next(), what);
                } else {
                    assertNext(secondResults, second.next(), what);
                }
            }
        }
    }

    private static Iterator<Result> results(Lane lane, List<Asked> asked) {
        return lane.run(asked.stream().map(Asked::request).iterator());
    }

    private static void assertNext(Iterator<Result> results, Asked asked, String what) {
        assertThat(Answers.bits(results.next())).as(what).isEqualTo(asked.bits());
    }
}

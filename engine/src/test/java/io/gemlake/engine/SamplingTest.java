// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static final Sampling SEEDED = Sampling.seeded(7);

    @Test
    void valuesOutOfRangeAreRefused() {
        refused(() -> SEEDED.withTemperature(-0.1), "temperature is -0.1, outside of 0.0 to 100.0");
        refused(() -> SEEDED.withTemperature(100.5), "temperature is 100.5, outside of 0.0 to 100.0");
        refused(() -> SEEDED.withTopK(-1), "topK is -1, outside of 0 to 1048576");
        refused(() -> SEEDED.withTopP(1.01), "topP is 1.01, outside of 0.0 to 1.0");
        refused(() -> SEEDED.withMinP(-1), "minP is -1.0, outside of 0.0 to 1.0");
        refused(() -> SEEDED.withRepetitionPenalty(0.9), "repetitionPenalty is 0.9, outside of 1.0 to 10.0");
    }

    @Test
    void whatIsNoNumberIsRefused() {
        refused(() -> SEEDED.withTemperature(Double.NaN), "temperature is NaN, outside of 0.0 to 100.0");
        refused(() -> SEEDED.withTemperature(Double.POSITIVE_INFINITY), "temperature is Infinity");
        refused(() -> SEEDED.withTopP(Double.NaN), "topP is NaN");
        refused(() -> SEEDED.withMinP(Double.NaN), "minP is NaN");
        refused(() -> SEEDED.withRepetitionPenalty(Double.NaN), "repetitionPenalty is NaN");
    }

    @Test
    void eachValueIsChangedAlone() {
        assertThat(SEEDED).isEqualTo(new Sampling(1, 0, 1, 0, 1, 7));
        assertThat(SEEDED.withTemperature(0.5)
                        .withTopK(64)
                        .withTopP(0.9)
                        .withMinP(0.05)
                        .withRepetitionPenalty(1.1))
                .isEqualTo(new Sampling(0.5, 64, 0.9, 0.05, 1.1, 7));
    }

    @Test
    void answersAreGreedyUnlessAskedOtherwise() {
        Query.Generate query = new Query.Generate(List.of(), 3, List.of());

        assertThat(query.sampling()).isEqualTo(Sampling.GREEDY);
        assertThat(query.withSampling(SEEDED).sampling()).isEqualTo(SEEDED);
        assertThat(query.withSampling(SEEDED).withOpening(Query.Opening.TEXT))
                .isEqualTo(new Query.Generate(query.suffix(), 3, query.stops(), Query.Opening.TEXT, SEEDED));
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(call)
                .withMessageStartingWith("CONFIG_INVALID: " + message)
                .withMessageEndingWith("; choose a value in that range");
    }
}

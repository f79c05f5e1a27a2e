// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartUpResultTest {
    @Test
    void fullSpeedIsReachedWhereMostDocumentsAreAsFastAsAtTheEnd() {
        List<Double> lucky = List.of(10.0, 100.0, 20.0, 30.0, 40.0);
        List<Double> steady = Collections.nCopies(16, 100.0);
        var result = new StartUpResult(
                0, 0, 0, 0, 64, Stream.of(lucky, steady).flatMap(List::stream).toList());

        assertThat(result.fullSpeed()).isEqualTo(100);
        assertThat(result.tokensToFullSpeed()).isEqualTo(3 * 64);
    }
}

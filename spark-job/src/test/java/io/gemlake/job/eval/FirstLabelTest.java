// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FirstLabelTest {
    private static final FirstLabel LABELS = new FirstLabel(List.of("order", "order status", "NEUTRAL", "c++"));

    @Test
    void theFirstLabelOfATextIsRead() {
        assertThat(LABELS.in(" neutral, not an order")).isEqualTo("NEUTRAL");
        assertThat(LABELS.in("I would say: Order.")).isEqualTo("order");
        assertThat(LABELS.in("(c++)")).isEqualTo("c++");
    }

    @Test
    void ofLabelsAtOnePlaceTheLongestIsRead() {
        assertThat(LABELS.in("order status")).isEqualTo("order status");
        assertThat(LABELS.in("order state")).isEqualTo("order");
    }

    @Test
    void partsOfWordsAreNoLabels() {
        assertThat(LABELS.in("disorder orders neutrality")).isNull();
        assertThat(LABELS.in("")).isNull();
    }
}

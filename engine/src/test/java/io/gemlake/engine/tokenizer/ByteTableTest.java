// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteTableTest {
    private static final byte[] ALPHABET = {0, 1, 'a', -1};

    @Test
    void beginningsThatDifferHaveTheOrderOfTheirStrings() {
        var random = new Random(29);
        var builder = new ByteTable.Builder(400);
        for (int i = 0; i < 400; i++) {
            byte[] string = new byte[random.nextInt(12)];
            for (int at = 0; at < string.length; at++) {
                string[at] = ALPHABET[random.nextInt(ALPHABET.length)];
            }
            builder.add(string);
        }
        ByteTable table = builder.build();

        int different = 0;
        for (int left = 0; left < table.size(); left++) {
            for (int right = 0; right < table.size(); right++) {
                int order = Long.compareUnsigned(table.beginning(left), table.beginning(right));
                if (order != 0) {
                    assertThat(Integer.signum(table.compare(left, right))).isEqualTo(Integer.signum(order));
                    different++;
                }
            }
        }
        assertThat(different).isGreaterThan(100_000);
    }

    @Test
    void addsAPartOfAnArray() {
        var builder = new ByteTable.Builder(2);
        builder.add(new byte[] {1, 2, 3, 4}, 1, 2);
        builder.add(new byte[] {5});
        ByteTable table = builder.build();

        assertThat(table.copy(0)).containsExactly(2, 3);
        assertThat(table.copy(1)).containsExactly(5);
    }
}

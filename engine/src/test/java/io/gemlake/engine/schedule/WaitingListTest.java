// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class WaitingListTest {
    private final List<String> taken = new ArrayList<>();

    @Test
    void theLongestGoesFirstAndOfEqualsTheOneThatCameFirst() {
        var list = new WaitingList<String>(10);
        list.add("middle", 5);
        list.add("long", 9);
        list.add("middle too", 5);
        list.add("short", 1);

        takeAll(list, _ -> true);

        assertThat(taken).containsExactly("long", "middle", "middle too", "short");
        assertThat(list.size()).isZero();
    }

    @Test
    void whatDoesNotFitIsOvertakenByWhatDoes() {
        var list = new WaitingList<String>(10);
        list.add("big", 9);
        list.add("small", 3);
        list.add("smaller", 2);

        takeAll(list, item -> !item.equals("big"));

        assertThat(taken).containsExactly("small", "smaller");
        assertThat(list.size()).isEqualTo(1);
        takeAll(list, _ -> true);
        assertThat(taken).endsWith("big");
    }

    @Test
    void whatWasOvertakenTooOftenHoldsAllOthersBack() {
        var list = new WaitingList<String>(2);
        list.add("big", 9);
        for (int i = 0; i < 4; i++) {
            list.add("small " + i, 1);
        }

        takeAll(list, item -> !item.equals("big"));

        assertThat(taken).containsExactly("small 0", "small 1");
        takeAll(list, _ -> true);
        assertThat(taken).containsExactly("small 0", "small 1", "big", "small 2", "small 3");
    }

    @Test
    void nothingIsOvertakenMoreOftenThanItMayBe() {
        int mostOvertakes = 7;
        var random = new Random(3);
        for (int round = 0; round < 200; round++) {
            var list = new WaitingList<Integer>(mostOvertakes);
            Map<Integer, Integer> overtaken = new HashMap<>();
            int arrived = 0;
            while (arrived < 100 || list.size() > 0) {
                if (arrived < 100 && (list.size() == 0 || random.nextBoolean())) {
                    overtaken.put(arrived, 0);
                    list.add(arrived++, random.nextInt(10));
                }
                int luck = random.nextInt(4);
                list.offer(item -> {
                    boolean fits = item % 4 != luck;
                    if (fits) {
                        overtaken.remove(item);
                        overtaken.replaceAll((other, times) -> other < item ? times + 1 : times);
                    }
                    return fits;
                });
                assertThat(overtaken.values()).allMatch(times -> times <= mostOvertakes);
            }
            assertThat(overtaken).isEmpty();
        }
    }

    private void takeAll(WaitingList<String> list, Predicate<String> fits) {
        boolean took = true;
        while (took) {
            took = list.offer(item -> {
                boolean takes = fits.test(item);
                if (takes) {
                    taken.add(item);
                }
                return takes;
            });
        }
    }
}

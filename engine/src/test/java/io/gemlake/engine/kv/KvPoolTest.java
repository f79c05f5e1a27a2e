// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.EngineConfig.KvType;
import java.util.List;
import org.junit.jupiter.api.Test;

class KvPoolTest {
    private static final KvLayout LAYOUT = new KvLayout(2, 48, List.of(16, 0), KvType.F32);

    @Test
    void holdsAsManyPagesAsFitTheBytes() {
        assertThat(new KvPool(LAYOUT, 10 * LAYOUT.pageBytes() + 1).capacityPages())
                .isEqualTo(10);
    }

    @Test
    void holdsTwiceAsManyPagesOfHalves() {
        var halves = new KvLayout(2, 48, List.of(16, 0), KvType.BF16);
        assertThat(new KvPool(halves, 10 * LAYOUT.pageBytes()).capacityPages()).isEqualTo(20);
    }

    @Test
    void promisesNoMoreThanItHolds() {
        var pool = new KvPool(LAYOUT, 10 * LAYOUT.pageBytes());

        assertThat(pool.commit(7)).isTrue();
        assertThat(pool.commit(4)).isFalse();
        assertThat(pool.committedPages()).isEqualTo(7);
        assertThat(pool.commit(3)).isTrue();
        pool.release(7);
        assertThat(pool.committedPages()).isEqualTo(3);
        assertThat(pool.commit(7)).isTrue();
    }

    @Test
    void usesPagesAgain() {
        var pool = new KvPool(LAYOUT, 10 * LAYOUT.pageBytes());
        pool.commit(2);

        KvPage page = pool.take();
        pool.give(page);

        assertThat(pool.take()).isSameAs(page);
        assertThat(pool.take()).isNotSameAs(page);
        assertThat(pool.pagesInUse()).isEqualTo(2);
    }

    @Test
    void aLowerBoundLetsFreePagesGo() {
        var pool = new KvPool(LAYOUT, 10 * LAYOUT.pageBytes());
        pool.commit(3);
        List<KvPage> pages = List.of(pool.take(), pool.take(), pool.take());
        pool.give(pages.get(0));
        pool.limit(2 * LAYOUT.pageBytes());

        assertThat(pool.take()).isNotSameAs(pages.get(0));
        pool.give(pages.get(1));
        assertThat(pool.commit(1)).isFalse();
        assertThat(pool.take()).isNotSameAs(pages.get(1));
        assertThat(pool.pagesInUse()).isEqualTo(3);
    }

    @Test
    void keysAndValuesOfAPageDoNotOverlap() {
        assertThat(LAYOUT.valueStride()).isEqualTo(64);
        assertThat(LAYOUT.keyOffset(1)).isEqualTo(48 * 32);
        assertThat(LAYOUT.valueOffset(0)).isEqualTo(2 * 48 * 32);
        assertThat(LAYOUT.valueOffset(1)).isEqualTo(2 * 48 * 32 + 32 * 64);
        assertThat(LAYOUT.pageSize()).isEqualTo(2 * 48 * 32 + 2 * 32 * 64);
    }

    @Test
    void aQuerySeesItsWindowAndItself() {
        assertThat(LAYOUT.firstVisible(0, 15)).isZero();
        assertThat(LAYOUT.firstVisible(0, 16)).isEqualTo(1);
        assertThat(LAYOUT.firstVisible(0, 100)).isEqualTo(85);
        assertThat(LAYOUT.firstVisible(1, 100)).isZero();
    }
}

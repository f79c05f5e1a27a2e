// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.EngineConfig.KvType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KvSegmentTest {
    private static final int LOCAL = 0;
    private static final int GLOBAL = 1;
    private static final KvLayout LAYOUT = new KvLayout(1, 32, List.of(40, 0), KvType.F32);

    private final KvPool pool = new KvPool(LAYOUT, 10_000 * LAYOUT.pageBytes());

    KvSegmentTest() {
        pool.commit(10_000);
    }

    @Test
    void aPathRunsFromTheRoot() {
        KvSegment root = KvSegment.root(pool);
        root.grow(10);
        KvSegment document = root.child();
        document.grow(50);
        KvSegment branch = document.child();

        assertThat(branch.path()).containsExactly(root, document, branch);
        assertThat(root.path()).containsExactly(root);
        assertThat(document.start()).isEqualTo(10);
        assertThat(document.end()).isEqualTo(60);
        assertThat(branch.start()).isEqualTo(60);
        assertThat(branch.end()).isEqualTo(60);
    }

    @Test
    void pagesAreAlignedToPositions() {
        KvSegment root = KvSegment.root(pool);
        root.grow(40);
        KvSegment child = root.child();
        child.grow(30);

        assertThat(root.page(GLOBAL, 31)).isSameAs(root.page(GLOBAL, 0)).isNotSameAs(root.page(GLOBAL, 32));
        assertThat(child.page(GLOBAL, 40)).isSameAs(child.page(GLOBAL, 63)).isNotSameAs(root.page(GLOBAL, 39));
        assertThat(child.page(GLOBAL, 64)).isNotSameAs(child.page(GLOBAL, 63));
        assertThat(child.page(LOCAL, 64)).isNotSameAs(child.page(GLOBAL, 64));
        assertThat(pool.pagesInUse()).isEqualTo(2 * 2 + 2 * 2);
    }

    @Test
    void growingKeepsThePagesThatAreThere() {
        KvSegment root = KvSegment.root(pool);
        root.grow(1);
        KvPage first = root.page(GLOBAL, 0);
        for (int i = 0; i < 100; i++) {
            root.grow(1);
        }

        assertThat(root.page(GLOBAL, 0)).isSameAs(first);
        assertThat(pool.pagesInUse()).isEqualTo(2 * 4);
    }

    @Test
    void dropsWhatNoLaterQuerySees() {
        KvSegment root = KvSegment.root(pool);
        root.grow(200);

        root.dropInvisible(200);

        // The query at 200 sees 161 to 200: pages 0 to 4 of the local layer are gone.
        assertThat(pool.pagesInUse()).isEqualTo(7 + 2);
        assertThat(root.page(LOCAL, 161)).isNotNull();
        assertThat(root.page(GLOBAL, 0)).isNotNull();
        assertThatThrownBy(() -> root.page(LOCAL, 159))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("dropped position 159");
    }

    @Test
    void aParentLivesAsLongAsItsChildren() {
        KvSegment root = KvSegment.root(pool);
        root.grow(33);
        KvSegment document = root.child();
        document.grow(1);
        KvSegment branch = document.child();
        branch.grow(1);
        root.release();
        document.release();

        assertThat(pool.pagesInUse()).isEqualTo(2 * (2 + 1 + 1));
        branch.release();
        assertThat(pool.pagesInUse()).isZero();
    }

    @Test
    void releasingTwiceIsABug() {
        KvSegment root = KvSegment.root(pool);
        root.release();

        assertThatThrownBy(root::release).isInstanceOf(AssertionError.class);
    }

    /// What admission commits is enough, however a segment grows.
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 32, 33, 64, 512})
    void neverHoldsMorePagesThanTheLayoutSays(int step) {
        var random = new Random(step);
        for (int round = 0; round < 200; round++) {
            KvSegment root = KvSegment.root(pool);
            root.grow(random.nextInt(100));
            long before = pool.pagesInUse();
            KvSegment segment = root.child();
            int tokens = 1 + random.nextInt(600);
            long most = LAYOUT.mostPages(tokens, step);
            for (int left = tokens; left > 0; ) {
                int grown = Math.min(left, 1 + random.nextInt(step));
                segment.grow(grown);
                left -= grown;
                assertThat(pool.pagesInUse() - before).isLessThanOrEqualTo(most);
                segment.dropInvisible(segment.end());
            }
            segment.release();
            root.release();
            assertThat(pool.pagesInUse()).isZero();
        }
    }

    @Test
    void neverHoldsMorePagesThanTheLayoutSaysWhenItDropsNone() {
        for (int before = 0; before < 40; before++) {
            for (int tokens = 1; tokens < 100; tokens++) {
                KvSegment root = KvSegment.root(pool);
                root.grow(before);
                long held = pool.pagesInUse();
                KvSegment segment = root.child();
                segment.grow(tokens);
                assertThat(pool.pagesInUse() - held).isLessThanOrEqualTo(LAYOUT.mostPages(tokens));
                segment.release();
                root.release();
            }
        }
    }

    @Test
    void aTreeThatIsReleasedInAnyOrderLeavesNothing() {
        var random = new Random(3);
        for (int round = 0; round < 100; round++) {
            List<KvSegment> owned = new ArrayList<>(List.of(KvSegment.root(pool)));
            owned.getFirst().grow(random.nextInt(80));
            for (int i = 0; i < 20; i++) {
                KvSegment child = owned.get(random.nextInt(owned.size())).child();
                child.grow(random.nextInt(80));
                child.dropInvisible(child.end());
                owned.add(child);
            }
            while (!owned.isEmpty()) {
                owned.remove(random.nextInt(owned.size())).release();
            }
            assertThat(pool.pagesInUse()).isZero();
        }
    }
}

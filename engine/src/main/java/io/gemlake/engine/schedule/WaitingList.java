// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What waits for admission. The longest goes first: what is short then fills the steps at the end, when little else is
/// left. What does not fit yet is overtaken by what does, but nothing is overtaken more often than it may be.
final class WaitingList<T> {
    private static final class Entry<T> {
        private final T item;
        private final int length;
        private final long arrival;
        private int overtaken;

        private Entry(T item, int length, long arrival) {
            this.item = item;
            this.length = length;
            this.arrival = arrival;
        }
    }

    private final int mostOvertakes;
    private final List<Entry<T>> longestFirst = new ArrayList<>();
    private long arrivals;

    /// @param mostOvertakes how often an item may be overtaken by others that came later
    WaitingList(int mostOvertakes) {
        this.mostOvertakes = mostOvertakes;
    }

    int size() {
        return longestFirst.size();
    }

    void add(T item, int length) {
        int place = 0;
        while (place < longestFirst.size() && longestFirst.get(place).length >= length) {
            place++;
        }
        longestFirst.add(place, new Entry<>(item, length, arrivals++));
    }

    /// Offers items until one is taken, which is then no longer in the list.
    ///
    /// @param taker says whether it has taken an item
    /// @return whether it has taken one
    boolean offer(Predicate<T> taker) {
        Entry<T> urgent = urgent();
        if (urgent != null) {
            return offer(urgent, taker);
        }
        for (int i = 0; i < longestFirst.size(); i++) {
            if (offer(longestFirst.get(i), taker)) {
                return true;
            }
        }
        return false;
    }

    /// The first of those that must not be overtaken any more.
    private @Nullable Entry<T> urgent() {
        Entry<T> first = null;
        for (int i = 0; i < longestFirst.size(); i++) {
            Entry<T> entry = longestFirst.get(i);
            if (entry.overtaken >= mostOvertakes && (first == null || entry.arrival < first.arrival)) {
                first = entry;
            }
        }
        return first;
    }

    private boolean offer(Entry<T> entry, Predicate<T> taker) {
        if (!taker.test(entry.item)) {
            return false;
        }
        longestFirst.remove(entry);
        for (Entry<T> other : longestFirst) {
            if (other.arrival < entry.arrival) {
                other.overtaken++;
            }
        }
        return true;
    }

    void clear() {
        longestFirst.clear();
    }
}

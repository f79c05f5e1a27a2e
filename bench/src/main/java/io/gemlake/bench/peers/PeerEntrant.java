// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import io.gemlake.bench.measure.Peer;
import io.gemlake.bench.measure.Peer.Done;
import io.gemlake.bench.measure.Peer.Order;
import java.util.List;
import java.util.function.UnaryOperator;

/// Another program, which does what it is told one order after the other.
///
/// @param orders one or more; the work is done when all are
/// @param judged which of them gives the answers, or -1
/// @param reader what an answer in words stands for
record PeerEntrant(String program, Peer peer, List<Order> orders, int judged, UnaryOperator<String> reader)
        implements Entrant {
    PeerEntrant {
        orders = List.copyOf(orders);
    }

    @Override
    public String prepare() {
        return String.join("; ", orders.stream().map(peer::prepare).toList());
    }

    @Override
    public Run run() {
        double seconds = 0;
        double count = 0;
        List<String> answers = List.of();
        for (int i = 0; i < orders.size(); i++) {
            Done done = peer.run(orders.get(i));
            seconds += done.seconds();
            count = done.count();
            answers = i == judged ? done.answers().stream().map(reader).toList() : answers;
        }
        return new Run(count, seconds, answers);
    }

    @Override
    public void forget() {
        orders.forEach(peer::forget);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import io.gemlake.bench.report.Bars.Bar;
import java.util.List;
import java.util.stream.Stream;

/// The part of a page that shows where the time of lanes goes.
final class TimeShares {
    private TimeShares() {}

    /// Markup; empty where there are no profiles.
    static String section(List<Profile> profiles) {
        if (profiles.isEmpty()) {
            return "";
        }
        List<Profile.Part> parts = List.of(Profile.Part.values());
        List<Bar> bars = profiles.stream()
                .map(each -> new Bar(
                        each.name(),
                        parts.stream().map(part -> share(each, part)).toList(),
                        List.of()))
                .toList();
        List<String> head = Stream.concat(Stream.of("work"), profiles.stream().map(Profile::name))
                .toList();
        List<List<String>> rows = parts.stream()
                .map(part -> Stream.concat(
                                Stream.of(part.title()), profiles.stream().map(each -> Html.percent(share(each, part))))
                        .toList())
                .toList();
        return Html.section(
                "Where the time goes",
                "Of the threads of two lanes. What the head computes of products and unpacking counts for the head.",
                new Bars(bars).figure(),
                Html.legend(head, rows));
    }

    private static double share(Profile profile, Profile.Part part) {
        return profile.shares().getOrDefault(part, 0.0);
    }
}

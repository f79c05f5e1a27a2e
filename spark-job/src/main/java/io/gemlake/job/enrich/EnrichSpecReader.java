// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.engine.LongInput;
import io.gemlake.job.Environment;
import io.gemlake.job.JobErrors;
import io.gemlake.job.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Reads an [EnrichSpec] from YAML. Strict: what nobody reads is an error with its line and the nearest known name.
public final class EnrichSpecReader {
    private static final String FLOWS = "flows";
    private static final String MODEL = "model";
    private static final String LONG_INPUT = "long_input";
    private static final String BUDGET = "budget";
    private static final String SCHEDULE = "schedule";
    private static final String ERRORS = "errors";
    private static final String CACHE = "cache";
    private static final String RECORD = "record";
    private static final Set<String> COMMON = Set.of(MODEL, LONG_INPUT, BUDGET, SCHEDULE, ERRORS, CACHE, RECORD);

    private EnrichSpecReader() {}

    /// The spec in a file.
    ///
    /// @param environment what its references stand for
    /// @param clock       for times of day, which are the next ones
    public static EnrichSpec read(Path file, Environment environment, Clock clock) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(YamlNode.read(file.toString(), in, environment), clock);
        } catch (IOException e) {
            throw JobErrors.configUnreadable(file.toString(), e);
        }
    }

    /// The spec that a file's root describes.
    static EnrichSpec read(YamlNode root, Clock clock) {
        List<Flow> flows = flows(root);
        Schedule schedule = root.find(SCHEDULE)
                .map(node -> PolicyReader.schedule(node, clock.getZone()))
                .orElse(null);
        var times = new TimesOfDay(clock, schedule == null ? clock.getZone() : schedule.zone());
        var spec = new EnrichSpec(
                flows,
                root.find(MODEL).map(_ -> root.text(MODEL)).orElse(null),
                root.find(LONG_INPUT).map(node -> node.choice(LongInput.class)).orElse(null),
                root.find(BUDGET).map(node -> PolicyReader.budget(node, times)).orElse(Budget.UNLIMITED),
                schedule,
                root.find(ERRORS).map(PolicyReader::errors).orElse(ErrorPolicy.STANDARD),
                root.find(CACHE).map(PolicyReader::cache).orElse(null),
                root.find(RECORD).map(PolicyReader::record).orElse(RecordSpec.NONE));
        requireTablesOfTheirOwn(spec, root);
        return spec;
    }

    private static List<Flow> flows(YamlNode root) {
        if (root.find(FLOWS).isEmpty()) {
            root.requireOnly(with(FlowReader.FIELDS, FLOWS));
            return List.of(FlowReader.read(root));
        }
        FlowReader.FIELDS.stream()
                .filter(root.names()::contains)
                .sorted()
                .findFirst()
                .ifPresent(field -> {
                    throw root.child(field)
                            .invalid("this field is one of a flow; write it into those of the list 'flows'");
                });
        root.requireOnly(with(Set.of(), FLOWS));
        List<YamlNode> nodes = root.items(FLOWS);
        List<Flow> flows = new ArrayList<>();
        Map<String, Flow> sinks = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (YamlNode node : nodes) {
            node.requireOnly(FlowReader.FIELDS);
            node.text(FlowReader.NAME);
            Flow flow = FlowReader.read(node);
            if (!names.add(flow.name())) {
                throw node.child(FlowReader.NAME).invalid("another flow has this name; choose one of its own");
            }
            Flow other = sinks.putIfAbsent(PathReader.canonical(flow.sink().path()), flow);
            if (other != null) {
                requireOneSink(node, flow, other);
            }
            flows.add(flow);
        }
        return flows;
    }

    private static void requireOneSink(YamlNode node, Flow flow, Flow other) {
        if (!other.sink().caredForAs(flow.sink())) {
            throw node.child(FlowReader.SINK)
                    .invalid("another flow has the same sink with other settings; give both the same");
        }
        if (!other.key().equals(flow.key())) {
            throw node.child(FlowReader.SINK)
                    .invalid("another flow has the same sink, and a key column of another name; choose another path");
        }
    }

    private static Set<String> with(Set<String> fields, String field) {
        Set<String> all = new TreeSet<>(COMMON);
        all.addAll(fields);
        all.add(field);
        return all;
    }

    private static void requireTablesOfTheirOwn(EnrichSpec spec, YamlNode root) {
        Set<String> tables = new HashSet<>();
        spec.flows().forEach(flow -> tables.add(PathReader.canonical(flow.sink().path())));
        CacheSpec cache = spec.cache();
        if (cache != null && !tables.add(PathReader.canonical(cache.table()))) {
            throw root.child(CACHE).invalid("the cache is also a sink; give it a directory of its own");
        }
        String runs = spec.record().runs();
        if (runs != null && !tables.add(PathReader.canonical(runs))) {
            throw root.child(RECORD)
                    .invalid("the table of runs is also a sink or the cache; give it a directory of its own");
        }
    }
}

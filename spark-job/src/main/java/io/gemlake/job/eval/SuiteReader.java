// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.engine.Task;
import io.gemlake.job.JobErrors;
import io.gemlake.job.TaskReader;
import io.gemlake.job.YamlNode;
import io.gemlake.job.eval.metric.Metric;
import io.gemlake.job.eval.metric.Metric.Answers;
import io.gemlake.spark.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads a [Suite] from YAML. Strict: what nobody reads is an error with its line and the nearest known name.
public final class SuiteReader {
    private static final String EXTENSION = ".yaml";
    private static final Pattern PLACES = Pattern.compile("([0-9]{1,3})-([0-9]{1,3})");
    private static final Set<String> ROWS = Set.of("data", "id", "where", "places", "limit");
    private static final Set<String> OF_TASK =
            Set.of("name", "task", "text", "answer", "labels", "metrics", "beside", "teach");
    private static final Set<String> OF_CHOICES = Set.of(
            "name", "introduction", "context", "choices", "contexts", "continuation", "answer", "shots", "metrics");

    private static final String TAUGHT_ROWS = "rows";
    private static final String PER_LABEL = "per_label";

    private SuiteReader() {}

    /// The suite of a name in a directory, or in a file of its own.
    ///
    /// @param suite a name such as `sentiment`, or a path that ends with `.yaml`
    public static Suite read(String suite, Path directory) {
        Path file = suite.endsWith(EXTENSION) ? Path.of(suite) : directory.resolve(suite + EXTENSION);
        if (!Files.exists(file)) {
            throw JobErrors.suiteUnknown(suite, directory, names(directory));
        }
        try (InputStream in = Files.newInputStream(file)) {
            String name = String.valueOf(file.getFileName());
            return read(name.substring(0, name.length() - EXTENSION.length()), file.toString(), in);
        } catch (IOException e) {
            throw JobErrors.configUnreadable(file.toString(), e);
        }
    }

    /// The names of the suites in a directory.
    static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(EXTENSION))
                    .map(name -> name.substring(0, name.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw JobErrors.configUnreadable(directory.toString(), e);
        }
    }

    /// The suite in a text.
    ///
    /// @param file its name, for errors
    static Suite read(String name, String file, InputStream in) {
        YamlNode root = YamlNode.read(file, in);
        root.requireOnly(Set.of("title", "sets"));
        List<EvalSet> sets = root.items("sets").stream().map(SuiteReader::set).toList();
        var seen = new HashSet<String>();
        for (YamlNode node : root.items("sets")) {
            if (!seen.add(node.text("name"))) {
                throw node.child("name").invalid("another set has this name, too");
            }
        }
        return new Suite(name, root.text("title"), sets);
    }

    private static EvalSet set(YamlNode node) {
        return node.find("task").isPresent() ? ofTask(node) : ofChoices(node);
    }

    private static EvalSet ofTask(YamlNode node) {
        node.requireOnly(union(ROWS, OF_TASK));
        Task task = task(node.child("task"));
        Set<EvalSystem> systems = systems(node, TaskAnswers.form(task));
        return new EvalSet.OfTask(
                node.text("name"),
                selection(node),
                task,
                node.find("text").map(YamlNode::text).orElse("text"),
                node.text("answer"),
                labels(node),
                metrics(node, TaskAnswers.form(task)),
                systems,
                systems.stream().anyMatch(EvalSystem::learns) ? teach(node.child("teach"), node, task) : null);
    }

    private static Task task(YamlNode node) {
        Task task = TaskReader.read(node);
        if (task instanceof Task.Classify classify && classify.choice() == Task.Choice.ANY) {
            throw node.invalid("several labels of a text cannot be measured; leave 'multilabel' out");
        }
        return task;
    }

    private static EvalSet ofChoices(YamlNode node) {
        node.requireOnly(union(ROWS, OF_CHOICES));
        boolean oneContext = node.find("context").isPresent();
        if (oneContext == node.find("contexts").isPresent()) {
            throw node.invalid("give a task; or 'context' and 'choices'; or 'contexts' and 'continuation'");
        }
        var question = new EvalSet.Question(
                node.find("introduction").map(YamlNode::text).orElse("''"),
                oneContext ? "array(" + node.text("context") + ")" : node.text("contexts"),
                oneContext ? node.text("choices") : "array(" + node.text("continuation") + ")",
                node.text("answer"));
        return new EvalSet.OfChoices(
                node.text("name"),
                selection(node),
                question,
                node.find("shots").map(shots -> shots(shots, node)).orElse(null),
                metrics(node, Answers.CHOICES));
    }

    private static EvalSet.Shots shots(YamlNode node, YamlNode set) {
        return new EvalSet.Shots(
                most(node, "count"),
                others(node, set, Set.of("count", "group")),
                node.find("group").map(YamlNode::text).orElse("''"));
    }

    private static EvalSet.Teach teach(YamlNode node, YamlNode set, Task task) {
        if (node.find(PER_LABEL).isPresent() && TaskAnswers.form(task) != Answers.LABELS) {
            throw node.child(PER_LABEL).invalid("rows of this task have no label each; give 'rows'");
        }
        return new EvalSet.Teach(
                others(node, set, Set.of(TAUGHT_ROWS, PER_LABEL, "about")).limitedTo(most(node, TAUGHT_ROWS)),
                most(node, PER_LABEL),
                node.find("about").map(YamlNode::text).orElse(about(task)));
    }

    private static String about(Task task) {
        return switch (task) {
            case Task.Sentiment _ -> "sentiment";
            case Task.Classify classify -> classify.instructions();
            case Task.Filter _,
                    Task.Entities _,
                    Task.Summary _,
                    Task.Write _,
                    Task.Taught _,
                    Task.States _,
                    Task.FreeText _,
                    Task.Embed _,
                    Task.CountTokens _ -> "";
        };
    }

    /// Rows beside those that are asked: of a file of their own, or from other places of the same one.
    ///
    /// @param more what may be said of them otherwise
    private static Selection others(YamlNode node, YamlNode set, Set<String> more) {
        if (node.find("data").isPresent()) {
            node.requireOnly(union(ROWS, more));
            return selection(node);
        }
        node.requireOnly(union(Set.of("places"), more));
        Selection asked = selection(set);
        int[] places = places(node);
        if (places[0] < asked.to() && asked.from() < places[1]) {
            throw node.invalid("its rows are asked, too; give places that do not meet those of the set");
        }
        return new Selection(asked.file(), asked.id(), asked.where(), places[0], places[1], Integer.MAX_VALUE);
    }

    private static Selection selection(YamlNode node) {
        int[] places = places(node);
        return new Selection(
                node.text("data"),
                node.find("id").map(YamlNode::text).orElse("id"),
                node.find("where").map(YamlNode::text).orElse("true"),
                places[0],
                places[1],
                most(node, "limit"));
    }

    /// A number of rows; where it is not given, there may be as many as there are.
    private static int most(YamlNode node, String field) {
        return node.find(field).isPresent()
                ? (int) Math.min(Integer.MAX_VALUE, node.positive(field))
                : Integer.MAX_VALUE;
    }

    /// The first place, and the one behind the last.
    private static int[] places(YamlNode node) {
        if (node.find("places").isEmpty()) {
            return new int[] {0, Selection.PLACES};
        }
        Matcher range = PLACES.matcher(node.text("places"));
        int from = range.matches() ? Integer.parseInt(range.group(1)) : 0;
        int to = range.matches() ? Integer.parseInt(range.group(2)) + 1 : 0;
        if (from >= to || to > Selection.PLACES) {
            throw node.child("places").invalid("'" + node.text("places") + "' is no range within 0-99, such as 0-69");
        }
        return new int[] {from, to};
    }

    private static Map<String, String> labels(YamlNode node) {
        Map<String, String> labels = new LinkedHashMap<>();
        node.find("labels").ifPresent(map -> map.names().forEach(name -> labels.put(name, map.text(name))));
        return labels;
    }

    private static List<Metric> metrics(YamlNode node, Answers form) {
        if (node.find("metrics").isEmpty()) {
            return Metric.all(form);
        }
        return node.items("metrics").stream().map(each -> metric(each, form)).toList();
    }

    private static Metric metric(YamlNode node, Answers form) {
        boolean named = node.isText();
        String key = named ? node.text() : node.names().iterator().next();
        Set<String> known = EnumSet.allOf(Metric.Kind.class).stream()
                .filter(kind -> kind.fits(form))
                .map(Metric.Kind::key)
                .collect(Collectors.toCollection(TreeSet::new));
        Metric.Kind kind = Metric.Kind.of(key)
                .filter(each -> each.fits(form))
                .orElseThrow(() -> node.invalid(
                        "'" + key + "' does not measure this; did you mean '" + NearestName.of(key, known) + "'?"));
        if (named == (kind == Metric.Kind.F1)) {
            throw node.invalid("F1 is of a label, as in 'f1: toxic'; no other metric has one");
        }
        return named ? new Metric(kind) : new Metric(kind, node.text(key));
    }

    /// The task, and what it is measured beside.
    private static Set<EvalSystem> systems(YamlNode node, Answers form) {
        Set<EvalSystem> systems = EnumSet.of(EvalSystem.TASK);
        if (node.find("beside").isPresent()) {
            node.items("beside").forEach(name -> systems.add(system(name, form)));
        }
        boolean learns = systems.stream().anyMatch(EvalSystem::learns);
        if (!learns && node.find("teach").isPresent()) {
            throw node.child("teach").invalid("nothing learns from these rows; measure the task beside head or fitted");
        }
        return systems;
    }

    private static EvalSystem system(YamlNode name, Answers form) {
        Set<String> fitting = EnumSet.allOf(EvalSystem.class).stream()
                .filter(system -> system.fits(form))
                .map(EvalSystem::key)
                .collect(Collectors.toCollection(TreeSet::new));
        EvalSystem system = EvalSystem.of(name.text()).orElseThrow(() -> name.unknown(fitting));
        if (!system.fits(form)) {
            throw name.invalid("'%s' does not go with this task; choose from %s".formatted(system.key(), fitting));
        }
        return system;
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.gemlake.spark.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A value of a YAML file that remembers where it stands, so that every error names file, line and field.
/// Scalars keep the characters of the file: a version `1.10` stays `1.10`. In them `${env:NAME}` and
/// `${env:NAME:-default}` stand for variables of the environment; errors show these references, and no value.
public final class YamlNode {
    private sealed interface Content {}

    private record Scalar(String text) implements Content {}

    private record Items(List<YamlNode> nodes) implements Content {}

    private record Fields(Map<String, YamlNode> nodes) implements Content {}

    private final Environment environment;
    private final Place place;
    private final Content content;

    private YamlNode(Environment environment, Place place, Content content) {
        this.environment = environment;
        this.place = place;
        this.content = content;
    }

    /// The root of a YAML text, whose references stand for variables of this process.
    ///
    /// @param file its name, for errors
    public static YamlNode read(String file, InputStream in) {
        return read(file, in, Environment.ofProcess());
    }

    /// The root of a YAML text.
    ///
    /// @param file        its name, for errors
    /// @param environment what references stand for
    public static YamlNode read(String file, InputStream in, Environment environment) {
        var factory = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = factory.createParser(in)) {
            if (parser.nextToken() == null) {
                throw JobErrors.configInvalid(file, "the file is empty");
            }
            return new Reader(parser, environment).read(new Place(file, line(parser), ""));
        } catch (JacksonException e) {
            String line =
                    e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
            throw JobErrors.configInvalid(file + line, "not valid YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw JobErrors.configUnreadable(file, e);
        }
    }

    /// The text of a field that must be there and not be blank.
    public String text(String field) {
        String text = child(field).text();
        if (text.isBlank()) {
            throw child(field).invalid("must not be blank");
        }
        return text;
    }

    /// The characters of this scalar, with values in place of references.
    public String text() {
        return environment.resolve(written(), this::invalid);
    }

    /// The characters of this scalar as they stand in the file: what messages may show.
    public String written() {
        if (content instanceof Scalar scalar) {
            return scalar.text();
        }
        throw invalid("must be a single value");
    }

    /// Whether this scalar is a variable of the environment and nothing else.
    public boolean isReference() {
        return Environment.isReference(written());
    }

    /// Whether this is a single value, and neither a list nor fields.
    public boolean isText() {
        return content instanceof Scalar;
    }

    /// The whole number of a field that must be there and be 1 or more.
    public long positive(String field) {
        return child(field).positive();
    }

    /// The whole number of 1 or more that this scalar is.
    public long positive() {
        String digits = text().replace("_", "");
        if (!digits.matches("[0-9]{1,18}") || Long.parseLong(digits) == 0) {
            throw invalid("'" + written() + "' is not a whole number of 1 or more");
        }
        return Long.parseLong(digits);
    }

    /// The share that this scalar is: a number from 0 to 1.
    public double share() {
        String number = text();
        if (!number.matches("0(\\.[0-9]+)?|1(\\.0+)?")) {
            throw invalid("'" + written() + "' is not a share, a number from 0 to 1, such as 0.5");
        }
        return Double.parseDouble(number);
    }

    /// What this scalar says, `true` or `false`.
    public boolean flag() {
        return switch (text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid("'" + written() + "' is neither true nor false");
        };
    }

    /// The constant that this scalar names, in lower case.
    public <E extends Enum<E>> E choice(Class<E> choices) {
        for (E each : choices.getEnumConstants()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text())) {
                return each;
            }
        }
        throw invalid("'" + written() + "' is not known; choose one of "
                + List.of(choices.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
    }

    /// The value of a field that must be there.
    public YamlNode child(String field) {
        return find(field).orElseThrow(() -> invalid("the field '" + field + "' is missing"));
    }

    /// The value of a field that may be left out.
    public Optional<YamlNode> find(String field) {
        return Optional.ofNullable(fields().get(field));
    }

    /// The names of the fields, in their order.
    public Set<String> names() {
        return fields().keySet();
    }

    /// The elements of a field that must be there and hold a list of one or more.
    public List<YamlNode> items(String field) {
        YamlNode node = child(field);
        if (node.content instanceof Items items && !items.nodes().isEmpty()) {
            return items.nodes();
        }
        throw node.invalid("must be a list of one or more");
    }

    /// Refuses fields that nobody reads, which are usually misspelt.
    public void requireOnly(Set<String> known) {
        fields().forEach((name, node) -> {
            if (!known.contains(name)) {
                throw node.invalid("this field is not known; did you mean '" + NearestName.of(name, known) + "'?");
            }
        });
    }

    /// The name of the file.
    public String file() {
        return place.file();
    }

    /// An error about this value.
    public JobException invalid(String problem) {
        return JobErrors.configInvalid(place.toString(), environment.hide(problem));
    }

    /// The error that this scalar is none of the known names.
    public JobException unknown(Set<String> known) {
        return invalid("'" + written() + "' is not known; did you mean '" + NearestName.of(text(), known) + "'?");
    }

    private Map<String, YamlNode> fields() {
        if (content instanceof Fields fields) {
            return fields.nodes();
        }
        throw invalid("must have fields");
    }

    private record Reader(JsonParser parser, Environment environment) {
        YamlNode read(Place place) throws IOException {
            Content content = switch (parser.currentToken()) {
                case START_OBJECT -> fields(place);
                case START_ARRAY -> items(place);
                default -> new Scalar(parser.getText());
            };
            return new YamlNode(environment, place, content);
        }

        private Fields fields(Place place) throws IOException {
            var nodes = new LinkedHashMap<String, YamlNode>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                // The line of the name: a list or block stands below it.
                Place field = place.at(line(parser), place.path().isEmpty() ? name : "." + name);
                parser.nextToken();
                nodes.put(name, read(field));
            }
            return new Fields(nodes);
        }

        private Items items(Place place) throws IOException {
            var nodes = new ArrayList<YamlNode>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                nodes.add(read(place.at(line(parser), "[" + nodes.size() + "]")));
            }
            return new Items(nodes);
        }
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private record Place(String file, int line, String path) {
        Place at(int newLine, String step) {
            return new Place(file, newLine, path + step);
        }

        @Override
        public String toString() {
            return file + " line " + line + (path.isEmpty() ? "" : ", " + path);
        }
    }
}

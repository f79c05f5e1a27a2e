// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.Sampling;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaughtHead;
import io.gemlake.spark.GemlakeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/// The constant arguments of a call, as Catalyst has evaluated them.
///
/// @param function whose arguments they are
/// @param values   by the names of the parameters
/// @param models   that they may name
record Arguments(String function, Map<String, Literal> values, SessionModels models) {
    /// Lao, Twi: shorter ones are codes that nobody knows.
    private static final int SHORTEST_LANGUAGE = 3;

    String text(String name) {
        return find(name).toString();
    }

    /// A text, or null where the argument is NULL.
    @Nullable
    String textOrNull(String name) {
        return isNull(name) ? null : text(name);
    }

    boolean isNull(String name) {
        return value(name).value() == null;
    }

    private Literal value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    boolean flag(String name) {
        return (Boolean) find(name);
    }

    int count(String name, int least, int most) {
        return requireCount(name, (Integer) find(name), least, most);
    }

    private int requireCount(String name, long value, int least, int most) {
        if (value < least || value > most) {
            throw invalid(name, String.format(Locale.ROOT, "is %d; give %d to %d", value, least, most));
        }
        return (int) value;
    }

    Task.Style style(String name) {
        String value = text(name);
        for (Task.Style style : Task.Style.values()) {
            if (style.name().equalsIgnoreCase(value)) {
                return style;
            }
        }
        throw invalid(name, "is '" + value + "'; give 'abstractive' or 'extractive'");
    }

    /// The English name of a language, which may be given by its code too.
    String language(String name) {
        String value = text(name).strip();
        Locale locale = Locale.forLanguageTag(value.replace('_', '-'));
        if (Arrays.asList(Locale.getISOLanguages()).contains(locale.getLanguage())) {
            return locale.getDisplayName(Locale.ENGLISH);
        }
        boolean named = value.codePoints().allMatch(c -> Character.isLetter(c) || c == ' ');
        if (!named || value.length() < SHORTEST_LANGUAGE) {
            throw invalid(name, "is '" + value + "'; give the code of a language, such as 'de', or its English name");
        }
        return value;
    }

    /// A taught head of a kind.
    TaughtHead head(String name, TaughtHead.Kind kind) {
        TaughtHead head = models.head(text(name));
        if (head.kind() != kind) {
            throw invalid(
                    name,
                    "names a head for %s; give one for %s"
                            .formatted(
                                    head.kind().name().toLowerCase(Locale.ROOT),
                                    kind.name().toLowerCase(Locale.ROOT)));
        }
        return head;
    }

    List<String> texts(String name) {
        var array = (ArrayData) find(name);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < array.numElements(); i++) {
            UTF8String element = array.isNullAt(i) ? null : array.getUTF8String(i);
            if (element == null) {
                throw invalid(name, "has a NULL among its elements; leave it out");
            }
            texts.add(element.toString());
        }
        return texts;
    }

    /// How an answer is written, as a STRUCT of parameters says.
    Task.Prompt prompt(String name, int usualTokens) {
        if (isNull(name)) {
            return new Task.Prompt(usualTokens, Sampling.GREEDY);
        }
        if (!(value(name).dataType() instanceof StructType type)) {
            throw invalid(name, "is no STRUCT; give named_struct('max_tokens', 100), for example");
        }
        var known = Set.of("max_tokens", "temperature", "top_k", "top_p", "min_p", "seed");
        for (StructField field : type.fields()) {
            if (!known.contains(field.name())) {
                throw invalid(
                        name,
                        "has '%s'; known are %s"
                                .formatted(
                                        field.name(),
                                        String.join(
                                                ", ", known.stream().sorted().toList())));
            }
        }
        var given = new Numbers(name, type, (InternalRow) find(name));
        Sampling sampling = Sampling.seeded((long) given.number("seed", 0))
                .withTemperature(given.number("temperature", 0))
                .withTopK((int) given.number("top_k", 0))
                .withTopP(given.number("top_p", 1))
                .withMinP(given.number("min_p", 0));
        int tokens = requireCount(
                name + ".max_tokens", (long) given.number("max_tokens", usualTokens), 1, models.mostAnswerTokens());
        return new Task.Prompt(tokens, sampling.temperature() == 0 ? Sampling.GREEDY : sampling);
    }

    /// The numbers in a STRUCT.
    private final class Numbers {
        private final String argument;
        private final StructType type;
        private final InternalRow row;

        Numbers(String argument, StructType type, InternalRow row) {
            this.argument = argument;
            this.type = type;
            this.row = row;
        }

        double number(String field, double usual) {
            int index = Arrays.asList(type.fieldNames()).indexOf(field);
            if (index < 0 || row.isNullAt(index)) {
                return usual;
            }
            DataType fieldType = type.fields()[index].dataType();
            return switch (row.get(index, fieldType)) {
                case Decimal decimal -> decimal.toDouble();
                case Number number -> number.doubleValue();
                default -> throw invalid(argument + "." + field, "is of type " + fieldType.sql() + "; give a number");
            };
        }
    }

    private Object find(String name) {
        if (isNull(name)) {
            throw invalid(name, "is NULL; give it a value");
        }
        return value(name).value();
    }

    GemlakeException invalid(String name, String problem) {
        return SqlErrors.argumentInvalid(function, name, problem);
    }
}

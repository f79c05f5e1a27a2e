// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.logical.InputParameter;
import org.apache.spark.sql.internal.types.StringTypeWithCollation$;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.AnyDataType$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Option;

/// A parameter of a function, by name or place.
///
/// @param type         that arguments are cast to
/// @param defaultValue that it has when it is not given; null where it has to be
/// @param meaning      a phrase for `DESCRIBE FUNCTION EXTENDED`
record Parameter(String name, DataType type, @Nullable Literal defaultValue, String meaning) {
    static final DataType STRINGS = DataTypes.createArrayType(DataTypes.StringType);

    static final Parameter TEXT = required("text", DataTypes.StringType, "what is asked about; NULL gives NULL");

    static final Parameter LABELS = optional(
            "labels", STRINGS, null, "2 to 500 different names of what a text may be; those of the head when NULL");

    static final Parameter KINDS = required("labels", STRINGS, "kinds of things, of different names");

    static final Parameter MULTILABEL =
            optional("multilabel", DataTypes.BooleanType, false, "whether any number of labels may fit, none included");

    static final Parameter INSTRUCTIONS = optional(
            "instructions", DataTypes.StringType, "", "what the labels are about, in a word or two, such as 'intent'");

    static final Parameter WORDS =
            optional("max_words", DataTypes.IntegerType, 50, "most words; 0 for as many as the model writes");

    static final Parameter STYLE = optional(
            "style",
            DataTypes.StringType,
            "abstractive",
            "'abstractive', or 'extractive': sentences of the text itself");

    static final Parameter MODEL =
            optional("model", DataTypes.StringType, null, "the name of a configured model; the usual one when NULL");

    static final Parameter HEAD = optional(
            "head", DataTypes.StringType, null, "the name of a configured head, which answers in place of the prompt");

    static final Parameter DETAILS = optional(
            "details",
            DataTypes.BooleanType,
            false,
            "whether to give a STRUCT with result, error, model, tokens, and whether the text was cut");

    static Parameter required(String name, DataType type, String meaning) {
        return new Parameter(name, type, null, meaning);
    }

    /// @param defaultValue as Java has it; null for NULL
    static Parameter optional(String name, DataType type, @Nullable Object defaultValue, String meaning) {
        return new Parameter(name, type, Literal.create(defaultValue, type), meaning);
    }

    /// Strings of any collation are taken as they are, and whatever a STRUCT holds.
    AbstractDataType inputType() {
        return switch (type) {
            case StringType _ -> StringTypeWithCollation$.MODULE$.apply(true, true, true);
            case StructType _ -> AnyDataType$.MODULE$;
            default -> type;
        };
    }

    /// The type, for `DESCRIBE FUNCTION EXTENDED`.
    String shownType() {
        return type instanceof StructType ? "STRUCT" : type.sql();
    }

    /// Whether an argument is what it is by default, also where Catalyst has put names in place of literals to show it.
    boolean isDefault(Expression argument) {
        return defaultValue != null
                && (argument.equals(defaultValue)
                        || argument.sql().equalsIgnoreCase(String.valueOf(defaultValue.value())));
    }

    InputParameter toSpark() {
        return new InputParameter(name, Option.apply(defaultValue));
    }
}

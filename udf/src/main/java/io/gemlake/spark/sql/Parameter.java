// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.logical.InputParameter;
import org.apache.spark.sql.internal.types.StringTypeWithCollation$;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
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

    static final Parameter LABELS = required("labels", STRINGS, "2 to 500 different names of what a text may be");

    static final Parameter KINDS = required("labels", STRINGS, "kinds of things, of different names");

    static final Parameter MULTILABEL =
            optional("multilabel", DataTypes.BooleanType, false, "whether any number of labels may fit, none included");

    static final Parameter INSTRUCTIONS = optional(
            "instructions", DataTypes.StringType, "", "what the labels are about, in a word or two, such as 'intent'");

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

    /// Strings of any collation are taken as they are.
    AbstractDataType inputType() {
        return type instanceof StringType ? StringTypeWithCollation$.MODULE$.apply(true, true, true) : type;
    }

    /// Whether an argument is what it is by default, also where Catalyst has put names in place of literals to show it.
    boolean isDefault(Expression argument) {
        return defaultValue != null
                && (argument.equals(defaultValue) || argument.sql().equals(String.valueOf(defaultValue.value())));
    }

    InputParameter toSpark() {
        return new InputParameter(name, Option.apply(defaultValue));
    }
}

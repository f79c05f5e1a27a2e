// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.AiCall.OnFailure;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;

/// A function of SQL: what its description says, and what becomes of a call of it.
sealed interface SqlFunction permits AiFunction, CompositeFunction {
    /// The name without `try_`.
    String sqlName();

    /// What it returns, in a sentence.
    String usage();

    /// Arguments of the example.
    String exampleArguments();

    /// What the example gives, with the model that the documentation has.
    String exampleResult();

    /// All parameters, in their order.
    List<Parameter> signature();

    /// A call.
    ///
    /// @param arguments one for each parameter
    Expression call(OnFailure onFailure, List<Expression> arguments);
}

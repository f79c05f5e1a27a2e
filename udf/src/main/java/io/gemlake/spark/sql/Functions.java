// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.lit;

import io.gemlake.spark.sql.AiCall.OnFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.logical.FunctionSignature;
import org.apache.spark.sql.catalyst.plans.logical.NamedParametersSupport;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.ColumnarRule;
import org.apache.spark.sql.execution.SparkPlan;
import org.jspecify.annotations.Nullable;
import scala.Function1;
import scala.Tuple3;
import scala.collection.immutable.Seq;

/// Makes the functions known to a session, and teaches it to plan them.
public final class Functions {
    private static final String SINCE = "0.1.0";

    private Functions() {}

    /// Adds functions, rules and the operator to a session that is being built.
    public static void injectInto(SparkSessionExtensions extensions) {
        for (SqlFunction function : all()) {
            for (OnFailure onFailure : OnFailure.values()) {
                extensions.injectFunction(description(function, onFailure));
            }
        }
        extensions.injectPostHocResolutionRule(_ -> new ExtractAiCalls(ExtractAiCalls.Stage.ANALYSIS));
        extensions.injectOptimizerRule(_ -> new PushThroughAiEval());
        extensions.injectOptimizerRule(_ -> new LimitBeforeAiEval());
        extensions.injectOptimizerRule(_ -> new ReuseResults());
        extensions.injectPreCBORule(_ -> new ExtractAiCalls(ExtractAiCalls.Stage.OPTIMIZER));
        extensions.injectPreCBORule(ReadCache::new);
        extensions.injectPlannerStrategy(_ -> new AiEvalStrategy());
        // Adaptive plans come by the first of each two, all others by the second.
        extensions.injectQueryPostPlannerStrategyRule(RowByRow::new);
        extensions.injectColumnar(session -> beforeTransitions(new RowByRow(session)));
        extensions.injectQueryStagePrepRule(_ -> new EvaluateOnce());
        extensions.injectColumnar(_ -> beforeTransitions(new EvaluateOnce()));
    }

    private static ColumnarRule beforeTransitions(Rule<SparkPlan> rule) {
        return new ColumnarRule() {
            @Override
            public Rule<SparkPlan> preColumnarTransitions() {
                return rule;
            }
        };
    }

    /// All functions that may be called.
    static List<SqlFunction> all() {
        return Stream.<SqlFunction>concat(
                        Arrays.stream(AiFunction.values()).filter(each -> each != AiFunction.SUMMARIZE_GATHERED),
                        Arrays.stream(CompositeFunction.values()))
                .toList();
    }

    /// A call with arguments by name.
    ///
    /// @param name with or without `try_`
    public static Column column(String name, Map<String, Column> arguments) {
        SqlFunction function = all().stream()
                .filter(each -> Arrays.stream(OnFailure.values())
                        .anyMatch(onFailure -> name.equals(onFailure.prefix() + each.sqlName())))
                .findFirst()
                .orElseThrow(() -> SqlErrors.taskInvalid(name, "there is no such function; name one of ours"));
        List<String> known = function.signature().stream().map(Parameter::name).toList();
        for (String given : arguments.keySet()) {
            if (!known.contains(given)) {
                throw SqlErrors.argumentInvalid(name, given, "is not known; known are " + String.join(", ", known));
            }
        }
        int last = IntStream.range(0, known.size())
                .filter(i -> arguments.containsKey(known.get(i))
                        || function.signature().get(i).defaultValue() == null)
                .max()
                .orElseThrow();
        return call_function(
                name,
                function.signature().stream()
                        .limit(last + 1)
                        .map(parameter -> argument(name, parameter, arguments.get(parameter.name())))
                        .toArray(Column[]::new));
    }

    private static Column argument(String function, Parameter parameter, @Nullable Column given) {
        if (given != null) {
            return given;
        }
        Literal usual = parameter.defaultValue();
        if (usual == null) {
            throw SqlErrors.argumentInvalid(function, parameter.name(), "is missing; give it");
        }
        Object value = CatalystTypeConverters.convertToScala(usual.value(), usual.dataType());
        return value == null ? lit(null).cast(usual.dataType()) : lit(value);
    }

    private static Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>> description(
            SqlFunction function, OnFailure onFailure) {
        String name = onFailure.prefix() + function.sqlName();
        var signature = new FunctionSignature(ScalaLists.seq(
                function.signature().stream().map(Parameter::toSpark).toList()));
        return new Tuple3<>(
                new FunctionIdentifier(name),
                info(name, function, onFailure),
                given -> function.call(
                        onFailure,
                        ScalaLists.list(NamedParametersSupport.defaultRearrange(
                                signature, given, name, (one, two) -> one.equalsIgnoreCase(two)))));
    }

    private static ExpressionInfo info(String name, SqlFunction function, OnFailure onFailure) {
        List<Parameter> parameters = function.signature();
        String shown = parameters.stream()
                .map(parameter -> parameter.defaultValue() == null
                        ? parameter.name()
                        : "[" + parameter.name() + " => "
                                + parameter.defaultValue().sql() + "]")
                .collect(Collectors.joining(", "));
        String arguments = parameters.stream()
                .map(parameter -> "      * " + parameter.name() + " - " + parameter.shownType() + ": "
                        + parameter.meaning() + "\n")
                .collect(Collectors.joining());
        String failure = onFailure == OnFailure.NULL ? " NULL for a row that fails." : "";
        return new ExpressionInfo(
                AiCall.class.getName(),
                null,
                name,
                "_FUNC_(" + shown + ") - " + function.usage() + failure,
                "\n    Arguments:\n" + arguments + "  ",
                "\n    Examples:\n      > SELECT _FUNC_(" + function.exampleArguments() + ");\n       "
                        + function.exampleResult() + "\n  ",
                "",
                "misc_funcs",
                SINCE,
                "",
                "built-in");
    }
}

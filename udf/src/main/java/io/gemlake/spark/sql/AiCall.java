// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.EngineException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/// A call of a function of SQL, as it stands in a query. [ExtractAiCalls] takes it out into an [AiEval];
/// where it cannot, [RowByRow] puts an [AiRowCall] in its place. So it is never evaluated itself.
///
/// Public, because Catalyst makes copies of it by reflection.
@SuppressWarnings("serial") // Scala's lists are serializable, their interface does not say so
public final class AiCall extends Expression implements ImplicitCastInputTypes, Unevaluable, Serializable, Products {
    private static final long serialVersionUID = 1L;

    private final AiFunction function;
    private final OnFailure onFailure;
    private final Seq<Expression> arguments;

    /// Known from the first time that it is asked for: by then all arguments are resolved.
    private transient @Nullable Question question;

    /// What becomes of a row that fails.
    enum OnFailure {
        /// The query fails with it.
        RAISE,
        /// Its value is NULL: `try_ai_…`.
        NULL;

        String prefix() {
            return this == NULL ? "try_" : "";
        }
    }

    /// @param arguments the text, and one for each parameter in their order
    public AiCall(AiFunction function, OnFailure onFailure, Seq<Expression> arguments) {
        this.function = function;
        this.onFailure = onFailure;
        this.arguments = arguments;
    }

    static boolean isIn(Expression expression) {
        return expression.exists(AiCall.class::isInstance);
    }

    AiFunction function() {
        return function;
    }

    OnFailure onFailure() {
        return onFailure;
    }

    Expression text() {
        return arguments.head();
    }

    /// Whether its text may be as long as a group has rows.
    boolean isAboutGatheredTexts() {
        return function == AiFunction.SUMMARIZE_GATHERED;
    }

    /// The same for the rows where a condition holds; elsewhere NULL, without a call of the model.
    AiCall onlyIf(Expression condition) {
        return isNullUnless(condition, text())
                ? this
                : withText(new If(condition, text(), Literal.create(null, text().dataType())));
    }

    private static boolean isNullUnless(Expression condition, Expression text) {
        return text instanceof If guard
                && Guards.isNull(guard.falseValue())
                && (guard.predicate().semanticEquals(condition) || isNullUnless(condition, guard.trueValue()));
    }

    /// The same question about another text.
    AiCall withText(Expression text) {
        List<Expression> changed = new ArrayList<>(ScalaLists.list(arguments));
        changed.set(0, text);
        return withArguments(ScalaLists.seq(changed));
    }

    /// The same question as long as only the text is another: it may have taken reading a file.
    private AiCall withArguments(Seq<Expression> changed) {
        var call = new AiCall(function, onFailure, changed);
        if (question != null && changed.tail().equals(arguments.tail())) {
            call.question = question;
        }
        return call;
    }

    /// What it asks. Only once its arguments are resolved.
    Question question() {
        if (question == null) {
            question = readQuestion();
        }
        return question;
    }

    private Question readQuestion() {
        List<Expression> given = ScalaLists.list(arguments);
        Map<String, Literal> values = new HashMap<>();
        List<Parameter> parameters = function.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i).name();
            Expression argument = given.get(i + 1);
            if (!argument.foldable()) {
                throw SqlErrors.argumentNotConstant(prettyName(), name, argument.sql());
            }
            values.put(name, new Literal(evaluable(argument).eval(null), argument.dataType()));
        }
        try {
            return function.question(new Arguments(prettyName(), values, SessionModels.active()));
        } catch (EngineException e) {
            throw SqlErrors.taskInvalid(prettyName(), e.problem());
        }
    }

    /// Some functions are written in terms of others, which only the optimizer puts in their place.
    private static Expression evaluable(Expression expression) {
        return expression.transformUp(ScalaLists.where(
                each -> each instanceof RuntimeReplaceable replaceable ? replaceable.replacement() : null));
    }

    @Override
    public Seq<AbstractDataType> inputTypes() {
        List<AbstractDataType> types = new ArrayList<>();
        types.add(Parameter.TEXT.inputType());
        function.parameters().forEach(parameter -> types.add(parameter.inputType()));
        return ScalaLists.seq(types);
    }

    @Override
    public TypeCheckResult checkInputDataTypes() {
        TypeCheckResult types = ImplicitCastInputTypes.super.checkInputDataTypes();
        if (types.isSuccess()) {
            // Refuses wrong arguments before any task starts.
            question();
        }
        return types;
    }

    @Override
    public DataType dataType() {
        return ResultColumn.type(question().shape(), question().form());
    }

    @Override
    public boolean nullable() {
        return true;
    }

    @Override
    public Object eval(InternalRow row) {
        return Unevaluable.super.eval(row);
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode code) {
        return Unevaluable.super.doGenCode(context, code);
    }

    @Override
    public Seq<Expression> children() {
        return arguments;
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
        return withArguments(children.toList());
    }

    @Override
    public String prettyName() {
        return onFailure.prefix() + function.sqlName();
    }

    @Override
    public String toString() {
        return prettyName() + shown().stream().map(Expression::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    @Override
    public String sql() {
        return prettyName() + shown().stream().map(Expression::sql).collect(Collectors.joining(", ", "(", ")"));
    }

    /// The arguments behind the text, each with a comma in front.
    String shownBehindText() {
        return shown().stream().skip(1).map(argument -> ", " + argument.sql()).collect(Collectors.joining());
    }

    /// Arguments as they were given; defaults at the end say nothing, nor does how texts were gathered.
    private List<Expression> shown() {
        List<Expression> shown = new ArrayList<>(function.asGiven(ScalaLists.list(arguments)));
        List<Parameter> signature = function.signature();
        for (int i = signature.size() - 1; i > 0 && signature.get(i).isDefault(shown.get(i)); i--) {
            shown.remove(i);
        }
        shown.replaceAll(argument -> argument instanceof GatheredTexts gathered ? gathered.source() : argument);
        return shown;
    }

    @Override
    public Object[] products() {
        return new Object[] {function, onFailure, arguments};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AiCall call && Arrays.equals(call.products(), products());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(products());
    }
}

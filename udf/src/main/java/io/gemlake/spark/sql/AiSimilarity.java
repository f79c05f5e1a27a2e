// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/// The cosine of two embeddings of length 1, and 0 below that. FLOAT, or a STRUCT of details where the embeddings are
/// ones.
///
/// Public, because Catalyst makes copies of it by reflection.
@SuppressWarnings("serial") // Catalyst's expressions are serializable, their declared type does not say so
public final class AiSimilarity extends Expression implements CodegenFallback, Serializable, Products {
    private static final long serialVersionUID = 1L;

    private final Expression first;
    private final Expression second;

    public AiSimilarity(Expression first, Expression second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public @Nullable Object eval(InternalRow row) {
        Object one = first.eval(row);
        Object other = second.eval(row);
        if (one == null || other == null) {
            return null;
        }
        return one instanceof InternalRow details
                ? ResultColumn.together(details, (InternalRow) other, AiSimilarity::similarity)
                : similarity(one, other);
    }

    /// @param one   an embedding, or null for blank text
    /// @param other the same
    private static @Nullable Object similarity(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return null;
        }
        float[] values = ((ArrayData) one).toFloatArray();
        float[] others = ((ArrayData) other).toFloatArray();
        double product = 0;
        for (int i = 0; i < values.length; i++) {
            product += (double) values[i] * others[i];
        }
        return (float) Math.clamp(product, 0, 1);
    }

    @Override
    public DataType dataType() {
        return first.dataType() instanceof StructType ? ResultColumn.details(DataTypes.FloatType) : DataTypes.FloatType;
    }

    @Override
    public TypeCheckResult checkInputDataTypes() {
        return TypeCheckResult.TypeCheckSuccess$.MODULE$;
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode code) {
        return CodegenFallback.super.doGenCode(context, code);
    }

    @Override
    public boolean nullable() {
        return true;
    }

    @Override
    public Seq<Expression> children() {
        return ScalaLists.seq(List.of(first, second));
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
        return new AiSimilarity(children.head(), children.last());
    }

    @Override
    public String prettyName() {
        return CompositeFunction.SIMILARITY.sqlName();
    }

    /// As it was called, as long as its calls stand there.
    @Override
    public String sql() {
        return first instanceof AiCall one && second instanceof AiCall other
                ? one.onFailure().prefix() + prettyName() + "(" + one.text().sql() + ", "
                        + other.text().sql() + one.shownBehindText() + ")"
                : prettyName() + "(" + first.sql() + ", " + second.sql() + ")";
    }

    @Override
    public Object[] products() {
        return new Object[] {first, second};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AiSimilarity similarity && Arrays.equals(similarity.products(), products());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(products());
    }
}

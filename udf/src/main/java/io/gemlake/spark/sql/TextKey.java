// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.cache.TextKeys;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/// The key of a text in the cache of results. Shows nothing of the secret that it is made with.
///
/// Public, because Catalyst makes copies of it by reflection.
@SuppressWarnings("serial") // Catalyst's expressions are serializable, their declared type does not say so
public final class TextKey extends Expression implements CodegenFallback, Serializable, Products {
    private static final long serialVersionUID = 1L;

    private final Expression text;
    private final TextKeys keys;

    public TextKey(Expression text, TextKeys keys) {
        this.text = text;
        this.keys = keys;
    }

    @Override
    public @Nullable Object eval(InternalRow row) {
        UTF8String value = Texts.valid((UTF8String) text.eval(row));
        return value == null ? null : UTF8String.fromString(keys.of(value.getBytes()));
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode code) {
        return CodegenFallback.super.doGenCode(context, code);
    }

    @Override
    public DataType dataType() {
        return DataTypes.StringType;
    }

    @Override
    public boolean nullable() {
        return true;
    }

    @Override
    public Seq<Expression> children() {
        return ScalaLists.seq(List.of(text));
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
        return new TextKey(children.head(), keys);
    }

    @Override
    public String prettyName() {
        return "text_key";
    }

    @Override
    public String toString() {
        return prettyName() + "(" + text + ")";
    }

    @Override
    public Object[] products() {
        return new Object[] {text, keys};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextKey key && Arrays.equals(key.products(), products());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(products());
    }
}

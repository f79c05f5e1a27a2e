// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/// Texts of a group as one, each on a line of its own. They stand in the order of the hashes of what they were made of:
/// however rows came together, the text is the same.
///
/// Public, because Catalyst makes copies of it by reflection.
@SuppressWarnings("serial") // Catalyst's expressions are serializable, their declared type does not say so
public final class GatheredTexts extends Expression implements CodegenFallback, Serializable, Products {
    private static final long serialVersionUID = 1L;
    private static final UTF8String LINE_BREAK = UTF8String.fromString("\n");

    private final Expression entries;

    /// @param entries of type ARRAY<STRUCT<BIGINT, STRING>>
    public GatheredTexts(Expression entries) {
        this.entries = entries;
    }

    /// The texts that the gathered ones were made of, as long as they stand there; else this.
    Expression source() {
        Option<Expression> call = entries.find(part -> part instanceof AiCall);
        return call.isDefined() ? ((AiCall) call.get()).text() : this;
    }

    /// A text with the hash that says its place.
    private record Entry(long hash, UTF8String text) {}

    @Override
    public @Nullable Object eval(InternalRow row) {
        var array = (ArrayData) entries.eval(row);
        if (array == null) {
            return null;
        }
        List<Entry> present = new ArrayList<>();
        for (int i = 0; i < array.numElements(); i++) {
            InternalRow entry = array.getStruct(i, 2);
            if (!entry.isNullAt(1)) {
                present.add(new Entry(entry.getLong(0), entry.getUTF8String(1)));
            }
        }
        UTF8String[] ordered = present.stream()
                .sorted(Comparator.comparingLong(Entry::hash).thenComparing(Entry::text))
                .map(Entry::text)
                .toArray(UTF8String[]::new);
        return ordered.length == 0 ? null : UTF8String.concatWs(LINE_BREAK, ordered);
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
        return ScalaLists.seq(List.of(entries));
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
        return new GatheredTexts(children.head());
    }

    @Override
    public String prettyName() {
        return "gathered_texts";
    }

    @Override
    public Object[] products() {
        return new Object[] {entries};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GatheredTexts texts && texts.entries.equals(entries);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(products());
    }
}

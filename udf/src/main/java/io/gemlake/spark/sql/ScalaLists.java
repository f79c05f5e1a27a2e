// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import scala.PartialFunction;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/// Java's and Scala's lists and functions, as Catalyst wants them.
final class ScalaLists {
    private ScalaLists() {}

    static <T> Seq<T> seq(List<? extends T> list) {
        return CollectionConverters.asScala(List.<T>copyOf(list)).toList();
    }

    static <T> List<T> list(scala.collection.Seq<? extends T> seq) {
        return List.copyOf(CollectionConverters.asJava(seq));
    }

    static <T> Seq<T> joined(Seq<? extends T> first, Seq<? extends T> second) {
        List<T> joined = new ArrayList<>(list(first));
        joined.addAll(list(second));
        return seq(joined);
    }

    /// A function that leaves alone what it maps to null.
    static <T> PartialFunction<T, T> where(Function<T, @Nullable T> function) {
        return new AbstractPartialFunction<>() {
            @Override
            public boolean isDefinedAt(T value) {
                return function.apply(value) != null;
            }

            @Override
            @SuppressWarnings("unchecked") // Scala's signature: a value of T is one of A1's supertypes' values
            public <A1 extends T, B1> B1 applyOrElse(A1 value, scala.Function1<A1, B1> otherwise) {
                T mapped = function.apply(value);
                return mapped == null ? otherwise.apply(value) : (B1) mapped;
            }
        };
    }
}

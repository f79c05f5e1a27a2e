// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import scala.Product;

/// What Catalyst knows the parts of its nodes by: what the compiler writes for a case class of Scala.
interface Products extends Product {
    /// The parts, in the order of the constructor that makes copies.
    Object[] products();

    @Override
    default Object productElement(int index) {
        return products()[index];
    }

    @Override
    default int productArity() {
        return products().length;
    }

    @Override
    default boolean canEqual(Object other) {
        return getClass().isInstance(other);
    }
}

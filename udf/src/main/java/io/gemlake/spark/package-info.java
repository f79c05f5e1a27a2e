// SPDX-License-Identifier: Apache-2.0
/// Gemlake inside Spark: configuration, the broadcast of weights, the engines of an executor, and the operator that
/// enriches the rows of a partition. Records of Java never cross Spark: what travels is a final serializable class.
@org.jspecify.annotations.NullMarked
package io.gemlake.spark;

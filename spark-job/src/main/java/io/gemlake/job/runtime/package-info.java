// SPDX-License-Identifier: Apache-2.0
/// Brings a Java runtime to the workers of a standalone cluster whose own Java is too old.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.runtime;

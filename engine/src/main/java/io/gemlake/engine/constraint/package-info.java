// SPDX-License-Identifier: Apache-2.0
/// What a decoder may write next, worked out before the head is evaluated, so that only allowed tokens cost anything.
@org.jspecify.annotations.NullMarked
package io.gemlake.engine.constraint;

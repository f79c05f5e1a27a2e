// SPDX-License-Identifier: Apache-2.0
/// Continuous batching: many documents share each forward pass, a document shares its keys and values with all of its
/// queries, and every document shares its prefix with all others of the lane.
@org.jspecify.annotations.NullMarked
package io.gemlake.engine.schedule;

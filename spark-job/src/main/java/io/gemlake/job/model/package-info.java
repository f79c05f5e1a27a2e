// SPDX-License-Identifier: Apache-2.0
/// The catalogue of models, the local store, and what moves a model from its source into the store: downloaded or
/// copied as a stream, hashed on the way, and put in place by one atomic move.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.model;

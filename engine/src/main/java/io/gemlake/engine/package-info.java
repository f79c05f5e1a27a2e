// SPDX-License-Identifier: Apache-2.0
/// The engine's public API: open a model, lease a lane, submit requests, read results in order.
/// Nothing outside of the engine imports any other package of it.
@org.jspecify.annotations.NullMarked
package io.gemlake.engine;

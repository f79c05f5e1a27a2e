// SPDX-License-Identifier: Apache-2.0
/// Memory of keys and values: a tree of segments (shared prefix → document → branch) over pages from a bounded pool.
@org.jspecify.annotations.NullMarked
package io.gemlake.engine.kv;

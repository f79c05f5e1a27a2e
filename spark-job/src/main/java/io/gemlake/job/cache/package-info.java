// SPDX-License-Identifier: Apache-2.0
/// What `gemlake cache` does with the cache of results: shows it, tidies it, and forgets texts.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.cache;

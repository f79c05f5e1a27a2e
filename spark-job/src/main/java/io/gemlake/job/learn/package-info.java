// SPDX-License-Identifier: Apache-2.0
/// What learning from users' rows has in common: tables, the order that decides what is held out, and a minimizer.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.learn;

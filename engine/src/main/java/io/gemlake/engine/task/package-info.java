// SPDX-License-Identifier: Apache-2.0
/// Tasks as prompts: what stands before and behind a document, and how the answer is read.
@org.jspecify.annotations.NullMarked
package io.gemlake.engine.task;

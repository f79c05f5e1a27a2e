// SPDX-License-Identifier: Apache-2.0
/// What pages are made of: elements, axes and drawings. They bring no colours; a page has its own.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.page;

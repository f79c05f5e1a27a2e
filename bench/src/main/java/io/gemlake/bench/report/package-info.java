// SPDX-License-Identifier: Apache-2.0
/// The results as values, and what is written of them: JSON, and a page that needs no other file.
@NullMarked
package io.gemlake.bench.report;

import org.jspecify.annotations.NullMarked;

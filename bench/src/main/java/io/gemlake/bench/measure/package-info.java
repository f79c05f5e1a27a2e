// SPDX-License-Identifier: Apache-2.0
/// What is measured, and against what: work on lanes, the peak of the machine, and another program beside.
@NullMarked
package io.gemlake.bench.measure;

import org.jspecify.annotations.NullMarked;

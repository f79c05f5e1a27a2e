// SPDX-License-Identifier: Apache-2.0
/// Measures a model on labelled data: suites in YAML say which data, task and metrics; Spark runs them as it runs
/// jobs; a Delta table and a page hold what came out. Beside a task stands plain generation by the same model.
@org.jspecify.annotations.NullMarked
package io.gemlake.job.eval;

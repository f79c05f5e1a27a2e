// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import java.util.Set;

/// How a suite is run.
///
/// @param data    directory that the files of the suite lie in, of any Hadoop file system
/// @param output  directory for tables and page
/// @param limit   most rows of a set that are asked
/// @param only    names of the sets to run; empty for all
/// @param systems those to measure; empty for all of a set
public record EvalOptions(String data, String output, int limit, Set<String> only, Set<EvalSystem> systems) {
    public EvalOptions {
        only = Set.copyOf(only);
        systems = Set.copyOf(systems);
    }
}

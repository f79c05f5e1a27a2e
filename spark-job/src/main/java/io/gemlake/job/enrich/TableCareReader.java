// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.YamlNode;
import io.gemlake.job.enrich.TableCare.Compaction;

/// Reads what a spec says of the care for a table: `optimize` and `vacuum_hours`, beside other fields of the table.
final class TableCareReader {
    static final String OPTIMIZE = "optimize";
    static final String VACUUM_HOURS = "vacuum_hours";

    /// Delta's own limit; a shorter time could take files from readers and from runs that go on.
    private static final int LEAST_VACUUM_HOURS = 168;

    private TableCareReader() {}

    static TableCare read(YamlNode table) {
        return new TableCare(
                table.find(OPTIMIZE).map(YamlNode::flag).orElse(false) ? Compaction.OPTIMIZE : Compaction.NONE,
                table.find(VACUUM_HOURS).map(TableCareReader::vacuumHours).orElse(null));
    }

    private static Integer vacuumHours(YamlNode node) {
        long hours = node.positive();
        if (hours < LEAST_VACUUM_HOURS || hours > Integer.MAX_VALUE) {
            throw node.invalid("'" + node.written() + "' is not " + LEAST_VACUUM_HOURS
                    + " or more; Delta refuses to delete files of the last seven days, which queries may still read");
        }
        return (int) hours;
    }
}

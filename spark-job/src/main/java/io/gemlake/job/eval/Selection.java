// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/// Which rows of a file are taken. Each row has a place from 0 to 99 by the SHA-256 of its id, whatever else is in
/// the file; so parts for teaching and for testing never meet, and a limit takes always the same rows.
///
/// @param file  JSON lines, below the directory of the data
/// @param id    SQL expression that names a row, unique
/// @param where SQL condition
/// @param from  first place
/// @param to    behind the last place
/// @param limit most rows
public record Selection(String file, String id, String where, int from, int to, int limit) {
    static final int PLACES = 100;
    private static final int HASH_BITS = 256;

    /// The rows in the order of their hashes.
    Dataset<Row> of(Dataset<Row> rows, String idColumn) {
        Column hash = hash(rows.col(idColumn));
        return rows.filter(place(rows.col(idColumn)).between(from, to - 1))
                .orderBy(hash, rows.col(idColumn))
                .limit(limit);
    }

    /// Place of an id: the first 32 bits of its hash modulo 100.
    static Column place(Column id) {
        return pmod(conv(substring(hash(id), 1, 8), 16, 10).cast("long"), lit(PLACES));
    }

    private static Column hash(Column id) {
        return sha2(id.cast("binary"), HASH_BITS);
    }

    Selection limitedTo(int rows) {
        return new Selection(file, id, where, from, to, Math.min(limit, rows));
    }

    /// The part in words.
    public String part() {
        String rows = from == 0 && to == PLACES ? "all rows" : "rows of places %d to %d".formatted(from, to - 1);
        return limit == Integer.MAX_VALUE ? rows : "the first %d by hash of %s".formatted(limit, rows);
    }
}

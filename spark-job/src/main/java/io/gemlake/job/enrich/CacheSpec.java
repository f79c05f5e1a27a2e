// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

/// The table that results are cached in, over jobs and queries.
///
/// @param table  directory of a Delta table; made when it does not exist
/// @param secret of the HMAC that names texts
public record CacheSpec(String table, String secret, TableCare care) {
    /// Without care for its files.
    public static CacheSpec at(String table, String secret) {
        return new CacheSpec(table, secret, TableCare.NONE);
    }

    @Override
    public String toString() {
        return "CacheSpec[table=" + table + "]";
    }
}

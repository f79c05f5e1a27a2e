// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import io.gemlake.spark.ErrorCondition;
import io.gemlake.spark.GemlakeException;
import io.gemlake.spark.Setting;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the cache refuses. No text says anything of a secret but its length.
final class CacheErrors {
    private CacheErrors() {}

    static GemlakeException secretMissing() {
        return error(
                "SECRET_MISSING",
                Map.of("tableKey", Setting.CACHE_TABLE.key(), "secretKey", Setting.CACHE_SECRET.key()),
                null);
    }

    static GemlakeException secretShort(int found, int needed) {
        return error(
                "SECRET_SHORT",
                Map.of("secretKey", Setting.CACHE_SECRET.key(), "found", found, "needed", needed),
                null);
    }

    static GemlakeException secretUnreadable(String path, Exception cause) {
        return error(
                "SECRET_UNREADABLE",
                Map.of("secretKey", Setting.CACHE_SECRET.key(), "path", path, "reason", reason(cause)),
                cause);
    }

    /// @param problem what is wrong with what lies there
    static GemlakeException tableInvalid(String path, String problem) {
        return error("TABLE", Map.of("path", path, "problem", problem, "tableKey", Setting.CACHE_TABLE.key()), null);
    }

    static GemlakeException unreadable(String path, Exception cause) {
        return error("UNREADABLE", Map.of("path", path, "reason", reason(cause)), cause);
    }

    /// @param logStore the class that writes Delta's log there
    /// @param key      of the setting that names another
    static GemlakeException storeUnsafe(String path, String scheme, String logStore, String key) {
        return new GemlakeException(
                ErrorCondition.STORE_UNSAFE,
                "",
                Map.of("path", path, "scheme", scheme, "logStore", logStore, "key", key),
                null);
    }

    private static String reason(Exception cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static GemlakeException error(String detail, Map<String, ?> parameters, @Nullable Exception cause) {
        return new GemlakeException(ErrorCondition.CACHE_INVALID, detail, parameters, cause);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import io.gemlake.spark.GemlakeException;
import java.io.IOException;
import java.util.List;

/// What every factory of [CacheErrors] makes.
public final class CacheErrorExamples {
    private CacheErrorExamples() {}

    public static List<GemlakeException> all() {
        var cause = new IOException("disk error");
        return List.of(
                CacheErrors.secretMissing(),
                CacheErrors.secretShort(5, 16),
                CacheErrors.secretUnreadable("/etc/secret", cause),
                CacheErrors.tableInvalid("/lake/cache", "is a table of something else"),
                CacheErrors.unreadable("/lake/cache", cause),
                CacheErrors.storeUnsafe("s3a://lake/cache", "s3a", "SomeLogStore", "spark.delta.logStore.s3a.impl"));
    }
}

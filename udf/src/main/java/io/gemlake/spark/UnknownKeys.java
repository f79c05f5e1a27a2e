// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Warns of keys that start like ours and are none of ours, so that a misspelt one is not silently without effect.
final class UnknownKeys {
    private static final Logger LOG = LoggerFactory.getLogger(GemlakeConf.class);

    /// Every query reads the settings anew; an application is told once.
    private static final Set<Warning> GIVEN = ConcurrentHashMap.newKeySet();

    private UnknownKeys() {}

    static void warn(String key, SparkConf application) {
        if (GIVEN.add(new Warning(application.get("spark.app.id", ""), key))) {
            var known = Arrays.stream(Setting.values()).map(Setting::key).toList();
            LOG.warn(
                    "The setting {} is not known and has no effect; did you mean {}? Remove it or correct its name",
                    key,
                    NearestName.of(key, known));
        }
    }

    private record Warning(String application, String key) {}
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import io.gemlake.spark.GemlakeConf;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/// The keys of texts: HMAC-SHA256 with the secret of the cache, in hexadecimal digits. Without the secret nobody learns
/// from a table whether it has a certain text. Shows nothing of the secret, whoever prints it.
public final class TextKeys implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String ALGORITHM = "HmacSHA256";
    private static final String FILE = "file:";
    private static final int FEWEST_CHARACTERS = 16;

    private final byte[] secret;

    /// Made when it is first needed: once an expression and task.
    private transient @Nullable Mac mac;

    private TextKeys(String secret) {
        if (secret.length() < FEWEST_CHARACTERS) {
            throw CacheErrors.secretShort(secret.length(), FEWEST_CHARACTERS);
        }
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /// Those of the settings.
    ///
    /// @throws io.gemlake.spark.GemlakeException `CACHE_INVALID` when there is no secret, or it is of no use
    static TextKeys of(GemlakeConf conf, Configuration configuration) {
        String secret = conf.cacheSecret().orElseThrow(CacheErrors::secretMissing);
        return new TextKeys(secret.startsWith(FILE) ? content(secret.substring(FILE.length()), configuration) : secret);
    }

    /// Without the line break that editors leave at the end.
    private static String content(String path, Configuration configuration) {
        var file = new Path(path);
        try (InputStream in = file.getFileSystem(configuration).open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw CacheErrors.secretUnreadable(path, e);
        }
    }

    /// The key of a text.
    ///
    /// @param utf8 valid UTF-8
    public synchronized String of(byte[] utf8) {
        try {
            if (mac == null) {
                mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(secret, ALGORITHM));
            }
            return HexFormat.of().formatHex(mac.doFinal(utf8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + ALGORITHM, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextKeys keys && MessageDigest.isEqual(keys.secret, secret);
    }

    /// Says nothing of the secret, either.
    @Override
    public int hashCode() {
        return TextKeys.class.hashCode();
    }

    @Override
    public String toString() {
        return "the secret of the cache";
    }
}

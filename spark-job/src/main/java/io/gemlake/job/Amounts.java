// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import java.util.Locale;

/// Numbers as people read them.
public final class Amounts {
    private static final long KIB = 1L << 10;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    private Amounts() {}

    /// A number of bytes in the binary unit that fits: `17 B`, `3.2 KiB`, `241.4 MiB`, `1.0 GiB`.
    public static String bytes(long bytes) {
        if (bytes < KIB) {
            return bytes + " B";
        }
        if (bytes < MIB) {
            return scaled(bytes, KIB, "KiB");
        }
        return bytes < GIB ? scaled(bytes, MIB, "MiB") : scaled(bytes, GIB, "GiB");
    }

    private static String scaled(long bytes, long unit, String name) {
        return String.format(Locale.ROOT, "%.1f %s", (double) bytes / unit, name);
    }
}

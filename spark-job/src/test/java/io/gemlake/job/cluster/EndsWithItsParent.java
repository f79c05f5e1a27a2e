// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cluster;

import java.io.IOException;
import java.util.Arrays;

/// Runs the main class that its first argument names, until standard input ends: so the JVM does not outlive the one
/// that started it, even when that one is killed. Compiled for the oldest Java that Spark runs on.
public final class EndsWithItsParent {
    private EndsWithItsParent() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        var end = new Thread(EndsWithItsParent::haltAtEndOfInput);
        end.setDaemon(true);
        end.start();
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void haltAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(1);
    }
}

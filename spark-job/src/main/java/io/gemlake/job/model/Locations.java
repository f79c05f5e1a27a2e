// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.job.ModelErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/// Opens files of this machine and of Hadoop file systems.
final class Locations {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    private Locations() {}

    /// Whether a location names its file system, unlike a path of this machine.
    static boolean isUri(String location) {
        return SCHEME.matcher(location).matches();
    }

    /// The content of a path, or of a URI of any file system that Hadoop's configuration on the class path knows.
    static InputStream open(String location) {
        try {
            if (!isUri(location)) {
                return Files.newInputStream(Path.of(location));
            }
            var path = new org.apache.hadoop.fs.Path(location);
            return path.getFileSystem(new Configuration()).open(path);
        } catch (IOException | RuntimeException e) {
            // Hadoop reports connectors that are not on the class path, and bad URIs, by bare RuntimeExceptions.
            throw ModelErrors.modelUnreadable(location, e);
        }
    }
}

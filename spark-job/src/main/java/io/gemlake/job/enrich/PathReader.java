// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.YamlNode;
import org.apache.hadoop.fs.Path;

/// Reads paths of Hadoop file systems from YAML; whether something is there is for the cluster to say.
final class PathReader {
    private PathReader() {}

    /// The path in a field that must be there.
    static String read(YamlNode node, String field) {
        String text = node.text(field);
        try {
            canonical(text);
        } catch (IllegalArgumentException e) {
            // Its message would show the text.
            throw node.child(field).invalid("is no path; write /directory, or scheme://authority/directory");
        }
        return text;
    }

    /// What two spellings of a path have in common.
    static String canonical(String path) {
        return new Path(path).toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Where the documents of a job are, and how they are stored.
public sealed interface Source {
    /// A file or directory of any Hadoop file system, or a pattern of several.
    String path();

    /// A Delta table.
    record Delta(String path) implements Source {}

    /// Parquet files.
    record Parquet(String path) implements Source {}

    /// Files of one JSON object a line.
    record Json(String path) implements Source {}

    /// CSV files, with all that lie in directories below the path. Cells may hold line breaks; all columns are strings.
    ///
    /// @param header    whether the first record of each file names the columns; without it they are `_c0`, `_c1` …
    /// @param delimiter what stands between cells
    /// @param quote     what stands around a cell that holds a delimiter, quote or line break; none when empty
    /// @param escape    what makes a quote part of its cell: the quote itself, written twice, unless given
    /// @param encoding  one that writes ASCII as ASCII
    record Csv(String path, boolean header, String delimiter, String quote, String escape, Charset encoding)
            implements Source {
        /// CSV as RFC 4180 describes it, in UTF-8, with a header.
        static Csv standard(String path) {
            return new Csv(path, true, ",", "\"", "\"", StandardCharsets.UTF_8);
        }
    }

    /// A directory whose files, with all that lie in directories below it, are one document each.
    record TextFolder(String path) implements Source {
        /// Column of the key: the file's path below the directory.
        public static final String KEY = "path";

        /// Column of the text.
        public static final String TEXT = "text";
    }
}

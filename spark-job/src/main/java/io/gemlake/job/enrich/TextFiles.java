// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.substring;

import io.gemlake.job.Console;
import io.gemlake.job.LakeErrors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.HadoopFSUtils;

/// Reads a [Source.TextFolder]. Spark passes by empty files and those whose names it takes for hidden: the first are
/// documents here, and the others are counted.
final class TextFiles {
    private static final Pattern GLOB_CHARACTER = Pattern.compile("[\\[\\]{}*?\\\\]");

    private final Path folder;
    private final String prefix;
    private final List<String> empty = new ArrayList<>();
    private final List<String> hidden = new ArrayList<>();

    private TextFiles(Path folder) {
        this.folder = folder;
        this.prefix = folder.isRoot() ? folder.toString() : folder + Path.SEPARATOR;
    }

    /// The files as rows of key and bytes; says how many were left out.
    ///
    /// @param folder with its file system
    static Dataset<Row> read(SparkSession spark, Path folder, Console console) throws IOException {
        var files = new TextFiles(folder);
        files.list(spark);
        if (!files.hidden.isEmpty()) {
            console.say(String.format(
                    Locale.ROOT,
                    "%,d hidden files were left out, such as '%s': their names, or those of their directories, begin"
                            + " with '_' or '.', or end as those of unfinished copies do",
                    files.hidden.size(),
                    files.hidden.getFirst()));
        }
        return files.rows(spark);
    }

    private void list(SparkSession spark) throws IOException {
        var files =
                folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).listFiles(folder, true);
        while (files.hasNext()) {
            var file = files.next();
            String path = file.getPath().toString();
            String key = path.substring(prefix.length());
            if (Arrays.stream(key.split(Path.SEPARATOR)).anyMatch(HadoopFSUtils::shouldFilterOutPathName)) {
                hidden.add(key);
            } else if (key.contains(":")) {
                throw LakeErrors.sourceInvalid(
                        folder.toString(), "Hadoop cannot read names with a colon, such as '" + key + "'; rename it");
            } else if (file.getLen() == 0) {
                empty.add(path);
            }
        }
    }

    private Dataset<Row> rows(SparkSession spark) {
        int keyStart = prefix.codePointCount(0, prefix.length()) + 1;
        Dataset<Row> emptyFiles =
                spark.createDataset(empty, Encoders.STRING()).toDF("path").withColumn("content", lit(new byte[0]));
        return spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", true)
                .load(GLOB_CHARACTER.matcher(folder.toString()).replaceAll("\\\\$0"))
                .select(col("path"), col("content"))
                // One that was empty when it was listed may be written by now; it is read once, the next time.
                .filter(not(col("path").isInCollection(empty)))
                .union(emptyFiles)
                .select(
                        substring(col("path"), lit(keyStart), lit(Integer.MAX_VALUE))
                                .as(Source.TextFolder.KEY),
                        col("content").as(Source.TextFolder.TEXT));
    }
}

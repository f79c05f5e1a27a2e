// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.replace;
import static org.apache.spark.sql.functions.sum;

import com.univocity.parsers.common.TextParsingException;
import io.gemlake.job.JobException;
import io.gemlake.job.LakeErrors;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/// Reads CSV, strictly: Spark's reader fills up, cuts or swallows records that have not the form of the others, and a
/// document would be lost without a word. So such files are refused before the first document is computed.
final class CsvFiles {
    /// Spark puts the text of a record here that has more or fewer cells than the header.
    private static final String BAD_RECORD = "gemlake_bad_record";

    private static final Pattern OTHER_HEADER = Pattern.compile("CSV header.*CSV file: (\\S+)", Pattern.DOTALL);

    private final SparkSession spark;
    private final Source.Csv source;

    private CsvFiles(SparkSession spark, Source.Csv source) {
        this.spark = spark;
        this.source = source;
    }

    /// The records of all files, with columns of strings. Costs three passes over them, for the checks.
    static Dataset<Row> read(SparkSession spark, Source.Csv source) {
        try {
            return new CsvFiles(spark, source).rows();
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            Optional<JobException> refusal = refusal(source, e);
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            throw e;
        }
    }

    private Dataset<Row> rows() {
        requireClosedCells();
        StructType columns = columns();
        if (columns.isEmpty()) {
            return spark.emptyDataFrame();
        }
        Dataset<Row> rows = reader().option("header", source.header())
                .option("enforceSchema", false) // compare the headers of all files
                .option("columnNameOfCorruptRecord", BAD_RECORD)
                .schema(columns.add(BAD_RECORD, DataTypes.StringType))
                .csv(source.path());
        requireWholeRecords(rows);
        return rows.drop(BAD_RECORD);
    }

    private DataFrameReader reader() {
        return files().option("sep", source.delimiter())
                .option("quote", source.quote())
                .option("escape", source.escape())
                .option("encoding", source.encoding().name())
                .option("multiLine", true)
                .option("unescapedQuoteHandling", "RAISE_ERROR")
                .option("columnPruning", false); // with it, a record is not counted whole
    }

    private DataFrameReader files() {
        return spark.read().option("recursiveFileLookup", true);
    }

    /// The columns as the first record of a file names them, or as many as it has cells; none where no file has
    /// records.
    private StructType columns() {
        var columns = new StructType();
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Row first : reader().csv(source.path()).takeAsList(1)) {
            for (int i = 0; i < first.size(); i++) {
                String cell = first.isNullAt(i) ? "" : first.getString(i);
                String name = source.header() ? cell : "_c" + i;
                if (!names.add(name)) {
                    throw invalid(source, "its header has the column '%s' twice; rename one", name);
                }
                columns = columns.add(name, DataTypes.StringType);
            }
        }
        return columns;
    }

    /// A cell that is opened and never closed takes in all that follows in its file, which the parser does not mind.
    private void requireClosedCells() {
        if (source.quote().isEmpty()) {
            return;
        }
        Column line = source.escape().equals(source.quote())
                ? col("value")
                : regexp_replace(col("value"), lit(Pattern.quote(source.escape()) + "."), lit(""));
        Column quotes = octet_length(line).minus(octet_length(replace(line, lit(source.quote()), lit(""))));
        Row open = files().text(source.path())
                .select(input_file_name().as("file"), quotes.as("quotes"))
                .groupBy("file")
                .agg(sum("quotes").as("quotes"))
                .filter("quotes % 2 = 1")
                .agg(count(lit(1)), min("file"))
                .head();
        if (open.getLong(0) > 0) {
            throw invalid(
                    source,
                    "in %,d files, such as %s, a cell is opened and never closed: their quotes (%s) are of an odd number;"
                            + " correct them, or the option 'quote'",
                    open.getLong(0),
                    open.getString(1),
                    source.quote());
        }
    }

    private void requireWholeRecords(Dataset<Row> rows) {
        Row bad = rows.filter(col(BAD_RECORD).isNotNull())
                // Spark refuses a query of the records' text alone.
                .select(
                        input_file_name().as("file"),
                        Documents.quoted(rows.columns()[0]).as("first"))
                .agg(count(lit(1)), min("file"), count("first"))
                .head();
        if (bad.getLong(0) > 0) {
            throw invalid(
                    source,
                    "%,d records, one of them in %s, have more or fewer cells than the first one of their file; correct"
                            + " them, or the options of the source",
                    bad.getLong(0),
                    bad.getString(1));
        }
    }

    /// What is wrong with a file that Spark's reader gave up. Its own messages hold text of documents.
    private static Optional<JobException> refusal(Source.Csv source, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            Matcher header = OTHER_HEADER.matcher(String.valueOf(cause.getMessage()));
            if (cause instanceof TextParsingException e) {
                return Optional.of(invalid(
                        source,
                        "a cell of the record at line %d of a file goes on behind its closing quote; write a quote inside"
                                + " of a cell as %s",
                        e.getLineIndex() + 1,
                        source.escape() + source.quote()));
            }
            if (header.find()) {
                return Optional.of(invalid(
                        source, "the header of %s is not that of the other files; read them apart", header.group(1)));
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
    private static JobException invalid(Source.Csv source, String format, Object... values) {
        return LakeErrors.sourceInvalid(source.path(), String.format(Locale.ROOT, format, values));
    }
}

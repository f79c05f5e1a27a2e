// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/// What a run has to do, in files of its own beside the sink: each due text once, in slices of about as many
/// tokens; the documents that have it; and results that are known already. So the source is read once, whatever
/// becomes of it meanwhile, and a part of the work is read without the rest of it.
final class Worklist {
    /// Names a text: its hash, or [#NO_TEXT].
    static final String TEXT_ID = "gemlake_text_id";

    /// What [Staging] calls the due documents that [DueDocuments] finds.
    static final String DUE = "due";

    private static final String KNOWN = "known";
    private static final String TEXTS = "texts";
    private static final String SAMPLE = "sample";
    private static final String DOCUMENTS_OF_TEXTS = "documents";

    static final String SLICE = "gemlake_slice";
    private static final String CHUNK = "gemlake_chunk";

    /// About as many as the model has to read of a text.
    static final String TOKENS = "gemlake_tokens";

    /// Where a text stands in the order in which samples are drawn.
    static final String PLACE = "gemlake_place";

    private static final String DOCUMENTS = "gemlake_documents";
    private static final String WANTED = "gemlake_wanted";
    private static final String KNOWN_TASKS = "gemlake_known_tasks";
    private static final String NO_TEXT = "none";

    /// Of documents that need no model.
    private static final long NO_SLICE = -1;

    /// Tokens of a slice: a second's work or less on one core, so that parts can be cut to measure.
    private static final long SLICE_TOKENS = 4_000;

    /// Slices that the driver keeps in mind at most; larger worklists have larger slices.
    private static final long MOST_SLICES = 100_000;

    /// Tokens of a file of texts: a few megabytes.
    private static final long FILE_TOKENS = 1_000_000;

    private static final int MOST_FILES = 1 << 16;

    /// Bytes of a token, and tokens of a task's question and answer: rough, because only ratios of slices count.
    private static final int TOKEN_BYTES = 4;

    private static final int TASK_TOKENS = 24;

    private final Staging staging;
    private final TaskColumns tasks;
    private final long documentTokens;
    private Dataset<Row> known;

    /// @param documentTokens that a model reads of a text at most
    Worklist(SparkSession spark, Staging staging, TaskColumns tasks, long documentTokens) {
        this.known = spark.createDataFrame(
                List.of(),
                tasks.schema()
                        .add(Documents.TEXT_HASH, DataTypes.StringType)
                        .add(Sink.TRUNCATED, DataTypes.BooleanType)
                        .add(KnownResults.CACHED, DataTypes.BooleanType));
        this.staging = staging;
        this.tasks = tasks;
        this.documentTokens = documentTokens;
    }

    /// The due documents, as [DueDocuments] wrote them.
    Dataset<Row> due() {
        return staging.read(DUE).withColumn(TEXT_ID, coalesce(col(Documents.TEXT_HASH), lit(NO_TEXT)));
    }

    /// Divides the due documents into slices.
    ///
    /// @param results that are known of some texts, by [Documents#TEXT_HASH]; empty for none
    /// @param ordered whether documents have an order
    List<Slice> divide(Optional<Dataset<Row>> results, boolean ordered) {
        results.ifPresent(rows -> {
            staging.write(KNOWN, rows);
            known = staging.read(KNOWN);
        });
        staging.write(TEXTS, slice(texts(), ordered), CHUNK);
        writeDocuments();
        return slices();
    }

    /// Distinct texts of some slices: [#TEXT_ID], [Documents#TEXT] and [DueDocuments#TASKS].
    Dataset<Row> texts(List<Slice> part) {
        return read(TEXTS, part)
                .filter(within(part))
                .select(col(TEXT_ID), col(Documents.TEXT), col(DueDocuments.TASKS));
    }

    /// Texts of all slices that are drawn by their hashes, the same each time: [#PLACE], [#TOKENS], [Documents#TEXT]
    /// and [DueDocuments#TASKS].
    ///
    /// @param share of the texts, about
    Dataset<Row> sample(double share) {
        Dataset<Row> texts = staging.read(TEXTS)
                .select(xxhash64(col(TEXT_ID)).as(PLACE), col(TOKENS), col(Documents.TEXT), col(DueDocuments.TASKS));
        // Hashes are spread evenly over all values of their type.
        double last = Long.MIN_VALUE + share * 0x1p64;
        staging.write(SAMPLE, texts.filter(col(PLACE).leq(lit((long) last))));
        return staging.read(SAMPLE);
    }

    /// The documents of some slices with what is known of their texts: [DueDocuments#KEY], [Documents#TEXT_HASH],
    /// [DueDocuments#ATTEMPTS], [#TEXT_ID] and the tasks' columns.
    Dataset<Row> documents(List<Slice> part) {
        return read(DOCUMENTS_OF_TEXTS, part).filter(within(part));
    }

    /// The same of documents that need no model, because all of their results are known.
    Dataset<Row> knownDocuments() {
        return staging.read(DOCUMENTS_OF_TEXTS).filter(col(CHUNK).equalTo(NO_SLICE));
    }

    /// How many new documents have a text that a deleted one had: the same under another key.
    long renamedDocuments() {
        Dataset<Row> gone = due().filter(col(DueDocuments.STATUS).equalTo(DueDocuments.DELETED));
        return due().filter(col(DueDocuments.STATUS).equalTo(DueDocuments.ADDED))
                .join(gone.select(TEXT_ID), toColumns(TEXT_ID), "left_semi")
                .count();
    }

    /// How many of [#knownDocuments] the cache has spared the model.
    long cachedDocuments() {
        return knownDocuments().filter(col(KnownResults.CACHED)).count();
    }

    /// Only the directories of a part: a large worklist has thousands, and a run has as many parts.
    private Dataset<Row> read(String name, List<Slice> part) {
        return staging.read(
                name,
                CHUNK,
                part.stream()
                        .map(slice -> Slices.chunk(slice.number()))
                        .distinct()
                        .toList());
    }

    /// Distinct texts with the tasks that they need, whose results are not known.
    private Dataset<Row> texts() {
        Dataset<Row> distinct = due().filter(col(DueDocuments.TASKS).gt(0))
                .groupBy(TEXT_ID)
                .agg(
                        first(Documents.TEXT).as(Documents.TEXT),
                        min(DueDocuments.LATE).as(DueDocuments.LATE),
                        min(Documents.ORDER).as(Documents.ORDER),
                        expr("bit_or(" + DueDocuments.TASKS + ")").as(WANTED),
                        count(lit(1)).as(DOCUMENTS));
        Dataset<Row> answered = known.select(
                col(Documents.TEXT_HASH).as(TEXT_ID), tasks.bits(this::isKnown).as(KNOWN_TASKS));
        return distinct.join(answered, toColumns(TEXT_ID), "left")
                .withColumn(DueDocuments.TASKS, expr("%s & ~coalesce(%s, 0L)".formatted(WANTED, KNOWN_TASKS)))
                .filter(col(DueDocuments.TASKS).notEqual(0))
                .withColumn(TOKENS, tokens())
                .drop(WANTED, KNOWN_TASKS);
    }

    private Dataset<Row> slice(Dataset<Row> texts, boolean ordered) {
        long tokens = dueTokens();
        long sliceTokens = Math.max(SLICE_TOKENS, tokens / MOST_SLICES);
        int files = Math.clamp(tokens / FILE_TOKENS + 1, 1, MOST_FILES);
        // Texts of one slice need the same tasks, so that they are read together.
        Column[] order = {
            col(DueDocuments.LATE), col(Documents.ORDER).asc_nulls_last(), col(DueDocuments.TASKS), col(TEXT_ID)
        };
        Dataset<Row> placed = ordered ? texts.repartitionByRange(files, order) : texts.repartition(files, col(TEXT_ID));
        Dataset<Row> sorted = placed.sortWithinPartitions(order);
        List<String> columns = List.of(sorted.columns());
        var slices = new Slices(columns.indexOf(DueDocuments.LATE), columns.indexOf(TOKENS), sliceTokens);
        var schema = sorted.schema().add(SLICE, DataTypes.LongType);
        return sorted.mapPartitions(slices, Encoders.row(schema))
                .withColumn(CHUNK, expr(SLICE + " >> " + Slices.SLICE_BITS));
    }

    /// About as many tokens as the texts of the due documents have, one that several have counted for each.
    private long dueTokens() {
        return due().agg(coalesce(sum(tokens()), lit(0L))).head().getLong(0);
    }

    private void writeDocuments() {
        Dataset<Row> places = staging.read(TEXTS).select(TEXT_ID, SLICE, CHUNK);
        Dataset<Row> documents = due().filter(col(DueDocuments.TASKS).gt(0))
                .select(DueDocuments.KEY, Documents.TEXT_HASH, TEXT_ID, DueDocuments.ATTEMPTS)
                .join(places, toColumns(TEXT_ID), "left")
                // Here, once, rather than with each part: all results that a sink has may be known.
                .join(known, toColumns(Documents.TEXT_HASH), "left")
                .withColumn(SLICE, coalesce(col(SLICE), lit(NO_SLICE)))
                .withColumn(CHUNK, coalesce(col(CHUNK), lit(NO_SLICE)))
                .hint("rebalance", col(CHUNK));
        staging.write(DOCUMENTS_OF_TEXTS, documents, CHUNK);
    }

    private List<Slice> slices() {
        List<Row> rows = staging.read(TEXTS)
                .groupBy(SLICE)
                .agg(
                        max(DueDocuments.LATE),
                        expr("collect_set(" + DueDocuments.TASKS + ")"),
                        count(lit(1)),
                        sum(DOCUMENTS),
                        sum(TOKENS))
                .orderBy(SLICE)
                .collectAsList();
        var slices = new ArrayList<Slice>();
        for (Row row : rows) {
            slices.add(new Slice(
                    row.getLong(0),
                    row.getBoolean(1),
                    List.copyOf(row.<Long>getList(2)),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5)));
        }
        return slices;
    }

    private Column isKnown(int index) {
        StructField field = tasks.schema().apply(index);
        return Documents.quoted(field.name()).isNotNull();
    }

    private Column tokens() {
        Column bytes = coalesce(octet_length(col(Documents.TEXT)), lit(0)).cast("bigint");
        return least(expr("1L").multiply(bytes).divide(TOKEN_BYTES).cast("bigint"), lit(documentTokens))
                .plus(expr("bit_count(" + DueDocuments.TASKS + ")").multiply(TASK_TOKENS))
                .cast("bigint");
    }

    /// Slices of a part follow each other, so that two comparisons find them.
    private static Column within(List<Slice> part) {
        long first = part.getFirst().number();
        long last = part.getLast().number();
        return col(CHUNK)
                .between(Slices.chunk(first), Slices.chunk(last))
                .and(col(SLICE).between(first, last));
    }

    private static scala.collection.immutable.Seq<String> toColumns(String column) {
        return scala.collection.immutable.List$.MODULE$.<String>empty().$colon$colon(column);
    }
}

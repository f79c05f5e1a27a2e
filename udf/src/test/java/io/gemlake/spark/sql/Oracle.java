// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.Task;
import io.gemlake.spark.DocumentRun;
import io.gemlake.spark.DocumentRun.Document;
import io.gemlake.spark.DocumentTasks;
import io.gemlake.spark.Enricher;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskContext$;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/// Functions of SQL as plain user-defined ones, which see one text at a time: queries with them say what queries with
/// ours have to give.
final class Oracle {
    private Oracle() {}

    /// Registers what a call gives as a function of its text alone.
    ///
    /// @param call such as `ai_classify(%s, array('a', 'b'))`
    static void register(SparkSession spark, String name, String call) {
        OneText answer = answer(spark, call);
        spark.udf().register(name, answer, answer.type);
    }

    /// As [#register], for another session, with the arguments of the call: they have to be the same wherever it
    /// stands.
    static void registerFor(SparkSession spark, SparkSession other, String name, String call) {
        OneText answer = answer(spark, call);
        if (call.contains(",")) {
            other.udf().register(name, (UDF2<Object, Object, Object>) (text, _) -> answer.call(text), answer.type);
        } else {
            other.udf().register(name, answer, answer.type);
        }
    }

    /// Registers the cosine of the vectors of a text and of another one, which is 0 at least.
    static void registerSimilarity(SparkSession spark, String name, String call, String other) {
        OneText vector = answer(spark, call);
        spark.udf()
                .register(
                        name,
                        (UDF1<Object, Object>) text -> cosine(vector.call(text), vector.call(other)),
                        DataTypes.FloatType);
    }

    private static @Nullable Object cosine(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return null;
        }
        List<?> values = CollectionConverters.asJava((scala.collection.Seq<?>) one);
        List<?> others = CollectionConverters.asJava((scala.collection.Seq<?>) other);
        double product = 0;
        for (int i = 0; i < values.size(); i++) {
            product += (double) (Float) values.get(i) * (Float) others.get(i);
        }
        return (float) Math.clamp(product, 0, 1);
    }

    private static OneText answer(SparkSession spark, String call) {
        AiCall resolved = resolved(spark, call);
        Task task = resolved.question().task();
        DocumentTasks work = Enricher.of(
                        spark, new SessionModels(spark).conf(resolved.question().model()), List.of(task))
                .documentTasks();
        return new OneText(work, ResultColumn.of(resolved, 0), resolved.dataType());
    }

    private static AiCall resolved(SparkSession spark, String call) {
        var plan = spark.sql("SELECT " + call.formatted("body") + " FROM reviews")
                .queryExecution()
                .analyzed();
        return ScalaLists.list(plan.children()).stream()
                .filter(AiEval.class::isInstance)
                .map(child -> ((AiEval) child).evaluated().getFirst().call())
                .findFirst()
                .orElseThrow();
    }

    /// Answers are kept: queries ask for the same few texts again and again.
    @SuppressWarnings("serial") // it never leaves this JVM
    private static final class OneText implements UDF1<Object, Object> {
        private static final long serialVersionUID = 1L;
        private static final Map<List<Object>, @Nullable Object> KNOWN = new HashMap<>();

        private final UUID id = UUID.randomUUID();
        private final DocumentTasks work;
        private final ResultColumn column;
        private final DataType type;

        OneText(DocumentTasks work, ResultColumn column, DataType type) {
            this.work = work;
            this.column = column;
            this.type = type;
        }

        @Override
        public @Nullable Object call(@Nullable Object value) {
            if (value == null) {
                return null;
            }
            String text = value.toString();
            List<Object> key = List.of(id, text);
            synchronized (KNOWN) {
                if (!KNOWN.containsKey(key)) {
                    KNOWN.put(key, CatalystTypeConverters.convertToScala(ask(text), type));
                }
                return KNOWN.get(key);
            }
        }

        private @Nullable Object ask(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            var document = new Document<>(text, MemorySegment.ofArray(utf8));
            try (DocumentRun<String> run = work.run(List.of(document).iterator(), context())) {
                return column.value(
                        run.next().outcome(),
                        ResultColumn.Origin.MODEL,
                        UTF8String.fromString(work.modelName()),
                        () -> UTF8String.fromString(text));
            }
        }

        /// Spark evaluates what is constant on the driver.
        private static TaskContext context() {
            TaskContext context = TaskContext.get();
            return context == null ? TaskContext$.MODULE$.empty() : context;
        }
    }
}

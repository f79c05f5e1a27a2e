// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.util.ArrowUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every function in every clause gives what it gives for one text at a time. The quick run takes each clause with one
/// function, and each function in some clauses; `--full` takes all.
class ClauseMatrixTest {
    private static final boolean FULL = Boolean.getBoolean("gemlake.full");

    private static final GoldenCells GOLDEN = new GoldenCells("matrix.txt");

    @TempDir
    static Path directory;

    private static SparkSession spark;

    /// Calls with `%s` for the text.
    private static final Map<String, String> CALLS = new LinkedHashMap<>();

    static {
        CALLS.put("sentiment", "ai_analyze_sentiment(%s)");
        CALLS.put("classify", "ai_classify(%s, array('order', 'complaint', 'something else'))");
        CALLS.put("classify_any", "ai_classify(%s, array('order', 'complaint'), multilabel => true)");
        CALLS.put("scores", "ai_classify_scores(%s, array('order', 'complaint', 'something else'))");
        CALLS.put("filter", "ai_filter(%s, 'Is it about a hotel?')");
        CALLS.put("extract", "ai_extract(%s, array('person', 'location'))");
        CALLS.put("entities", "try_ai_extract_entities(%s)");
        CALLS.put("summarize", "ai_summarize(%s, max_words => 5)");
        CALLS.put("extractive", "ai_summarize(%s, 9, style => 'extractive')");
        CALLS.put("gen", "ai_gen(%s, max_tokens => 4)");
        CALLS.put(
                "query",
                "ai_query('other', %s, modelParameters => named_struct('max_tokens', 3), failOnError => false)");
        CALLS.put("translate", "try_ai_translate(%s, 'de', model => 'other')");
        CALLS.put("grammar", "ai_fix_grammar(%s)");
        CALLS.put("embed", "ai_embed(%s)");
        CALLS.put("similarity", "ai_similarity(%s, 'Basel')");
        CALLS.put("tokens", "ai_count_tokens(%s)");
        CALLS.put("details", "ai_analyze_sentiment(%s, details => true)");
    }

    /// Queries with `{body}` for a call about the text, `{=body}` for its value as a string that can be compared.
    private static final Map<String, String> CLAUSES = new LinkedHashMap<>();

    static {
        CLAUSES.put("select", "SELECT id, {body} FROM reviews");
        CLAUSES.put("twice", "SELECT {body} a, upper({=body}) b, {title} c FROM reviews");
        CLAUSES.put("where", "SELECT id FROM reviews WHERE {=body} LIKE '%o%'");
        CLAUSES.put("where and", "SELECT id FROM reviews WHERE {=body} > 'a' AND id < 10");
        CLAUSES.put("where or", "SELECT id FROM reviews WHERE {=body} > 'n' OR id < 10");
        CLAUSES.put("where not null", "SELECT id FROM reviews WHERE {body} IS NOT NULL");
        CLAUSES.put("where and select", "SELECT {body}, {=title} FROM reviews WHERE {=body} > 'a' AND {=title} > 'a'");
        CLAUSES.put(
                "case", "SELECT CASE WHEN id < 9 THEN {=body} WHEN id < 20 THEN title ELSE {=title} END FROM reviews");
        CLAUSES.put("case on a call", "SELECT CASE {=body} WHEN {=title} THEN 1 ELSE length({=body}) END FROM reviews");
        CLAUSES.put("if", "SELECT if({body} IS NULL, {=title}, {=body}) FROM reviews");
        CLAUSES.put("coalesce", "SELECT coalesce(if(id < 5, title, NULL), {=body}, {=title}) FROM reviews");
        CLAUSES.put("and, or", "SELECT id < 9 AND {=body} > 'n' AS a, id < 9 OR {=body} > 'n' AS b FROM reviews");
        CLAUSES.put("join, one side", "SELECT a.id FROM reviews a JOIN reviews b ON a.id = b.id AND {=a.body} > 'n'");
        CLAUSES.put(
                "join, both sides",
                "SELECT a.id, b.id FROM reviews a JOIN reviews b ON a.product = b.product AND a.id < 4 AND b.id < 4 AND"
                        + " {=concat(a.title, b.title)} > 'n'");
        CLAUSES.put(
                "left join", "SELECT a.id, b.id FROM reviews a LEFT JOIN reviews b ON a.id = b.id AND {=b.body} > 'n'");
        CLAUSES.put("group by", "SELECT {=body} s, count(*) FROM reviews GROUP BY {=body}");
        CLAUSES.put("group by alias, having", "SELECT {=body} s, count(*) c FROM reviews GROUP BY s HAVING c > 1");
        CLAUSES.put("in an aggregate", "SELECT product, max({=body}), count({body}) FROM reviews GROUP BY product");
        CLAUSES.put(
                "over an aggregate",
                "SELECT product, {=max(body)}, {min(title)} FROM reviews GROUP BY product HAVING count(*) > 2");
        CLAUSES.put("over a group", "SELECT title, {title}, count(*) FROM reviews GROUP BY title");
        CLAUSES.put("distinct", "SELECT DISTINCT {=title} FROM reviews");
        CLAUSES.put("rollup", "SELECT {=title} t, product, count(*) FROM reviews GROUP BY ROLLUP (t, product)");
        CLAUSES.put("order by", "SELECT id FROM reviews ORDER BY {=body}, id");
        CLAUSES.put("order by, limit", "SELECT id, {body} FROM reviews ORDER BY id DESC LIMIT 5");
        CLAUSES.put("order by a call, limit", "SELECT id FROM reviews ORDER BY {=body} DESC, id LIMIT 5");
        CLAUSES.put(
                "window",
                "SELECT id, row_number() OVER (PARTITION BY {=title} ORDER BY {=body}, id), max({=body}) OVER () FROM reviews");
        CLAUSES.put("over a window", "SELECT {=max(body) OVER (PARTITION BY product)} FROM reviews");
        CLAUSES.put("scalar subquery", "SELECT id, (SELECT max({=body}) FROM reviews WHERE id < 4) FROM reviews");
        CLAUSES.put("text from a subquery", "SELECT {(SELECT max(title) FROM reviews)} FROM reviews WHERE id < 3");
        CLAUSES.put("in", "SELECT id FROM reviews WHERE title IN (SELECT title FROM reviews WHERE {=title} > 'n')");
        CLAUSES.put(
                "exists",
                "SELECT id FROM reviews o WHERE EXISTS (SELECT 1 FROM reviews i WHERE i.id = o.id AND {=i.body} > 'n')");
        CLAUSES.put(
                "cte twice",
                "WITH c AS (SELECT id, {=body} s FROM reviews) SELECT a.s, b.s FROM c a JOIN c b ON a.id = b.id");
        CLAUSES.put(
                "union",
                "SELECT {=body} FROM reviews WHERE id < 5 UNION ALL SELECT {=title} FROM reviews WHERE id > 35");
        CLAUSES.put("except", "SELECT {=body} FROM reviews EXCEPT SELECT {=title} FROM reviews");
        CLAUSES.put("nested query", "SELECT s, id FROM (SELECT id, {=body} s FROM reviews) WHERE s > 'a' AND id < 9");
        CLAUSES.put("explode", "SELECT w FROM reviews LATERAL VIEW explode(split({=body}, ' ')) t AS w WHERE id < 9");
        CLAUSES.put("lambda", "SELECT transform(array(body, title), x -> {=x}) FROM reviews WHERE id < 3");
        CLAUSES.put("repartition", "SELECT /*+ REPARTITION(5) */ {body} FROM reviews DISTRIBUTE BY {=title}");
        CLAUSES.put("tablesample", "SELECT count({body}) FROM reviews TABLESAMPLE (100 PERCENT)");
        CLAUSES.put(
                "two lambdas",
                "SELECT transform(array(body), x -> {=x}), transform(array(body), x -> upper(ai_classify(x, array('q', 'r'))))"
                        + " FROM reviews WHERE id < 3");
        CLAUSES.put(
                "lambda behind a limit",
                "SELECT transform(array(title), x -> {=x}) FROM (SELECT * FROM reviews ORDER BY id LIMIT 5)");
        CLAUSES.put(
                "correlated scalar subquery",
                "SELECT id, (SELECT max({=i.title}) FROM reviews i WHERE i.id = o.id) FROM reviews o");
        CLAUSES.put(
                "lateral",
                "SELECT r.id, t FROM reviews r, LATERAL (SELECT {=x.title} t FROM reviews x WHERE x.id = r.id)");
        CLAUSES.put("if over a group", "SELECT if(count(*) > 2, {=title}, 'rare') FROM reviews GROUP BY {=title}");
        CLAUSES.put(
                "and over a group",
                "SELECT id < 3 AND {=title} > 'n', count(*) FROM reviews GROUP BY id, {=title} > 'n'");
        CLAUSES.put(
                "join, or",
                "SELECT a.id FROM reviews a JOIN reviews b ON a.id = b.id AND (a.id < 5 OR {=b.title} > 'n')");
        CLAUSES.put(
                "left join, two conditions",
                "SELECT a.id, b.id FROM reviews a LEFT JOIN reviews b ON a.id = b.id AND a.id < 5 AND {=a.title} > 'a'");
        CLAUSES.put("limit, offset", "SELECT id, {title} FROM reviews ORDER BY id LIMIT 4 OFFSET 3");
        CLAUSES.put("long limit", "SELECT id, {title} FROM reviews ORDER BY id LIMIT 3000");
        CLAUSES.put("literal", "SELECT {'The hotel in Basel'}");
        CLAUSES.put(
                "pivot",
                "SELECT * FROM (SELECT {=title} t, product FROM reviews) PIVOT (count(*) FOR product IN (0, 1))");
        CLAUSES.put("between", "SELECT id FROM reviews WHERE {=body} BETWEEN 'a' AND {=title} OR id < 5");
        CLAUSES.put("nullif", "SELECT nullif({=title}, {=body}), if(nullif(id, 3) > 4, {=body}, title) FROM reviews");
        CLAUSES.put(
                "a text by a function",
                "SELECT {array_join(transform(array(title), x -> upper(x)), ' ')} FROM reviews");
        CLAUSES.put("group by constants", "SELECT {=max(title)}, count(*) FROM reviews GROUP BY 'order', false");
        CLAUSES.put(
                "lambda in a left join",
                "SELECT a.id FROM reviews a LEFT JOIN reviews b ON a.id = b.id AND exists(array(a.title), x -> {=x} > 'n')");
        CLAUSES.put(
                "lateral explode",
                "SELECT r.id, w FROM reviews r, LATERAL explode(split(concat({='Basel'}, r.title), ' ')) AS t(w)");
        CLAUSES.put(
                "order by a lambda",
                "SELECT id FROM reviews ORDER BY transform(array(title), x -> {=x})[0], id LIMIT 3");
        CLAUSES.put(
                "text from a lambda",
                "SELECT s, {s} FROM (SELECT array_join(transform(array(title), x -> {=x}), ' ') s FROM reviews)"
                        + " WHERE length(s) < 400");
        CLAUSES.put("a number as text", "SELECT {id} FROM reviews WHERE id < 3");
        CLAUSES.put(
                "rollup, in an aggregate",
                "SELECT product, max({=title}), count({body}) FROM reviews GROUP BY ROLLUP (product)");
        CLAUSES.put(
                "filter clause",
                "SELECT product, max({=title}) FILTER (WHERE id < 9), min({=title}) FILTER (WHERE id > 30),"
                        + " count(DISTINCT {=body}) FILTER (WHERE {=body} > 'n' AND id < 20) FROM reviews GROUP BY product");
        CLAUSES.put("sample", "SELECT id FROM reviews WHERE rand(5) < 0.5 AND id % 7 > 0 AND {=body} LIKE '%o%'");
    }

    @BeforeAll
    static void start() {
        spark = SqlSession.builder(TinyModelFile.in(directory))
                .config(
                        "spark.gemlake.models.other.path",
                        TinyModelFile.in(directory).toString())
                .config("spark.gemlake.functions.unfit", "run")
                .getOrCreate();
        SqlSession.createReviews(spark);
        CALLS.forEach((name, call) -> {
            if (name.equals("similarity")) {
                Oracle.registerSimilarity(spark, "oracle_" + name, CALLS.get("embed"), "Basel");
            } else {
                Oracle.register(spark, "oracle_" + name, call);
            }
        });
    }

    @AfterAll
    static void stop() {
        GOLDEN.close();
        spark.stop();
    }

    @AfterEach
    void noArrowMemoryLeaks() {
        assertThat(ArrowUtils.rootAllocator().getChildAllocators())
                .extracting(BufferAllocator::getName)
                .doesNotContain(WaitingRows.ALLOCATOR);
    }

    static List<List<String>> cells() {
        List<String> functions = List.copyOf(CALLS.keySet());
        List<String> clauses = List.copyOf(CLAUSES.keySet());
        List<List<String>> cells = new ArrayList<>();
        for (int i = 0; i < clauses.size(); i++) {
            for (int j = 0; j < functions.size(); j++) {
                boolean quick = i % functions.size() == j || clauses.get(i).equals("twice");
                if (FULL || quick) {
                    cells.add(List.of(functions.get(j), clauses.get(i)));
                }
            }
        }
        return cells;
    }

    @ParameterizedTest
    @MethodSource("cells")
    void givesWhatItGivesForOneTextAtATime(List<String> cell) {
        String call = CALLS.get(cell.getFirst());
        String clause = CLAUSES.get(cell.getLast());
        String oracle = "oracle_" + cell.getFirst() + "(%s)";
        Dataset<String> ours = SqlSession.asJson(spark.sql(query(clause, call)));
        List<String> rows = ours.collectAsList().stream().sorted().toList();

        assertThat(rows).isEqualTo(SqlSession.rows(spark.sql(query(clause, oracle))));
        if (!cell.getLast().contains("lambda")) {
            assertThat(SqlSession.operators(ours)).isNotEmpty();
            assertThat(ours.queryExecution().executedPlan().toString()).doesNotContain("row_by_row");
        }
        GOLDEN.check(cell.getLast() + " | " + cell.getFirst(), ours, rows);
    }

    private static String query(String clause, String call) {
        return clause.replaceAll("\\{=([^{}]*)}", "to_json(struct({$1} AS v))")
                .replaceAll("\\{([^{}]*)}", call.replace("%s", "$1"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import io.gemlake.spark.GemlakePlugin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Metrics as Prometheus reads them, over HTTP.
class GemlakePluginTest {
    private static final Pattern OURS = Pattern.compile(
            "^metrics_\\w*plugin_io_gemlake_spark_GemlakePlugin_(\\w+)_Value\\{[^}]*} (\\d+)$", Pattern.MULTILINE);

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SqlSession.builder(TinyModelFile.in(directory))
                .config("spark.plugins", GemlakePlugin.class.getName())
                .config("spark.ui.enabled", true)
                .config("spark.ui.port", 0)
                .config("spark.ui.prometheus.enabled", true)
                .config(
                        "spark.metrics.conf.*.sink.prometheusServlet.class",
                        "org.apache.spark.metrics.sink.PrometheusServlet")
                .config("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus")
                .config("spark.gemlake.calibration", "none")
                .getOrCreate();
        SqlSession.createReviews(spark);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void prometheusReadsWhatAQueryHasCounted() throws Exception {
        Map<String, Long> before = metrics();
        var query = spark.sql("SELECT ai_analyze_sentiment(body), ai_summarize(body, 5) FROM reviews");
        assertThat(query.collectAsList()).hasSize(40);
        spark.sparkContext().listenerBus().waitUntilEmpty();

        Map<String, Long> after = metrics();
        AiEvalExec operator = SqlSession.operators(query).getFirst();
        for (String name : new String[] {"inputTokens", "outputTokens", "sharedTokens"}) {
            long counted = operator.metrics().apply(name).value();
            assertThat(counted).as(name).isPositive();
            assertThat(after.get(name) - before.get(name)).as(name).isEqualTo(counted);
            assertThat(after.get("application_" + name)).as(name).isEqualTo(counted);
        }
        assertThat(after.get("rows") - before.get("rows")).isEqualTo(40);
        assertThat(after).containsEntry("application_rows", 40L).containsEntry("application_failedRows", 0L);
        assertThat(after.get("lanes")).isEqualTo(before.get("lanes"));
        assertThat(after.get("engines")).isPositive();
        assertThat(after.get("assemblies")).isPositive();
        assertThat(after.get("offHeapBytes")).isPositive();
    }

    @Test
    void prometheusReadsTheExecutorsBesides() throws Exception {
        assertThat(page("/metrics/executors/prometheus/")).contains("spark_info", "metrics_executor_totalTasks_total");
    }

    private static Map<String, Long> metrics() throws IOException, InterruptedException {
        return OURS.matcher(page("/metrics/prometheus/"))
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> Long.parseLong(found.group(2))));
    }

    private static String page(String path) throws IOException, InterruptedException {
        var address = URI.create(spark.sparkContext().uiWebUrl().get() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            return response.body();
        }
    }
}

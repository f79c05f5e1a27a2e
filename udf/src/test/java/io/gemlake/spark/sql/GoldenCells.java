// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;

/// What queries of a matrix did, a line each, against a golden file: the rows that each of their operators asked about,
/// calls that were evaluated row by row, and the rows that came out, by number and hash.
/// `-Dgemlake.golden.write=true` writes the file.
final class GoldenCells {
    private static final int HASH_BYTES = 6;

    private final String file;
    private final Map<String, String> golden;
    private final Map<String, String> seen = new TreeMap<>();

    GoldenCells(String file) {
        this.file = file;
        this.golden = GoldenStatements.WRITE
                ? Map.of()
                : GoldenStatements.read(file)
                        .lines()
                        .map(line -> line.split(": ", 2))
                        .collect(Collectors.toMap(line -> line[0], line -> line[1]));
    }

    /// Compares a query that has run.
    ///
    /// @param rows that it gave
    void check(String cell, Dataset<?> query, List<String> rows) {
        String asked = SqlSession.operators(query).stream()
                .map(operator ->
                        String.valueOf(operator.metrics().apply("rowsAsked").value()))
                .collect(Collectors.joining(" + "));
        long alone = SqlSession.nodes(query.queryExecution().executedPlan()).stream()
                .flatMap(node -> ScalaLists.list(node.expressions()).stream())
                .filter(expression -> expression.exists(AiRowCall.class::isInstance))
                .count();
        String line = "%s rows asked, %d expressions row by row, %d rows, %s"
                .formatted(asked.isEmpty() ? "no" : asked, alone, rows.size(), hash(rows));
        seen.put(cell, line);
        if (!GoldenStatements.WRITE) {
            assertThat(line).as(cell).isEqualTo(golden.get(cell));
        }
    }

    /// Ends the writing of a file, where one is written.
    void close() {
        if (GoldenStatements.WRITE) {
            GoldenStatements.write(
                    file,
                    seen.entrySet().stream()
                            .map(cell -> cell.getKey() + ": " + cell.getValue() + "\n")
                            .collect(Collectors.joining()));
        }
    }

    private static String hash(List<String> rows) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", rows).getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

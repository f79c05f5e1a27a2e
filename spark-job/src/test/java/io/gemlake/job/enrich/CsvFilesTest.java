// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFilesTest {
    private static SparkSession spark;

    @TempDir
    private Path directory;

    private Source.Csv standard;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @BeforeEach
    void place() {
        standard = Source.Csv.standard(directory.toString());
    }

    @Test
    void readsCellsWithDelimitersQuotesAndLineBreaks() throws IOException {
        write("a.csv", "id,body\n1,\"two\nlines, \"\"quoted\"\"\"\n\n2,\n3,5\" disk of 3\"\n4,\"\"\n");
        assertThat(read(standard))
                .containsExactlyInAnyOrder(
                        RowFactory.create("1", "two\nlines, \"quoted\""),
                        RowFactory.create("2", null),
                        RowFactory.create("3", "5\" disk of 3\""),
                        RowFactory.create("4", null));
    }

    @Test
    void readsFilesOfDirectoriesBelowAndThoseWithAByteOrderMarkOrOtherLineEnds() throws IOException {
        write("2026/lang=de/b.csv", "\uFEFFid,body\r\n1,a\r\n");
        write("2026/a.csv", "id,body\n2,b");
        write("empty.csv", "");
        assertThat(read(standard)).containsExactlyInAnyOrder(RowFactory.create("1", "a"), RowFactory.create("2", "b"));
    }

    @Test
    void readsWhatItsOptionsSay() throws IOException {
        Charset windows = Charset.forName("windows-1252");
        Files.write(directory.resolve("a.csv"), "1;'5 € für \\'Öl\\''\n".getBytes(windows));
        var source = new Source.Csv(directory.toString(), false, ";", "'", "\\", windows);
        assertThat(CsvFiles.read(spark, source).columns()).containsExactly("_c0", "_c1");
        assertThat(read(source)).containsExactly(RowFactory.create("1", "5 € für 'Öl'"));
    }

    @Test
    void takesQuotesAsTheyAreWhenNothingStandsAroundCells() throws IOException {
        write("a.csv", "id\tbody\n1\t\"open\n2\t\"b\"\n");
        assertThat(read(new Source.Csv(directory.toString(), true, "\t", "", "", StandardCharsets.UTF_8)))
                .containsExactlyInAnyOrder(RowFactory.create("1", "\"open"), RowFactory.create("2", "\"b\""));
    }

    @Test
    void readsAHeaderWithAColumnWithoutAName() throws IOException {
        write("a.csv", ",id,body\n0,1,a\n1,2,b\n");
        assertThat(spark.createDataFrame(
                                read(standard), CsvFiles.read(spark, standard).schema())
                        .select("id", "body")
                        .collectAsList())
                .containsExactlyInAnyOrder(RowFactory.create("1", "a"), RowFactory.create("2", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "2,b,c", "2,b\n3"})
    void refusesRecordsThatHaveNotTheCellsOfTheHeader(String records) throws IOException {
        write("good.csv", "id,body\n8,a\n");
        write("bad.csv", "id,body\n1,a\n" + records + "\n9,z\n");
        assertRefused(standard, "1 records, one of them in file:", "bad.csv, have more or fewer cells");
    }

    @Test
    void refusesACellThatIsNeverClosed() throws IOException {
        write("a.csv", "id,body\n1,\"open\n2,b\n3,c\n");
        assertRefused(standard, "in 1 files, such as file:", "a.csv, a cell is opened and never closed");
    }

    @Test
    void refusesACellThatIsOpenedAndClosedByTheQuoteOfAnother() throws IOException {
        write("a.csv", "id,body\n1,\"open\n2,\"fine\"\n3,\"c\n");
        assertRefused(standard, "the record at line 3 of a file goes on behind its closing quote", "as \"\"");
    }

    @Test
    void saysNothingOfWhatDocumentsHold() throws IOException {
        write("a.csv", "id,body\n1,\"secret\n2,\"fine\"\n3,\"c\n");
        assertThatThrownBy(() -> read(standard)).message().doesNotContain("secret", "fine");
    }

    @Test
    void refusesFilesWhoseHeadersDiffer() throws IOException {
        write("a.csv", "id,body\n1,a\n");
        write("b.csv", "body,id\nb,2\n");
        assertRefused(standard, "the header of file:", "is not that of the other files");
        write("b.csv", "id,body,more\n2,b,x\n");
        assertRefused(standard, "the header of file:", "is not that of the other files");
        write("b.csv", "id,id,body\n1,2,b\n");
        Files.delete(directory.resolve("a.csv"));
        assertRefused(standard, "its header has the column 'id' twice");
    }

    private void write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static List<Row> read(Source.Csv source) {
        return CsvFiles.read(spark, source).collectAsList();
    }

    private static void assertRefused(Source.Csv source, String... messages) {
        assertThatThrownBy(() -> read(source))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(JobErrorCode.SOURCE_INVALID))
                .message()
                .contains(messages);
    }
}

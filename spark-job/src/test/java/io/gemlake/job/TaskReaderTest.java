// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gemlake.engine.LinearMap;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaughtHead;
import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.spark.HeadFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskReaderTest {
    @Test
    void readsATaughtHeadFromItsDirectory(@TempDir Path directory) throws IOException {
        var head = new TaughtHead(
                Kind.CLASSIFY,
                List.of("a", "b"),
                new TaughtHead.Reading(1),
                new LinearMap(1, 2, new float[] {1, -1}),
                new float[2],
                new TaughtHead.Origin("ab".repeat(32), "v"));
        HeadFile.write(directory.toString(), head, JsonNodeFactory.instance.objectNode(), new Configuration());

        assertThat(read("taught: {head: '" + directory + "'}"))
                .isInstanceOfSatisfying(
                        Task.Taught.class,
                        taught -> assertThat(taught.head().id()).isEqualTo(head.id()));
    }

    @Test
    void aTaughtHeadHasAFile() {
        assertThatThrownBy(() -> read("taught: {file: x}"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("did you mean 'head'?");
        assertThatThrownBy(() -> read("taught: {head: none}"))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("A taught head cannot be used: none cannot be read");
    }

    private static Task read(String yaml) {
        var in = new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
        return TaskReader.read(YamlNode.read("job.yaml", in));
    }
}

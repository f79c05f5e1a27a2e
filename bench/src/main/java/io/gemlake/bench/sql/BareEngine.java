// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gemlake.bench.measure.Lanes;
import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.LongInput;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskOutcome;
import io.gemlake.engine.TaskProgram;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The engine without Spark: each lane reads its share of the texts, as a task reads its partition.
public record BareEngine(Lanes lanes, int count) {
    /// Tokens that it took to run tasks over texts.
    public long run(List<Task> tasks, List<String> texts) {
        ChatFormat format = lanes.engine().info().chatFormat().orElse(ChatFormat.NONE);
        TaskProgram program = TaskProgram.of(tasks, format, Map.of()).withLongInput(LongInput.TRUNCATE_TAIL);
        var partition = new AtomicInteger();
        return lanes.run(count, lane -> tokens(program.run(lane, share(texts, partition.getAndIncrement())))).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /// As Spark cuts a list into partitions.
    private Iterator<byte[]> share(List<String> texts, int partition) {
        int from = Math.toIntExact((long) texts.size() * partition / count);
        int to = Math.toIntExact((long) texts.size() * (partition + 1) / count);
        return texts.subList(from, to).stream()
                .map(text -> text.getBytes(UTF_8))
                .iterator();
    }

    private static long tokens(Iterator<TaskOutcome> outcomes) {
        long tokens = 0;
        while (outcomes.hasNext()) {
            tokens += switch (outcomes.next()) {
                case TaskOutcome.Completed done ->
                    done.usage().promptTokens() + done.usage().outputTokens();
                case TaskOutcome.Failed failed -> throw new IllegalStateException(failed.message());
            };
        }
        return tokens;
    }
}

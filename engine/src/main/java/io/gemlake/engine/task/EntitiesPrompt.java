// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Answer.Span;
import io.gemlake.engine.Query;
import io.gemlake.engine.TaskResult;
import io.gemlake.engine.TaskResult.Entity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Things of each kind, each list copied from the document under a constraint.
record EntitiesPrompt(PromptFamily family, List<String> labels) implements TaskPrompt {
    private static final int MAX_TOKENS = 64;
    private static final int MAX_SPANS = 12;

    @Override
    public String version() {
        return "entities-%s-2/%s".formatted(family.name(), String.join("+", labels));
    }

    @Override
    public List<Query> queries() {
        var form = new Query.ListForm(family.lead(), "none", ";", family.end());
        return labels.stream()
                .<Query>map(
                        label -> new Query.Copy(family.suffix(new Question.Names(label)), MAX_TOKENS, MAX_SPANS, form))
                .toList();
    }

    /// A value that stands in two lists keeps its first label.
    @Override
    public TaskResult read(byte[] document, List<Answer> answers) {
        List<Entity> entities = new ArrayList<>();
        Set<Span> seen = new HashSet<>();
        for (int i = 0; i < labels.size(); i++) {
            for (Span span : ((Answer.Spans) answers.get(i)).spans()) {
                if (seen.add(span)) {
                    entities.add(entity(labels.get(i), document, span));
                }
            }
        }
        return new TaskResult.Entities(entities);
    }

    private static Entity entity(String label, byte[] document, Span span) {
        String value = new String(document, span.start(), span.end() - span.start(), StandardCharsets.UTF_8);
        int start = codePoints(document, 0, span.start());
        return new Entity(label, value, start, start + codePoints(document, span.start(), span.end()));
    }

    /// Code points that begin in `[from, to)`: every byte but the continuation bytes of UTF-8.
    private static int codePoints(byte[] utf8, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += (utf8[i] & 0xC0) != 0x80 ? 1 : 0;
        }
        return count;
    }

    @Override
    public TaskResult blank() {
        return new TaskResult.Entities(List.of());
    }
}

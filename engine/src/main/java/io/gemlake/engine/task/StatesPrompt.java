// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.LinearMap;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskResult.State;
import io.gemlake.engine.TaskResult.States;
import io.gemlake.engine.TaughtHead;
import io.gemlake.engine.TaughtHead.Example;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Hidden states of a document or of its words, for what is taught on them: the layers above are not computed.
record StatesPrompt(PromptFamily family, Task.States task) implements TaskPrompt {
    @Override
    public String version() {
        return "states-%s-1/%s/%s".formatted(family.name(), task.kind(), Fingerprint.of(task.reading()));
    }

    @Override
    public List<PromptPart> prefix() {
        List<Example> examples = task.reading().examples();
        return examples.isEmpty() ? family.prefix() : family.prefix(question(), examples);
    }

    private Question question() {
        return new Question.Topic(task.reading().about(), List.of());
    }

    @Override
    public List<Query> queries(Document document) {
        return mapped(null);
    }

    /// The queries, with a map for the states of words.
    List<Query> mapped(@Nullable LinearMap map) {
        int layer = task.reading().layer();
        return List.of(
                switch (task.kind()) {
                    case CLASSIFY -> new Query.HiddenState(family.suffix(question()), layer);
                    case ENTITIES -> new Query.SecondReading(family.again(), layer, map);
                });
    }

    @Override
    public States read(Document document, List<Answer> answers) {
        return new States(
                switch (task.kind()) {
                    case CLASSIFY -> {
                        float[] values = ((Answer.HiddenState) answers.getFirst()).values();
                        yield List.of(new State(0, Words.codePoints(document.bytes()), values));
                    }
                    case ENTITIES -> states(WordStates.of(document.bytes(), (Answer.TokenStates) answers.getFirst()));
                });
    }

    private static List<State> states(WordStates states) {
        int width = states.width();
        return IntStream.range(0, states.words().size())
                .mapToObj(i -> new State(
                        states.words().get(i).from(),
                        states.words().get(i).to(),
                        Arrays.copyOfRange(states.values(), i * width, (i + 1) * width)))
                .toList();
    }

    @Override
    public boolean namesPlaces() {
        return task.kind() == TaughtHead.Kind.ENTITIES;
    }

    @Override
    public boolean canMerge() {
        return false;
    }

    @Override
    public States blank() {
        return new States(List.of());
    }
}

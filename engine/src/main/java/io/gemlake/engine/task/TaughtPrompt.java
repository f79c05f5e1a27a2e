// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Errors;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskResult;
import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.Entity;
import io.gemlake.engine.TaughtHead;
import io.gemlake.engine.task.Words.Word;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a taught head makes of the states that it was taught on.
record TaughtPrompt(StatesPrompt states, TaughtHead head) implements TaskPrompt {
    private static final int ID_LENGTH = 12;

    /// The prompt of a head, if this family still asks as when it was taught.
    static TaughtPrompt of(PromptFamily family, TaughtHead head) {
        var states = new StatesPrompt(family, new Task.States(head.kind(), head.reading()));
        if (!states.version().equals(head.origin().promptVersion())) {
            throw Errors.headOfOtherPrompt(head.origin().promptVersion(), states.version());
        }
        return new TaughtPrompt(states, head);
    }

    @Override
    public String version() {
        return "taught-%s/%s".formatted(head.id().substring(0, ID_LENGTH), states.version());
    }

    @Override
    public List<PromptPart> prefix() {
        return states.prefix();
    }

    @Override
    public List<Query> queries(Document document) {
        return states.mapped(head.map());
    }

    @Override
    public TaskResult read(Document document, List<Answer> answers) {
        return switch (head.kind()) {
            case CLASSIFY -> classification(((Answer.HiddenState) answers.getFirst()).values());
            case ENTITIES ->
                entities(document.bytes(), WordStates.of(document.bytes(), (Answer.TokenStates) answers.getFirst()));
        };
    }

    private Classification classification(float[] state) {
        return Classification.likeliest(
                head.labels(), head.probabilities(head.map().image(state)));
    }

    private TaskResult.Entities entities(byte[] document, WordStates images) {
        return new TaskResult.Entities(
                head.names(images.values(), images.words().size()).stream()
                        .map(name -> entity(document, images.words(), name))
                        .toList());
    }

    private Entity entity(byte[] document, List<Word> words, TaughtHead.Name name) {
        Word first = words.get(name.first());
        Word last = words.get(name.end() - 1);
        String value = new String(document, first.start(), last.end() - first.start(), StandardCharsets.UTF_8);
        return new Entity(head.labels().get(name.label()), value, first.from(), last.to(), name.score());
    }

    @Override
    public boolean namesPlaces() {
        return states.namesPlaces();
    }

    @Override
    public TaskResult blank() {
        return switch (head.kind()) {
            case CLASSIFY -> new Classification(List.of(), List.of(), Task.Choice.ONE);
            case ENTITIES -> new TaskResult.Entities(List.of());
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query.Lead;
import io.gemlake.engine.Task.Scale;
import io.gemlake.engine.TaughtHead;
import java.util.ArrayList;
import java.util.List;

/// The family for models that were taught to chat: earlier turns show examples, the user's next turn holds the document
/// and, behind it, one question.
///
/// @param turns how turns are marked
record ChatFamily(ChatTurns turns) implements PromptFamily {
    private static final String SYSTEM =
            "You read texts and answer questions about them. Answers are short and in the language of the text.";
    private static final String TEXT = "Text:\n";
    /// More labels than that are not named in the question: it would be longer than the text.
    private static final int MOST_NAMED = 20;
    /// One example for each sentiment: a prefix is read by every token of every document.
    private static final List<Example> EXAMPLES =
            List.of(Example.ALL.get(0), Example.ALL.get(1), Example.ALL.get(3), Example.ALL.get(4));

    private static List<PromptPart> ask(Question question) {
        return switch (question) {
            case Question.Sentiment(Scale scale) ->
                fixed("Is the sentiment of the text " + Question.choice(scale.labels()) + "?");
            case Question.Topic topic -> topic(topic);
            case Question.Names(String kind) -> names(kind);
            case Question.Summary _ -> fixed("Sum up the text in one sentence.");
            case Question.Condition(String text) -> List.of(new PromptPart.UserText(text));
            case Question.Translation(String language) ->
                List.of(
                        new PromptPart.Template("Translate the text into "),
                        new PromptPart.UserText(language),
                        new PromptPart.Template(". Answer with the translation alone."));
            case Question.Gist _ -> fixed("What does the text mean, in one word?");
            case Question.Correction _ ->
                fixed("Correct the spelling and the grammar of the text. Answer with the corrected text alone.");
        };
    }

    private static List<PromptPart> fixed(String text) {
        return List.of(new PromptPart.Template(text));
    }

    private static List<PromptPart> topic(Question.Topic topic) {
        String about = topic.about().isEmpty() ? "topic" : topic.about();
        List<String> names = topic.names();
        String options = names.isEmpty() || names.size() > MOST_NAMED ? "" : " It is " + Question.choice(names) + ".";
        return List.of(
                new PromptPart.Template("What is the "),
                new PromptPart.UserText(about),
                new PromptPart.Template(" of the text?"),
                new PromptPart.UserText(options));
    }

    private static List<PromptPart> names(String kind) {
        return switch (kind) {
            case "person" -> fixed("Which people does the text name?");
            case "organization" -> fixed("Which organisations does the text name?");
            case "location" -> fixed("Which places does the text name?");
            default ->
                List.of(
                        new PromptPart.Template("What does the text name of this kind: "),
                        new PromptPart.UserText(kind),
                        new PromptPart.Template("?"));
        };
    }

    @Override
    public String name() {
        return "chat-" + turns.format().title();
    }

    @Override
    public List<PromptPart> prefix() {
        var prompt = new StringBuilder(turns.opening(SYSTEM));
        for (Example example : EXAMPLES) {
            String before = TEXT + example.text() + "\n\n";
            List<Question> questions = example.questions();
            for (int i = 0; i < questions.size(); i++) {
                prompt.append(before)
                        .append(PromptPart.text(ask(questions.get(i))))
                        .append(turns.toAnswer())
                        .append(turns.lead().before(example.answers().get(i)))
                        .append(turns.toQuestion());
                before = "";
            }
        }
        return List.of(new PromptPart.Template(prompt + TEXT));
    }

    @Override
    public List<PromptPart> prefix(Question question, List<TaughtHead.Example> examples) {
        var parts = new ArrayList<PromptPart>();
        parts.add(new PromptPart.Template(turns.opening(SYSTEM) + TEXT));
        for (TaughtHead.Example example : examples) {
            parts.add(new PromptPart.UserText(example.text()));
            parts.addAll(suffix(question));
            parts.add(new PromptPart.UserText(lead().before(example.label())));
            parts.add(new PromptPart.Template(turns.toQuestion() + TEXT));
        }
        return parts;
    }

    @Override
    public List<PromptPart> suffix(Question question) {
        return suffix(ask(question));
    }

    private List<PromptPart> suffix(List<PromptPart> question) {
        var parts = new ArrayList<PromptPart>();
        parts.add(new PromptPart.Template("\n\n"));
        parts.addAll(question);
        parts.add(new PromptPart.Template(turns.toAnswer()));
        return parts;
    }

    @Override
    public List<PromptPart> again() {
        return fixed("\n\n" + TEXT);
    }

    @Override
    public List<PromptPart> namesPrefix() {
        var prompt = new StringBuilder(turns.opening(SYSTEM));
        for (NameExample example : NameExample.ALL) {
            String before = TEXT + example.text() + "\n\n";
            for (NameExample.Kind kind : example.kinds()) {
                prompt.append(before)
                        .append(PromptPart.text(askName(kind.value())))
                        .append(turns.toAnswer())
                        .append(turns.lead().before(kind.kind()))
                        .append(turns.toQuestion());
                before = "";
            }
        }
        return List.of(new PromptPart.Template(prompt + TEXT));
    }

    @Override
    public List<PromptPart> nameSuffix(String value) {
        return suffix(askName(value));
    }

    private static List<PromptPart> askName(String value) {
        return List.of(
                new PromptPart.Template("Which kind of name is \""),
                new PromptPart.UserText(value),
                new PromptPart.Template("\" in the text?"));
    }

    @Override
    public List<PromptPart> ownPrefix(Question question) {
        return fixed(turns.userOpening() + TEXT);
    }

    @Override
    public List<PromptPart> barePrefix() {
        return fixed(turns.userOpening());
    }

    @Override
    public List<PromptPart> bareSuffix() {
        return fixed(turns.toAnswer());
    }

    /// A token ends the turn.
    @Override
    public List<String> ends(Document document) {
        return List.of();
    }

    @Override
    public Lead lead() {
        return turns.lead();
    }

    @Override
    public String end() {
        return turns.end();
    }

    @Override
    public List<String> markers() {
        return turns.markers();
    }
}

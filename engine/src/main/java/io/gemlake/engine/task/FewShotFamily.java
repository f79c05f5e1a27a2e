// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Task;
import java.util.List;

/// The prompt family for models without a chat template: one prefix whose examples carry the fields of every task, so
/// that all tasks share it, and the document behind it. Varied texts and all four sentiments among the examples matter
/// more than their number.
public final class FewShotFamily {
    static final String SENTIMENT = "Sentiment";
    static final String PEOPLE = "People";
    static final String ORGANISATIONS = "Organisations";
    static final String PLACES = "Places";
    static final String SUMMARY = "Summary";

    private record Example(
            String text, String sentiment, String people, String organisations, String places, String summary) {
        String render() {
            return "Text:\n" + text
                    + field(SENTIMENT, sentiment)
                    + field(PEOPLE, people)
                    + field(ORGANISATIONS, organisations)
                    + field(PLACES, places)
                    + field(SUMMARY, summary)
                    + "\n\n";
        }

        private static String field(String name, String value) {
            return "\n" + name + ": " + value;
        }
    }

    private static final List<Example> EXAMPLES = List.of(
            new Example(
                    "The new espresso machine from Brewline is a joy. It heats up in seconds, and the people in their shop"
                            + " in Porto explained everything.",
                    "positive",
                    "none",
                    "Brewline",
                    "Porto",
                    "The Brewline espresso machine heats up in seconds and the shop in Porto explains it well."),
            new Example(
                    "Seit Montag ist die Heizung im dritten Stock kalt. Frau Sommer von der Hausverwaltung Adler hat dreimal"
                            + " nicht zurückgerufen. So geht das nicht!",
                    "negative",
                    "Sommer",
                    "Hausverwaltung Adler",
                    "none",
                    "Die Heizung im dritten Stock ist kalt, und Frau Sommer ruft nicht zurück."),
            new Example(
                    "Hi Tom, thanks to you and Elif Kaya our office is now in Rotterdam. Nordhaven Logistics was on time"
                            + " too. You are the best team I have worked with!",
                    "positive",
                    "Tom; Elif Kaya",
                    "Nordhaven Logistics",
                    "Rotterdam",
                    "Tom, Elif Kaya and Nordhaven Logistics have moved the office to Rotterdam in time."),
            new Example(
                    "Great cast, and Mira Okafor carries every scene she is in, but the story drags and the ending makes no"
                            + " sense at all.",
                    "mixed",
                    "Mira Okafor",
                    "none",
                    "none",
                    "Mira Okafor and the cast are great, but the story drags and its ending makes no sense."),
            new Example(
                    "The library in Ghent closes at 4 p.m. on Friday because Vandamme Elektro replaces the wiring. Books can"
                            + " be returned at the side door.",
                    "neutral",
                    "none",
                    "Vandamme Elektro",
                    "Ghent",
                    "The library in Ghent closes at 4 p.m. on Friday for new wiring."),
            new Example(
                    "At 02:10 the payment service stopped answering. Jonas Brandt restarted the database in Zurich and the"
                            + " queue was empty again at 02:45.",
                    "neutral",
                    "Jonas Brandt",
                    "none",
                    "Zurich",
                    "The payment service was down from 02:10 to 02:45 until Jonas Brandt restarted the database."));

    private static final List<PromptPart> PREFIX = List.of(
            new PromptPart.Template(EXAMPLES.stream().map(Example::render).reduce("", String::concat) + "Text:\n"));

    private FewShotFamily() {}

    /// What stands before every document.
    public static List<PromptPart> prefix() {
        return PREFIX;
    }

    /// What stands between a document and a field's answer.
    static List<PromptPart> suffix(String field) {
        return List.of(new PromptPart.Template("\n" + field + ":"));
    }

    /// The prompt of a task in this family.
    public static TaskPrompt prompt(Task task) {
        return switch (task) {
            case Task.Sentiment sentiment -> new SentimentPrompt();
            case Task.Entities entities -> new EntitiesPrompt();
            case Task.Summary summary -> new SummaryPrompt(summary.maxTokens());
        };
    }
}

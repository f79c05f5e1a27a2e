// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Task.Scale;
import java.util.List;

/// A document with questions answered, all of them in each example and in the same order. Varied texts and all four
/// sentiments among the examples matter more than their number.
///
/// @param answers to [#questions], in their order
record Example(String text, String condition, List<String> answers) {
    private static final String NONE = "none";

    static final List<Example> ALL = List.of(
            of(
                    "The new espresso machine from Brewline is a joy. It heats up in seconds, and the people in their shop"
                            + " in Porto explained everything.",
                    "positive",
                    "kitchen",
                    NONE,
                    "Brewline",
                    "Porto",
                    "The Brewline espresso machine heats up in seconds and the shop in Porto explains it well.",
                    "Does the writer like what was bought?",
                    Question.Condition.YES),
            of(
                    "Seit Montag ist die Heizung im dritten Stock kalt. Frau Sommer von der Hausverwaltung Adler hat dreimal"
                            + " nicht zurückgerufen. So geht das nicht!",
                    "negative",
                    "housing",
                    "Sommer",
                    "Hausverwaltung Adler",
                    NONE,
                    "Die Heizung im dritten Stock ist kalt, und Frau Sommer ruft nicht zurück.",
                    "Is it about sport?",
                    Question.Condition.NO),
            of(
                    "Hi Tom, thanks to you and Elif Kaya our office is now in Rotterdam. Nordhaven Logistics was on time"
                            + " too. You are the best team I have worked with!",
                    "positive",
                    "moving",
                    "Tom; Elif Kaya",
                    "Nordhaven Logistics",
                    "Rotterdam",
                    "Tom, Elif Kaya and Nordhaven Logistics have moved the office to Rotterdam in time.",
                    "Does it thank somebody?",
                    Question.Condition.YES),
            of(
                    "Great cast, and Mira Okafor carries every scene she is in, but the story drags and the ending makes no"
                            + " sense at all.",
                    "mixed",
                    "film",
                    "Mira Okafor",
                    NONE,
                    NONE,
                    "Mira Okafor and the cast are great, but the story drags and its ending makes no sense.",
                    "Is it written in French?",
                    Question.Condition.NO),
            of(
                    "The library in Ghent closes at 4 p.m. on Friday because Vandamme Elektro replaces the wiring. Books can"
                            + " be returned at the side door.",
                    "neutral",
                    "public notice",
                    NONE,
                    "Vandamme Elektro",
                    "Ghent",
                    "The library in Ghent closes at 4 p.m. on Friday for new wiring.",
                    "Is something for sale?",
                    Question.Condition.NO),
            of(
                    "At 02:10 the payment service stopped answering. Jonas Brandt restarted the database in Zurich and the"
                            + " queue was empty again at 02:45.",
                    "neutral",
                    "computers",
                    "Jonas Brandt",
                    NONE,
                    "Zurich",
                    "The payment service was down from 02:10 to 02:45 until Jonas Brandt restarted the database.",
                    "Does it report a failure?",
                    Question.Condition.YES));

    private static Example of(
            String text,
            String sentiment,
            String topic,
            String people,
            String organisations,
            String places,
            String summary,
            String condition,
            String holds) {
        return new Example(text, condition, List.of(sentiment, topic, people, organisations, places, summary, holds));
    }

    /// What is asked about the text.
    List<Question> questions() {
        return List.of(
                new Question.Sentiment(Scale.FOUR_WAY),
                new Question.Topic("", List.of()),
                new Question.Names("person"),
                new Question.Names("organization"),
                new Question.Names("location"),
                new Question.Summary(),
                new Question.Condition(condition));
    }
}

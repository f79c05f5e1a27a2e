// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.util.List;

/// A document with all its fields answered. Varied texts and all four sentiments among the examples matter more than
/// their number.
record Example(String text, String sentiment, String people, String organisations, String places, String summary) {
    static final List<Example> ALL = List.of(
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

    String answer(Field field) {
        return switch (field) {
            case SENTIMENT -> sentiment;
            case PEOPLE -> people;
            case ORGANISATIONS -> organisations;
            case PLACES -> places;
            case SUMMARY -> summary;
        };
    }
}

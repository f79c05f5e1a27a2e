// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.util.List;

/// A text, and what some of its words are: names of several kinds, and words that look like names and are none.
record NameExample(String text, List<Kind> kinds) {
    static final String NONE = "none";

    /// What a value is.
    record Kind(String value, String kind) {}

    private static final String ORGANIZATION = "organization";
    private static final String LOCATION = "location";
    private static final String PERSON = "person";
    private static final String WORK = "creative work";

    static final List<NameExample> ALL = List.of(
            new NameExample(
                    "The new espresso machine from Brewline is a joy. It heats up in seconds, and the people in their shop"
                            + " in Porto explained everything.",
                    List.of(
                            new Kind("espresso machine", NONE),
                            new Kind("Brewline", ORGANIZATION),
                            new Kind("It", NONE),
                            new Kind("Porto", LOCATION))),
            new NameExample(
                    "Seit Montag ist die Heizung im dritten Stock kalt. Frau Sommer von der Hausverwaltung Adler hat dreimal"
                            + " nicht zurückgerufen. So geht das nicht!",
                    List.of(
                            new Kind("Montag", "date"),
                            new Kind("Heizung", NONE),
                            new Kind("dritten Stock", NONE),
                            new Kind("Sommer", PERSON),
                            new Kind("Hausverwaltung Adler", ORGANIZATION))),
            new NameExample(
                    "Hi Tom, thanks to you and Elif Kaya our office is now in Rotterdam. Nordhaven Logistics was on time"
                            + " too. You are the best team I have worked with!",
                    List.of(
                            new Kind("Tom", PERSON),
                            new Kind("Elif Kaya", PERSON),
                            new Kind("office", NONE),
                            new Kind("Rotterdam", LOCATION),
                            new Kind("Nordhaven Logistics", ORGANIZATION),
                            new Kind("You", NONE))),
            new NameExample(
                    "Great cast, and Mira Okafor carries every scene she is in, but the story drags and the ending makes no"
                            + " sense at all.",
                    List.of(new Kind("Great cast", NONE), new Kind("Mira Okafor", PERSON), new Kind("story", NONE))),
            new NameExample(
                    "The library in Ghent closes at 4 p.m. on Friday because Vandamme Elektro replaces the wiring. Books can"
                            + " be returned at the side door.",
                    List.of(
                            new Kind("Ghent", LOCATION),
                            new Kind("Friday", "date"),
                            new Kind("Vandamme Elektro", ORGANIZATION),
                            new Kind("Books", NONE),
                            new Kind("side door", NONE))),
            new NameExample(
                    "At 02:10 the payment service stopped answering. Jonas Brandt restarted the database in Zurich and the"
                            + " queue was empty again at 02:45.",
                    List.of(
                            new Kind("payment service", NONE),
                            new Kind("Jonas Brandt", PERSON),
                            new Kind("Zurich", LOCATION),
                            new Kind("queue", NONE))),
            new NameExample(
                    "Hartmut Lindqvist ( 1902 – 1971 ) , schwedischer Bildhauer aus Malmö",
                    List.of(
                            new Kind("Hartmut Lindqvist", PERSON),
                            new Kind("Bildhauer", NONE),
                            new Kind("Malmö", LOCATION))),
            new NameExample(
                    "Nach § 14 Abs. 2 Wassergesetz hat das Amtsgericht Lüneburg die Klage abgewiesen ( Urteil vom 3. März"
                            + " 2015 - 7 C 112/14 ).",
                    List.of(
                            new Kind("§ 14 Abs. 2 Wassergesetz", "law"),
                            new Kind("Amtsgericht Lüneburg", "court"),
                            new Kind("Klage", NONE),
                            new Kind("Urteil vom 3. März 2015 - 7 C 112/14", "court decision"))),
            new NameExample(
                    "omg just saw the new Starforge Rising trailer on my Lumo 7 lol , dublin cinemas get it first !!",
                    List.of(
                            new Kind("omg", NONE),
                            new Kind("Starforge Rising", WORK),
                            new Kind("Lumo 7", "product"),
                            new Kind("dublin", LOCATION),
                            new Kind("cinemas", NONE))),
            new NameExample(
                    "please send me the report before lunch , i need it for the meeting",
                    List.of(new Kind("report", NONE), new Kind("lunch", NONE))),
            new NameExample(
                    "'' Night Ferry '' is the third album by The Hollow Pines , recorded at Lake Arden .",
                    List.of(
                            new Kind("Night Ferry", WORK),
                            new Kind("third", NONE),
                            new Kind("album", NONE),
                            new Kind("The Hollow Pines", ORGANIZATION),
                            new Kind("Lake Arden", LOCATION))));
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.util.List;

/// A document and conditions that hold for it or do not. About as many hold as do not, and some of them stand
/// there twice with different answers: so "yes" and "no" hang on the text.
record FilterExample(String text, List<Answered> conditions) {
    /// A condition, and whether it holds.
    record Answered(String condition, String answer) {}

    private static final String RUDE = "Is it rude or insulting?";
    private static final String HARMFUL = "Is it violent, sexual or hateful?";
    private static final String THREAT = "Does it threaten somebody?";
    private static final String CONTENT = "Is the writer content?";

    static final List<FilterExample> ALL = List.of(
            new FilterExample(
                    "Great service, the mechanic explained everything and the bill was lower than expected. I'll be"
                            + " back.",
                    List.of(yes(CONTENT), no(RUDE), no("Is it about food?"), yes("Does it mention a price?"))),
            new FilterExample(
                    "What a pathetic bunch of idiots. Nobody wants your kind here, crawl back under your rock.",
                    List.of(
                            yes(RUDE),
                            no("Is it about a film?"),
                            no("Does it thank somebody?"),
                            yes("Does it attack people?"))),
            new FilterExample(
                    "Die Gemeinde sperrt die Talstraße vom 3. bis 9. August wegen Bauarbeiten; der Bus fährt eine"
                            + " Umleitung.",
                    List.of(
                            yes("Is it about traffic?"),
                            no(HARMFUL),
                            no("Is it an advertisement?"),
                            yes("Does it name a date?"))),
            new FilterExample(
                    "If you park in front of my gate once more I'll smash your windows, and then your face.",
                    List.of(yes(THREAT), yes(HARMFUL), no("Is it about health?"), no(CONTENT))),
            new FilterExample(
                    "The committee found no fault with the pilot; a bird had struck the engine shortly after take-off.",
                    List.of(no(HARMFUL), yes("Is it about aviation?"), no("Is it a question?"), no(RUDE))),
            new FilterExample(
                    "Hallo Frau Keller, können Sie mir die Rechnung bitte noch einmal schicken? Ich finde sie nicht"
                            + " mehr.",
                    List.of(
                            yes("Is it a request?"),
                            no(THREAT),
                            no("Is it about sport?"),
                            yes("Is it written in German?"))));

    private static Answered yes(String condition) {
        return new Answered(condition, Question.Condition.YES);
    }

    private static Answered no(String condition) {
        return new Answered(condition, Question.Condition.NO);
    }
}

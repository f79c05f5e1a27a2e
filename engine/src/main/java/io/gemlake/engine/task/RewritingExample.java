// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.util.List;

/// A text and how it is rewritten.
record RewritingExample(String text, Question question, String answer) {
    /// Several languages in both directions: the name of the field says which one is meant.
    private static final List<RewritingExample> TRANSLATIONS = List.of(
            translation(
                    "The bridge is closed until Friday. Please use the road along the river.",
                    "German",
                    "Die Brücke ist bis Freitag gesperrt. Bitte nehmen Sie die Straße am Fluss."),
            translation(
                    "Das Paket kam zwei Tage zu spät, aber es war gut verpackt.",
                    "English",
                    "The parcel came two days late, but it was packed well."),
            translation(
                    "My sister works in a small bakery and gets up at four every morning.",
                    "French",
                    "Ma sœur travaille dans une petite boulangerie et se lève à quatre heures tous les matins."),
            translation(
                    "We have not received your payment for the month of March.",
                    "Spanish",
                    "No hemos recibido su pago del mes de marzo."));

    /// One of them is right as it is.
    private static final List<RewritingExample> CORRECTIONS = List.of(
            correction(
                    "She dont like the new scedule because it start to early.",
                    "She doesn't like the new schedule because it starts too early."),
            correction(
                    "Ich habe gestern den Brif geschriben und zum post gebracht.",
                    "Ich habe gestern den Brief geschrieben und zur Post gebracht."),
            correction(
                    "The meeting begins at nine in the large room.", "The meeting begins at nine in the large room."),
            correction(
                    "Their going to visit there grandparents in the summer, isnt it nice",
                    "They're going to visit their grandparents in the summer, isn't it nice?"));

    /// The examples for a question; none for one whose answer is not read.
    static List<RewritingExample> of(Question question) {
        return switch (question) {
            case Question.Translation _ -> TRANSLATIONS;
            case Question.Correction _ -> CORRECTIONS;
            case Question.Gist _ -> List.of();
            case Question.Sentiment _, Question.Topic _, Question.Names _, Question.Summary _, Question.Condition _ ->
                throw new IllegalArgumentException(question + " has its examples in those that tasks share");
        };
    }

    private static RewritingExample translation(String text, String language, String answer) {
        return new RewritingExample(text, new Question.Translation(language), answer);
    }

    private static RewritingExample correction(String text, String answer) {
        return new RewritingExample(text, new Question.Correction(), answer);
    }
}

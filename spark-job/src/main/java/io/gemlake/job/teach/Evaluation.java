// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import io.gemlake.engine.TaughtHead;
import io.gemlake.job.learn.Confusion;
import io.gemlake.job.teach.LabelledStates.Place;
import io.gemlake.job.teach.NamedText.Name;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How well a head does on texts that it has not learnt from.
///
/// @param rows   number of them
/// @param values by name, the one that counts most first
record Evaluation(int rows, Map<String, Double> values) {
    Evaluation {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    double value(String name) {
        return values.getOrDefault(name, Double.NaN);
    }

    static Evaluation of(List<LabelledStates> rows, TaughtHead head) {
        return switch (head.kind()) {
            case CLASSIFY -> classes(rows, head);
            case ENTITIES -> names(rows, head);
        };
    }

    private static Evaluation classes(List<LabelledStates> rows, TaughtHead head) {
        Confusion confusion = new Confusion(head.labels().size());
        for (LabelledStates row : rows) {
            if (!row.places().isEmpty()) {
                double[] probabilities = head.probabilities(head.map().image(row.states()));
                confusion.add(head.labels().indexOf(row.label()), probabilities);
            }
        }
        var values = new LinkedHashMap<String, Double>();
        values.put("accuracy", confusion.accuracy());
        values.put("macro F1", confusion.macroF1());
        values.put("calibration error", confusion.calibrationError());
        return new Evaluation(rows.size(), values);
    }

    private static Evaluation names(List<LabelledStates> rows, TaughtHead head) {
        long right = 0;
        long found = 0;
        long there = 0;
        for (LabelledStates row : rows) {
            Set<Name> names = names(row, head);
            Set<Name> truth = new HashSet<>(row.names());
            found += names.size();
            there += truth.size();
            names.retainAll(truth);
            right += names.size();
        }
        var values = new LinkedHashMap<String, Double>();
        values.put("span F1", ratio(2 * right, found + there));
        values.put("precision", ratio(right, found));
        values.put("recall", ratio(right, there));
        return new Evaluation(rows.size(), values);
    }

    private static Set<Name> names(LabelledStates row, TaughtHead head) {
        List<Place> words = row.places();
        int outputs = head.map().outputs();
        float[] images = new float[words.size() * outputs];
        for (int word = 0; word < words.size(); word++) {
            head.map().apply(row.states(), word * row.width(), images, word * outputs);
        }
        Set<Name> names = new HashSet<>();
        for (TaughtHead.Name name : head.names(images, words.size())) {
            int start = words.get(name.first()).start();
            int end = words.get(name.end() - 1).end();
            names.add(new Name(head.labels().get(name.label()), start, end));
        }
        return names;
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}

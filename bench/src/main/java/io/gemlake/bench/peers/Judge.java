// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What answers are worth.
public sealed interface Judge {
    /// What the measure is called; empty where nothing is measured.
    String measure();

    /// From 0 to 1, unless the measure is something else.
    double worth(List<String> answers);

    /// Nothing is measured.
    record None() implements Judge {
        @Override
        public String measure() {
            return "";
        }

        @Override
        public double worth(List<String> answers) {
            return Double.NaN;
        }
    }

    /// How much is written: others may answer with nothing, or go on to the end.
    record Words() implements Judge {
        @Override
        public String measure() {
            return "words an answer";
        }

        @Override
        public double worth(List<String> answers) {
            return answers.stream()
                    .mapToInt(answer -> answer.isBlank() ? 0 : answer.strip().split("\\s+").length)
                    .average()
                    .orElse(0);
        }
    }

    /// The share of right labels.
    ///
    /// @param labels of the documents
    record Labels(List<String> labels) implements Judge {
        @Override
        public String measure() {
            return "accuracy";
        }

        @Override
        public double worth(List<String> answers) {
            long right = 0;
            for (int i = 0; i < labels.size(); i++) {
                right += labels.get(i).equals(answers.get(i)) ? 1 : 0;
            }
            return (double) right / labels.size();
        }
    }

    /// F1 of names with their labels, each counted once a document.
    ///
    /// @param names of the documents, as [Names] writes them
    record OfNames(List<String> names) implements Judge {
        @Override
        public String measure() {
            return "F1 of names";
        }

        @Override
        public double worth(List<String> answers) {
            int common = 0;
            int all = 0;
            for (int i = 0; i < names.size(); i++) {
                Set<String> right = Names.lines(names.get(i));
                Set<String> found = Names.lines(answers.get(i));
                all += right.size() + found.size();
                var both = new HashSet<>(right);
                both.retainAll(found);
                common += both.size();
            }
            return all == 0 ? 1 : 2.0 * common / all;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.eval.metric.Metric.Answers;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A way of answering that is measured, in the order of columns.
public enum EvalSystem {
    TASK("the operator of Gemlake"),
    RAW("the task with scores as they are, without calibration"),
    FITTED("the task with a calibration fitted to labelled rows"),
    HEAD("a head taught on labelled rows"),
    PLAIN("what the same model writes to the same prompt, read by simple rules"),
    EXTRACTIVE("the summary made of sentences of the document"),
    LEAD("the first sentences of the document, as far as the summary may go; one alone that is too long is cut"),
    CHOICES("the likeliest of several texts");

    private final String definition;

    EvalSystem(String definition) {
        this.definition = definition;
    }

    /// The name in suites, tables and options.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What it is, in a phrase.
    public String definition() {
        return definition;
    }

    /// Whether a task with answers of a form can be measured beside it.
    boolean fits(Answers form) {
        return switch (this) {
            case RAW, FITTED -> form == Answers.LABELS;
            case HEAD -> form == Answers.LABELS || form == Answers.SPANS;
            case PLAIN -> form != Answers.CHOICES;
            case EXTRACTIVE, LEAD -> form == Answers.TEXTS;
            case TASK, CHOICES -> false;
        };
    }

    /// Whether it learns from labelled rows of the set.
    boolean learns() {
        return this == FITTED || this == HEAD;
    }

    public static Optional<EvalSystem> of(String key) {
        return Arrays.stream(values())
                .filter(system -> system.key().equals(key))
                .findFirst();
    }

    public static Set<String> keys() {
        return Arrays.stream(values()).map(EvalSystem::key).collect(Collectors.toUnmodifiableSet());
    }

    /// Systems in their order.
    static Set<EvalSystem> inOrder(Set<EvalSystem> some) {
        Set<EvalSystem> ordered = EnumSet.noneOf(EvalSystem.class);
        ordered.addAll(some);
        return Collections.unmodifiableSet(ordered);
    }
}

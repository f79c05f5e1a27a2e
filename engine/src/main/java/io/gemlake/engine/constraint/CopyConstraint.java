// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.constraint;

import io.gemlake.engine.Answer.Span;
import io.gemlake.engine.Query.Lead;
import io.gemlake.engine.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Allows a list of values that stand in the document and nothing else: `none`, or values between separators, then the
/// end. A value runs from the start of a word to the end of one on the same line; punctuation written behind it is no
/// part of it. All places where the value could
/// still stand are followed at once; its span is the first of them.
public final class CopyConstraint {
    /// A value that reaches this many bytes must end at the next end of a word.
    private static final int LONG_VALUE_BYTES = 40;

    /// How a list is written, in tokens.
    ///
    /// @param lead      what stands before the first value
    /// @param none      instead of a list, its lead included; empty when there is always one
    /// @param separator between two values
    /// @param end       its first token ends the list
    /// @param maxSpans  most values
    public record Form(Lead lead, int[] none, int[] separator, int[] end, int maxSpans) {}

    private enum State {
        VALUE_START,
        VALUE,
        SEPARATOR,
        NONE,
        FINISHED
    }

    private final CopySource source;
    private final Vocabulary vocabulary;
    private final Form form;
    private final List<Span> spans = new ArrayList<>();
    /// Tokens that are being collected: as large as the vocabulary, so it serves again and again.
    private final BitSet tokens = new BitSet();

    private State state = State.VALUE_START;
    /// Where the value may stand, and how many bytes of it are written, a space in front included even where the first
    /// value has none.
    private int[] starts = {};

    private int consumed;
    /// Tokens of `none` or of the separator that are written.
    private int fixed;

    public CopyConstraint(CopySource source, Vocabulary vocabulary, Form form) {
        this.source = source;
        this.vocabulary = vocabulary;
        this.form = form;
    }

    public boolean finished() {
        return state == State.FINISHED;
    }

    /// The values so far, as bytes of the document.
    public List<Span> spans() {
        return spans;
    }

    /// Tokens that may come next, ascending; none when the document goes on with something that no token writes.
    public int[] allowed() {
        return switch (state) {
            case VALUE_START -> atValueStart();
            case VALUE -> inValue();
            case SEPARATOR -> new int[] {form.separator()[fixed]};
            case NONE -> new int[] {fixed < form.none().length ? form.none()[fixed] : form.end()[0]};
            case FINISHED -> new int[] {};
        };
    }

    private int[] atValueStart() {
        if (!spans.isEmpty() || form.none().length == 0) {
            return source.firstTokens(lead());
        }
        tokens.clear();
        Arrays.stream(source.firstTokens(lead())).forEach(tokens::set);
        tokens.set(form.none()[0]);
        return tokens.stream().toArray();
    }

    private Lead lead() {
        return spans.isEmpty() ? form.lead() : Lead.SPACE;
    }

    private int[] inValue() {
        tokens.clear();
        boolean ends = endingStart() >= 0;
        if (!ends || consumed <= LONG_VALUE_BYTES) {
            for (int start : starts) {
                source.addContinuations(start + consumed - 1, tokens);
            }
        }
        if (ends) {
            tokens.set(form.separator()[0]);
            tokens.set(form.end()[0]);
        }
        return tokens.stream().toArray();
    }

    /// First place of the value at which it may end here, or -1.
    private int endingStart() {
        if (consumed > 1) {
            for (int start : starts) {
                if (source.lastWordEnd(start + consumed - 1) > start) {
                    return start;
                }
            }
        }
        return -1;
    }

    /// Takes one of the allowed tokens.
    public void accept(int token) {
        switch (state) {
            case VALUE_START -> begin(token);
            case VALUE -> goOn(token);
            case SEPARATOR -> {
                fixed++;
                if (fixed == form.separator().length) {
                    state = State.VALUE_START;
                }
            }
            case NONE -> {
                fixed++;
                if (fixed > form.none().length) {
                    state = State.FINISHED;
                }
            }
            case FINISHED -> throw new IllegalStateException("a finished list takes no token");
        }
    }

    private void begin(int token) {
        // A document may hold the word that stands for an empty list: as the first value it means that list.
        if (spans.isEmpty() && form.none().length > 0 && token == form.none()[0]) {
            fixed = 1;
            state = State.NONE;
            return;
        }
        byte[] bytes = vocabulary.output(token);
        int before = lead() == Lead.SPACE ? 0 : 1;
        starts = source.wordStarts().stream()
                .filter(start -> source.matches(start, before, bytes))
                .toArray();
        consumed = before + bytes.length;
        state = State.VALUE;
    }

    private void goOn(int token) {
        int end = endingStart();
        if (end >= 0 && (token == form.separator()[0] || token == form.end()[0])) {
            close(source.firstPlace(end, source.lastWordEnd(end + consumed - 1)), token);
            return;
        }
        byte[] bytes = vocabulary.output(token);
        starts = Arrays.stream(starts)
                .filter(start -> source.matches(start, consumed, bytes))
                .toArray();
        consumed += bytes.length;
    }

    private void close(Span value, int token) {
        boolean repeated = spans.stream()
                .anyMatch(span -> span.end() - span.start() == value.end() - value.start()
                        && source.sameText(span.start(), value.start(), value.end() - value.start()));
        if (!repeated) {
            spans.add(value);
        }
        // A small model that repeats itself would go on doing so.
        if (repeated || token == form.end()[0] || spans.size() == form.maxSpans()) {
            state = State.FINISHED;
            return;
        }
        fixed = 1;
        state = form.separator().length == 1 ? State.VALUE_START : State.SEPARATOR;
    }
}

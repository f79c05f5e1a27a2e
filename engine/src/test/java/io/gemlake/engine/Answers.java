// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/// Results as text that is equal if and only if every bit of them is.
final class Answers {
    private Answers() {}

    /// All results of a run, in order.
    static List<Result> of(Lane lane, List<Request> requests) {
        List<Result> results = new ArrayList<>();
        Iterator<Result> iterator = lane.run(requests.iterator());
        iterator.forEachRemaining(results::add);
        return results;
    }

    /// The results of an engine's only lane.
    static List<String> bits(Engine engine, List<Request> requests) {
        try (Lane lane = engine.lease()) {
            return of(lane, requests).stream().map(Answers::bits).toList();
        }
    }

    static String bits(Result result) {
        return switch (result) {
            case Result.Failed failed -> failed.code() + ": " + failed.message();
            case Result.Completed completed ->
                (completed.truncated() ? "truncated " : "")
                        + completed.answers().stream().map(Answers::bits).toList();
        };
    }

    static String bits(Answer answer) {
        return switch (answer) {
            case Answer.Scores scores ->
                "scores "
                        + Arrays.stream(scores.logProbabilities())
                                .mapToObj(score -> Long.toHexString(Double.doubleToLongBits(score)))
                                .toList();
            case Answer.Text text -> "text " + Arrays.toString(text.tokens()) + " " + text.finish() + " " + text.text();
            case Answer.Spans spans -> "spans " + spans.spans() + " " + spans.finish();
            case Answer.HiddenState state -> "hidden " + bits(state.values());
            case Answer.TokenStates states ->
                "states " + Arrays.toString(states.ends()) + " " + states.width() + " " + bits(states.values());
        };
    }

    private static List<String> bits(float[] values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> Integer.toHexString(Float.floatToIntBits(values[i])))
                .toList();
    }

    /// SHA-256 of all of them.
    static String checksum(List<String> bits) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", bits).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

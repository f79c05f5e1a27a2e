// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Lane;
import io.gemlake.engine.LaneStatistics;
import io.gemlake.engine.Request;
import io.gemlake.engine.Result;
import io.gemlake.engine.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/// What one lane did.
///
/// @param rows    token rows that count for the work
/// @param steps   forward passes that computed them
/// @param nanos   time that counts
/// @param flops   operations that the rows needed
/// @param answers one for each request, exact to the last bit
public record LaneRun(long rows, double steps, long nanos, double flops, List<String> answers) {
    /// Runs the work once.
    ///
    /// @throws IllegalStateException when a request fails: its time would say nothing
    public static LaneRun of(Work work, Lane lane, List<Request> requests, Flops flops) {
        LaneStatistics before = lane.statistics();
        long start = System.nanoTime();
        List<Result.Completed> results = new ArrayList<>();
        for (Iterator<Result> each = lane.run(requests.iterator()); each.hasNext(); ) {
            switch (each.next()) {
                case Result.Completed completed -> results.add(requireWhole(completed));
                case Result.Failed failed -> throw new IllegalStateException(failed.message());
            }
        }
        long nanos = System.nanoTime() - start;
        LaneStatistics done = lane.statistics().since(before);
        List<String> answers = results.stream().map(LaneRun::answer).toList();
        if (work instanceof Work.Decode decode) {
            long rows = done.writingRows();
            double each = written(results.getFirst().usage(), decode, flops);
            return new LaneRun(rows, (double) rows / decode.sequences(), done.writingNanos(), rows * each, answers);
        }
        return new LaneRun(done.computedTokens(), done.steps(), nanos, read(results, flops), answers);
    }

    private static Result.Completed requireWhole(Result.Completed result) {
        if (result.truncated()) {
            throw new IllegalStateException("a document was cut: the context of this model is too short");
        }
        return result;
    }

    private static double read(List<Result.Completed> results, Flops flops) {
        return results.stream()
                .map(Result.Completed::usage)
                .mapToDouble(
                        usage -> flops.layers(usage.prefixTokens(), usage.prefixTokens() + usage.promptTokens(), 1))
                .sum();
    }

    /// Operations for a row of an answer; what ended it is not computed any more.
    private static double written(Usage usage, Work.Decode work, Flops flops) {
        int prompt = usage.prefixTokens() + usage.promptTokens();
        return flops.writing(prompt, prompt + Math.max(1, work.written() - 1));
    }

    private static String answer(Result.Completed result) {
        return switch (result.answers().getFirst()) {
            case Answer.Scores scores -> Arrays.toString(scores.logProbabilities());
            case Answer.Text text -> text.text();
            case Answer.Spans spans -> spans.toString();
            case Answer.HiddenState state -> Arrays.toString(state.values());
            case Answer.TokenStates states -> Arrays.toString(states.values());
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

/// How fast a run is, and how many tokens its next part may have: about a minute of work, which is what a kill costs at
/// most. Tokens are those of documents, unless they are called the model's; not safe for use by several threads.
final class Pace {
    /// What is finished.
    ///
    /// @param documentTokens of the documents that it computed
    /// @param modelTokens    that models read and wrote for them
    /// @param nanos          from the first read to the last commit
    record Part(long documentTokens, long modelTokens, long nanos) {}

    static final double PART_SECONDS = 60;

    /// About eight steps of a lane, so that batches are full, and some seconds of a core with the smallest models. With
    /// one that is a hundred times as large it is a quarter of an hour, and no more.
    static final long FIRST_TOKENS_PER_CORE = 4_000;

    /// A part of cached or blank texts takes no time. It must not make the next one endless.
    static final int MOST_GROWTH = 4;

    /// Questions and answers are on top of the documents; this much is taken to be, until a part has shown it.
    static final double FIRST_MODEL_TOKENS_PER_TOKEN = 4;

    /// What a part takes beside the model, planning and commit; the time of finished parts has it, but the smaller a
    /// part, the larger its share.
    static final double RESERVE_SECONDS = 5;

    /// The weight of a part when another one has followed. Sums of few parts follow a night's load, and forget that the
    /// first one had to load the model.
    private static final double DECAY = 0.5;

    private final int cores;
    private double documentTokens;
    private double modelTokens;
    private double seconds;
    private double lastTokens;

    /// @param cores that tasks can run on at a time
    Pace(int cores) {
        this.cores = Math.max(1, cores);
    }

    /// Takes a part into account.
    void finished(Part part) {
        documentTokens = DECAY * documentTokens + part.documentTokens();
        modelTokens = DECAY * modelTokens + part.modelTokens();
        seconds = DECAY * seconds + part.nanos() / 1e9;
        lastTokens = part.documentTokens();
    }

    /// Tokens a second, commits included; 0 before the first part.
    double tokensPerSecond() {
        return seconds == 0 ? 0 : documentTokens / seconds;
    }

    /// How many tokens the next part may have: 0 when the budget is spent, else 1 or more.
    ///
    /// @param spentTokens that models read and wrote in this run
    long nextTokens(RunBudget budget, long spentTokens) {
        if (budget.spent(spentTokens).isPresent()) {
            return 0;
        }
        double wanted = Math.min(ofTime(budget.remainingSeconds()), budget.remainingTokens(spentTokens) / modelShare());
        return Math.max(1, (long) wanted);
    }

    private double ofTime(double remainingSeconds) {
        double first = (double) FIRST_TOKENS_PER_CORE * cores;
        double speed = tokensPerSecond();
        if (speed == 0) {
            return first * Math.min(1, remainingSeconds / PART_SECONDS);
        }
        double partSeconds = Math.min(PART_SECONDS, remainingSeconds - RESERVE_SECONDS);
        return Math.min(speed * partSeconds, MOST_GROWTH * Math.max(first, lastTokens));
    }

    /// Tokens of the model for each of a document; each is read once at least, also where the cache spared it lately.
    private double modelShare() {
        return documentTokens == 0 ? FIRST_MODEL_TOKENS_PER_TOKEN : Math.max(1, modelTokens / documentTokens);
    }
}

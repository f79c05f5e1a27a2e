// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

import io.gemlake.job.record.Findings.DocumentCost;
import io.gemlake.job.record.Findings.ErrorCount;
import io.gemlake.job.record.Findings.LabelCount;
import io.gemlake.job.record.FlowRecord.Documents;
import io.gemlake.job.record.FlowRecord.Due;
import io.gemlake.job.record.FlowRecord.Settled;
import io.gemlake.job.record.Work.Flaws;
import io.gemlake.job.record.Work.Origins;
import io.gemlake.job.record.Work.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Invented runs, the same every time.
public final class SampleRuns {
    /// When the run of [#night] 0 begins.
    public static final Instant STARTED = Instant.parse("2026-02-10T22:00:00Z");

    /// Keys that would be markup if a page took them as they are.
    public static final List<String> HOSTILE_KEYS = List.of(
            "<script>document.title='taken'</script>",
            "\"><img src=x onerror=alert(1)>",
            "</td></table><h1>taken</h1>",
            "&lt;b&gt; 'quoted' & \"quoted\"",
            "mail/2026/02/" + "a-very-long-name-without-a-place-to-break".repeat(6) + ".eml");

    private static final List<String> TOPICS = List.of("order", "delivery", "payment", "returns", "praise");
    private static final int[] SHARES = {30, 40, 14, 10, 6};

    private SampleRuns() {}

    /// A process that this machine does not know, of this host.
    public static Driver gone() {
        Driver own = Driver.ofThisProcess("local-gone");
        return new Driver(
                "local-gone", own.host(), own.processId(), own.started().minusSeconds(3600));
    }

    public static Setup setup() {
        return new Setup("gemma-3-270m", "0f".repeat(32), 16, "0.1.0", Driver.ofThisProcess("app-20260210220000-0007"));
    }

    /// The run of some nights ago, in which all went well.
    public static RunRecord night(int ago) {
        Instant started = STARTED.minus(Duration.ofDays(ago));
        var random = new Random(ago);
        long documents = 9_000L + random.nextInt(4_000);
        long failed = 10L + random.nextInt(30);
        FlowRecord mails = flow("mails", started, documents, failed);
        return new RunRecord(
                "night-" + ago,
                "nightly",
                started,
                Ending.of(Outcome.COMPLETE, mails.parts().getLast().ended().plusSeconds(95)),
                setup(),
                List.of(mails));
    }

    /// Several nights before that of [#STARTED], the last one first.
    public static List<RunRecord> nights(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(SampleRuns::night).toList();
    }

    /// A night of two flows whose budget did not do, with fewer words of praise than before.
    public static RunRecord spent() {
        FlowRecord mails = flow("mails", STARTED, 11_200, 37);
        List<LabelCount> labels = List.of(
                new LabelCount("classification", "order", 2_780, 0.82),
                new LabelCount("classification", "delivery", 5_720, 0.91),
                new LabelCount("classification", "payment", 1_410, 0.77),
                new LabelCount("classification", "returns", 1_190, 0.79),
                new LabelCount("classification", "praise", 63, 0.64),
                new LabelCount("sentiment", "positive", 3_900, 0.86),
                new LabelCount("sentiment", "negative", 7_263, 0.88));
        var drifted = new FlowRecord(
                mails.name(),
                mails.source(),
                mails.sink(),
                mails.documents(),
                mails.work(),
                mails.parts(),
                new Findings(
                        labels,
                        mails.findings().errors(),
                        mails.findings().longest(),
                        mails.findings().slowest()));
        FlowRecord tickets = flow("tickets", mails.parts().getLast().ended(), 2_400, 2);
        var due = new Due(2_310, 1_930, 0, 4);
        var left = new FlowRecord(
                "tickets",
                "delta /lake/tickets",
                "/lake/tickets_enriched",
                new Documents(due, new Settled(41_020, 1, 12, 0), 1_701),
                new Work(
                        new Origins(2_400, 143, 0),
                        new Flaws(2, 11, 0),
                        new Tokens(1_204_000, 61_000, 804_000),
                        8_480_000),
                tickets.parts(),
                Findings.NONE);
        return new RunRecord(
                "0c6a1f3e-5b5e-4a52-9a7e-2f1c53a3a6d1",
                "nightly",
                STARTED,
                Ending.of(
                        Outcome.BUDGET_SPENT, tickets.parts().getLast().ended().plusSeconds(40)),
                setup(),
                List.of(drifted, left));
    }

    /// A night without a document.
    public static RunRecord empty() {
        var flow = new FlowRecord(
                "documents", "text_folder /lake/in", "/lake/out", Documents.NONE, Work.NONE, List.of(), Findings.NONE);
        return new RunRecord(
                "night-empty",
                "empty",
                STARTED,
                Ending.of(Outcome.COMPLETE, STARTED.plusSeconds(14)),
                setup(),
                List.of(flow));
    }

    /// A night that an error ended before the first flow.
    public static RunRecord failed() {
        return new RunRecord(
                "night-failed",
                "nightly",
                STARTED,
                new Ending(
                        Outcome.FAILED,
                        STARTED.plusSeconds(31),
                        "SOURCE_INVALID: the source /lake/<mails> cannot be used: there is nothing at this path; check it"),
                setup(),
                List.of());
    }

    /// A night of many labels and parts.
    public static RunRecord wide(int labels, int parts) {
        List<LabelCount> counts = IntStream.range(0, labels)
                .mapToObj(i -> new LabelCount(
                        "classification", "label number " + i, 40L * (labels - i), 0.9 - 0.01 * (i % 40)))
                .toList();
        FlowRecord plain = flow("mails", STARTED, 100L * parts, 3);
        List<Part> many = parts(STARTED, 100L * parts, parts);
        var flow = new FlowRecord(
                plain.name(),
                plain.source(),
                plain.sink(),
                plain.documents(),
                plain.work(),
                many,
                new Findings(
                        counts,
                        plain.findings().errors(),
                        plain.findings().longest(),
                        plain.findings().slowest()));
        return new RunRecord(
                "night-wide",
                "wide",
                STARTED,
                Ending.of(Outcome.TOO_MANY_FAILED, many.getLast().ended()),
                setup(),
                List.of(flow));
    }

    private static FlowRecord flow(String name, Instant started, long documents, long failed) {
        long cached = documents / 20;
        long copied = documents / 50;
        long computed = documents - cached - copied;
        long tokens = documents * 410;
        return new FlowRecord(
                name,
                "delta /lake/" + name,
                "/lake/" + name + "_enriched",
                new Documents(new Due(documents - 620, 590, 0, 30), new Settled(1_204_518, 14, documents / 90, 3), 0),
                new Work(
                        new Origins(computed, copied, cached),
                        new Flaws(failed, documents / 70, documents / 300),
                        new Tokens(tokens, documents * 12, documents * 250),
                        documents * 3_600),
                parts(started, computed, (int) (computed / 290) + 1),
                new Findings(labels(computed - failed), errors(failed), documents(true), documents(false)));
    }

    private static List<Part> parts(Instant started, long documents, int count) {
        var random = new Random(documents);
        List<Part> parts = new ArrayList<>();
        Instant at = started.plusSeconds(75);
        for (int i = 0; i < count; i++) {
            long each = documents * (i + 1) / count - documents * i / count;
            Instant end = at.plusMillis(
                    (long) (each * 250 * (0.8 + 0.5 * random.nextDouble() + (i > count * 0.7 ? 0.4 : 0))));
            parts.add(new Part(i + 1, at, end, each, each * (390 + random.nextInt(60))));
            at = end.plusMillis(900);
        }
        return parts;
    }

    private static List<LabelCount> labels(long documents) {
        var random = new Random(documents);
        List<LabelCount> labels = new ArrayList<>();
        for (int i = 0; i < SHARES.length; i++) {
            long count = documents * (SHARES[i] * 10 + random.nextInt(20)) / 1_050;
            labels.add(new LabelCount("classification", TOPICS.get(i), count, 0.7 + 0.04 * i));
        }
        labels.add(new LabelCount("sentiment", "positive", documents * 4 / 10, 0.87));
        labels.add(new LabelCount("sentiment", "negative", documents - documents * 4 / 10, 0.9));
        return labels;
    }

    private static List<ErrorCount> errors(long failed) {
        return failed < 3
                ? List.of(new ErrorCount("MEMORY_TOO_SMALL", "inference", failed))
                : List.of(
                        new ErrorCount("DOCUMENT_TOO_LONG", "input", failed - 2),
                        new ErrorCount("NOT_FINITE", "inference", 1),
                        new ErrorCount("SOMETHING_NEW", "reading", 1));
    }

    private static List<DocumentCost> documents(boolean longest) {
        return IntStream.range(0, Findings.MOST_DOCUMENTS)
                .mapToObj(i -> new DocumentCost(
                        i < HOSTILE_KEYS.size() ? HOSTILE_KEYS.get(i) : "mail/2026/02/10/%05d.eml".formatted(i * 977),
                        longest ? 180_000 - 12_000L * i : 24_000 - 900L * i,
                        longest ? 20_000 - 500L * i : 41_000 - 2_100L * i))
                .toList();
    }
}

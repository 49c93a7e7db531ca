package lab.review;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import lab.Repository;
import lab.review.score.Verdict.Outcome;
import lab.review.wording.Wording;
import lab.text.Language;

/**
 * A table of what a review says of several programs: every rule that is broken and every finding, with the reason. Of a
 * lesson there is its solution and the lesson as shipped, of the board its two modes.
 */
public final class ReviewTable {

    /** How many spans are short, and what was counted before a program ended, depends on how fast the machine is. */
    private static final Set<String> OF_THE_MACHINE =
            Set.of("SPA-005", "clocks-disagree", "spans-miss-metrics", "metrics-miss-spans");

    private static final Clock DAY = Clock.fixed(Instant.parse("2026-11-29T00:00:00Z"), ZoneOffset.UTC);

    /**
     * One row of the table.
     *
     * @param subject a lesson's number, or {@code board}
     * @param program {@code solution}, {@code shipped}, or {@code both} where there is nothing; of the board its mode
     * @param what a rule, such as SPA-002, or a finding, such as torn-trace
     * @param always false for what not every run shows
     * @param why it is broken or found there
     */
    private record Row(String subject, String program, String what, boolean always, String why) {

        private static Row parse(String line) {
            var cells = line.split("\t", -1);
            if (cells.length != 5 || cells[4].isBlank() || !cells[3].matches("always|at times")) {
                throw new IllegalArgumentException("a row without its reason: " + line);
            }
            return new Row(cells[0], cells[1], cells[2], cells[3].equals("always"), cells[4]);
        }
    }

    private final ReviewData data = ReviewData.read(Repository.ROOT);
    private final Wording wording = Wording.read(data.folder(), Language.en);
    private final List<Row> rows;

    private ReviewTable(List<Row> rows) {
        this.rows = rows;
    }

    /** @throws IllegalArgumentException when a row of the table has no reason */
    public static ReviewTable read(Path table) throws IOException {
        try (Stream<String> lines = Files.lines(table)) {
            return new ReviewTable(lines.filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(Row::parse)
                    .toList());
        }
    }

    /** Whether the table says anything of it: of a new lesson it may not yet. */
    public boolean lists(String subject) {
        return rows.stream().anyMatch(row -> row.subject.equals(subject));
    }

    /**
     * Where the table and the review differ, a sentence each; none when all is as it is listed.
     *
     * @param subject a lesson's number, or {@code board}
     * @param program {@code solution} or {@code shipped}; of the board its mode
     */
    public synchronized List<String> differences(
            String subject,
            String program,
            Collection<? extends SpanData> spans,
            Collection<? extends MetricData> metrics,
            Collection<? extends LogRecordData> logs) {
        var listed = new TreeMap<String, Row>();
        rows.stream()
                .filter(row -> row.subject.equals(subject) && row.program.equals(program))
                .forEach(row -> listed.put(row.what, row));
        var seen = seen(spans, metrics, logs);
        var differences = new ArrayList<String>();
        seen.forEach((what, sentence) -> {
            if (!listed.containsKey(what) && !OF_THE_MACHINE.contains(what)) {
                differences.add("not listed: " + subject + "\t" + program + "\t" + what + "\t" + sentence);
            }
        });
        listed.values().stream()
                .filter(row -> row.always && !seen.containsKey(row.what))
                .forEach(row -> differences.add("listed, and not there: " + row));
        return differences;
    }

    /** The rules that some service breaks and the findings, each with the first place in words. */
    private Map<String, String> seen(
            Collection<? extends SpanData> spans,
            Collection<? extends MetricData> metrics,
            Collection<? extends LogRecordData> logs) {
        var review = new Review(data, DAY);
        review.addSpans(spans);
        review.addMetrics(metrics);
        review.addLogs(logs);
        var result = review.conclude();
        var seen = new TreeMap<String, String>();
        for (var score : result.scores()) {
            for (var verdict : score.verdicts()) {
                if (verdict.outcome() == Outcome.FAILED) {
                    seen.putIfAbsent(
                            verdict.rule().id(),
                            score.service() + ": "
                                    + wording.say(verdict.evidence().getFirst()));
                }
            }
        }
        for (var finding : result.findings()) {
            seen.merge(
                    finding.kind().id(),
                    finding.service() + ": " + wording.say(finding.what()),
                    (first, more) -> first + "; " + more);
        }
        return seen;
    }
}

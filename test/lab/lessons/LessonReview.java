package lab.lessons;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import lab.grade.Telemetry;
import lab.review.Review;
import lab.review.ReviewData;
import lab.review.score.Verdict.Outcome;
import lab.review.wording.Wording;
import lab.text.Language;

/**
 * What a review says of each lesson's solution and of the lesson as it is shipped. {@code reviewed.tsv} lists every
 * rule that is broken and every finding, with the reason.
 */
final class LessonReview {

    static final Path TABLE = LessonFiles.ROOT.resolve("test/lab/lessons/reviewed.tsv");

    /** How many spans are short, and what was counted before a program ended, depends on how fast the machine is. */
    private static final Set<String> OF_THE_MACHINE =
            Set.of("SPA-005", "clocks-disagree", "spans-miss-metrics", "metrics-miss-spans");

    private static final Clock DAY = Clock.fixed(Instant.parse("2026-11-29T00:00:00Z"), ZoneOffset.UTC);

    /**
     * One row of the table.
     *
     * @param lesson its number
     * @param program {@code solution}, {@code shipped}, or {@code both} where there is nothing
     * @param what a rule, such as SPA-002, or a finding, such as torn-trace
     * @param always false for what depends on how fast the machine is
     * @param why it is broken or found there
     */
    record Row(String lesson, String program, String what, boolean always, String why) {

        private static Row parse(String line) {
            var cells = line.split("\t", -1);
            if (cells.length != 5 || cells[4].isBlank() || !cells[3].matches("always|at times")) {
                throw new IllegalArgumentException("reviewed.tsv has a row without its reason: " + line);
            }
            return new Row(cells[0], cells[1], cells[2], cells[3].equals("always"), cells[4]);
        }
    }

    private final ReviewData data = ReviewData.read(LessonFiles.ROOT);
    private final Wording wording = Wording.read(data.folder(), Language.en);
    private final List<Row> rows;

    private LessonReview(List<Row> rows) {
        this.rows = rows;
    }

    /** @throws IllegalArgumentException when a row of the table has no reason */
    static LessonReview load() throws IOException {
        try (Stream<String> lines = Files.lines(TABLE)) {
            return new LessonReview(lines.filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(Row::parse)
                    .toList());
        }
    }

    /** Whether the table says anything of this lesson: of a new one it may not yet. */
    boolean lists(LessonFiles lesson) {
        return rows.stream().anyMatch(row -> row.lesson.equals(lesson.number()));
    }

    /**
     * Where the table and the review differ, a sentence each; none when all is as it is listed.
     *
     * @param program {@code solution} or {@code shipped}
     */
    synchronized List<String> differences(LessonFiles lesson, String program, Telemetry emitted) {
        var listed = new TreeMap<String, Row>();
        rows.stream()
                .filter(row -> row.lesson.equals(lesson.number()) && row.program.equals(program))
                .forEach(row -> listed.put(row.what, row));
        var seen = seen(emitted);
        var differences = new ArrayList<String>();
        seen.forEach((what, sentence) -> {
            if (!listed.containsKey(what) && !OF_THE_MACHINE.contains(what)) {
                differences.add("not listed: " + lesson.number() + "\t" + program + "\t" + what + "\t" + sentence);
            }
        });
        listed.values().stream()
                .filter(row -> row.always && !seen.containsKey(row.what))
                .forEach(row -> differences.add("listed, and not there: " + row));
        return differences;
    }

    /** The rules that some service breaks and the findings, each with the first place in words. */
    Map<String, String> seen(Telemetry emitted) {
        var review = new Review(data, DAY);
        review.addSpans(emitted.spans());
        review.addMetrics(emitted.metrics());
        review.addLogs(emitted.logs());
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

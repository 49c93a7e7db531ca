package lab.review.report;

import java.util.stream.Collectors;
import lab.review.findings.FindingKind.Level;
import lab.review.score.ServiceScore;
import lab.review.score.Verdict;
import lab.review.wording.Message;

/** Writes a review as Markdown, for a pull request's comment or a notebook. */
public final class MarkdownReview {

    private MarkdownReview() {}

    /** The review as a Markdown document. */
    public static String write(ReviewReport report) {
        var wording = report.wording();
        var result = report.result();
        var out = new StringBuilder("# ").append(wording.say("report.title")).append("\n\n");
        if (result.isEmpty()) {
            return out.append(wording.say("report.nothing")).append('\n').toString();
        }
        out.append(TerminalReview.seen(report)).append("\n\n");
        for (var score : result.scores()) {
            service(out, report, score);
        }
        out.append("## ").append(wording.say("report.findings")).append("\n\n");
        out.append(
                        result.findings().isEmpty()
                                ? wording.say("report.no-findings")
                                : wording.say(
                                        "report.count",
                                        result.count(Level.VIOLATION),
                                        result.count(Level.IMPROVEMENT),
                                        result.count(Level.INFORMATION)))
                .append("\n\n");
        for (var finding : result.findings()) {
            out.append("- **%s** `%s` %s: %s  \n"
                    .formatted(
                            report.level(finding),
                            finding.kind().id(),
                            text(finding.service()),
                            text(report.what(finding))));
            out.append("  %s %s (%s %s, `%s`)%s\n"
                    .formatted(
                            report.why(finding),
                            report.mend(finding),
                            wording.say("report.lesson"),
                            finding.kind().lesson(),
                            finding.fingerprint(),
                            finding.evidence().stream()
                                    .filter(place -> !place.traceId().isEmpty())
                                    .findFirst()
                                    .map(place -> "  \n  " + wording.say("report.seen-in") + " `" + place.traceId()
                                            + "` `" + place.spanId() + "`")
                                    .orElse("")));
        }
        out.append('\n')
                .append(wording.say(
                        "report.spec",
                        result.specification().version(),
                        result.specification().commit().substring(0, 7)))
                .append(' ')
                .append(wording.say("report.conventions", result.conventions()))
                .append('\n');
        return out.toString();
    }

    private static void service(StringBuilder out, ReviewReport report, ServiceScore score) {
        out.append("## %s: %s · %s\n\n"
                .formatted(
                        text(Message.safe(score.service())),
                        ReviewReport.number(score.score()),
                        report.wording().say("category." + score.category())));
        out.append(TerminalReview.note(report, score)).append("\n\n| | | | |\n|---|---|---|---|\n");
        for (var verdict : score.verdicts()) {
            var because = verdict.outcome() == Verdict.Outcome.FAILED
                    ? verdict.evidence().stream().map(report.wording()::say).collect(Collectors.joining("; "))
                    : verdict.reason() == null ? "" : report.wording().say(verdict.reason());
            out.append("| %s | %s | %s | %s |\n"
                    .formatted(
                            verdict.rule().id(),
                            text(report.rule(verdict.rule().id())),
                            report.wording().say("outcome." + verdict.outcome()),
                            text(because)));
        }
        out.append('\n');
    }

    /** Escapes text from strangers, so that it cannot become markup. */
    private static String text(String text) {
        return text.replaceAll("\\s+", " ").replaceAll("[\\\\`*_{}\\[\\]<>#|~!&]", "\\\\$0");
    }
}

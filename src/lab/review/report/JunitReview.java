package lab.review.report;

import java.util.stream.Collectors;
import lab.review.findings.FindingKind.Level;
import lab.review.findings.ReviewFinding;
import lab.review.score.ServiceScore;
import lab.review.score.Verdict;
import lab.review.wording.Message;

/** Writes a review as JUnit XML: a suite for each service, with its rules and findings as cases. */
final class JunitReview {

    private JunitReview() {}

    static String write(ReviewReport report) {
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"review\">\n");
        for (var score : report.result().scores()) {
            suite(xml, report, score);
        }
        return xml.append("</testsuites>\n").toString();
    }

    private static void suite(StringBuilder xml, ReviewReport report, ServiceScore score) {
        var service = Message.safe(score.service());
        var findings = report.result().findings().stream()
                .filter(finding -> finding.service().equals(service))
                .toList();
        var failing =
                findings.stream().filter(finding -> fails(report, finding)).count();
        xml.append("  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\">\n"
                .formatted(
                        text(service),
                        score.verdicts().size() + findings.size(),
                        score.count(Verdict.Outcome.FAILED) + failing,
                        score.count(Verdict.Outcome.NOT_APPLICABLE) + findings.size() - failing));
        for (var verdict : score.verdicts()) {
            var name = verdict.rule().id() + " " + report.rule(verdict.rule().id());
            var inside = switch (verdict.outcome()) {
                case PASSED -> "";
                case FAILED ->
                    failure(verdict.evidence().stream()
                            .map(report.wording()::say)
                            .collect(Collectors.joining("; ")));
                case NOT_APPLICABLE -> skipped(report.wording().say(verdict.reason()));
            };
            testcase(xml, service, name, inside);
        }
        for (var finding : findings) {
            var name = finding.kind().id() + " " + finding.subject() + " " + finding.fingerprint();
            var sentence = report.what(finding) + ". " + report.why(finding) + " " + report.mend(finding);
            testcase(xml, service, name, fails(report, finding) ? failure(sentence) : skipped(sentence));
        }
        xml.append("  </testsuite>\n");
    }

    private static boolean fails(ReviewReport report, ReviewFinding finding) {
        return finding.kind().level() == Level.VIOLATION && !report.baseline().knows(finding);
    }

    private static void testcase(StringBuilder xml, String service, String name, String inside) {
        xml.append("    <testcase classname=\"%s\" name=\"%s\"".formatted(text(service), text(name)))
                .append(inside.isEmpty() ? "/>\n" : ">" + inside + "</testcase>\n");
    }

    private static String failure(String message) {
        return "<failure message=\"" + text(message) + "\"/>";
    }

    private static String skipped(String message) {
        return "<skipped message=\"" + text(message) + "\"/>";
    }

    /** The text of an attribute; characters that XML 1.0 forbids become the replacement character. */
    private static String text(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(point -> {
            switch (point) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\t', '\n', '\r' -> escaped.append("&#").append(point).append(';');
                default ->
                    escaped.appendCodePoint(
                            point < ' ' || point >= 0xD800 && point <= 0xDFFF || point == 0xFFFE || point == 0xFFFF
                                    ? 0xFFFD
                                    : point);
            }
        });
        return escaped.toString();
    }
}

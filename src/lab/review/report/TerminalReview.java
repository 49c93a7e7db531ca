package lab.review.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import lab.review.findings.FindingKind.Level;
import lab.review.findings.ReviewFinding;
import lab.review.score.ServiceScore;
import lab.review.score.Verdict;
import lab.review.score.Verdict.Outcome;
import lab.review.wording.Message;
import lab.terminal.Console;
import lab.terminal.canvas.Cells;

/** Writes a review for a terminal: short, the worst first, each fault with its fix. */
public final class TerminalReview {

    private static final int FEW = 10;

    private final ReviewReport report;
    private final Console out;

    /** @param out the output, with its capabilities */
    public TerminalReview(ReviewReport report, Console out) {
        this.report = report;
        this.out = out;
    }

    /**
     * Prints the review.
     *
     * @param all print every rule and finding, with all places; else the failed rules and the worst findings
     */
    public void print(boolean all) {
        var result = report.result();
        if (result.isEmpty()) {
            out.line(report.wording().say("report.nothing"));
            return;
        }
        out.line(seen(report));
        var byScore = new ArrayList<>(result.scores());
        byScore.sort(Comparator.comparingDouble(ServiceScore::score));
        for (var score : byScore) {
            out.line();
            service(score, all);
        }
        out.line();
        findings(all);
        out.line();
        out.line(out.dim(Cells.harmless(report.wording()
                .say(
                        "report.spec",
                        result.specification().version(),
                        result.specification().commit().substring(0, 7)))));
        out.line(out.dim(report.wording().say("report.conventions", result.conventions())));
    }

    /** The amount of telemetry seen and reviewed. */
    static String seen(ReviewReport report) {
        var seen = report.result().seen();
        var wording = report.wording();
        var line = wording.say("report.seen", seen.spans(), seen.metricPoints(), seen.logRecords(), seen.services());
        if (seen.spansInTraces() != seen.spans()) {
            line += "\n" + wording.say("report.sampled", seen.spansInTraces(), seen.spans());
        }
        if (seen.spansLeftOut() > 0) {
            line += "\n" + wording.say("report.left-out", seen.spans(), seen.spans() + seen.spansLeftOut());
        }
        if (seen.recordsLeftOut() > 0) {
            line += "\n" + wording.say("report.records-left-out", seen.recordsLeftOut());
        }
        return line;
    }

    /** The score in words: its base, and the other reading. */
    static String note(ReviewReport report, ServiceScore score) {
        return report.wording()
                .say(
                        "report.score-note",
                        score.count(Outcome.PASSED),
                        score.count(Outcome.PASSED) + score.count(Outcome.FAILED),
                        ReviewReport.number(score.ofAllRules()),
                        score.verdicts().size());
    }

    private void service(ServiceScore score, boolean all) {
        out.line(out.bold(Cells.harmless(report.wording()
                .say(
                        "report.score",
                        Message.safe(score.service()),
                        ReviewReport.number(score.score()),
                        report.wording().say("category." + score.category())))));
        out.line(out.wrapped(note(report, score), 2));
        for (var verdict : score.verdicts()) {
            if (all || verdict.outcome() == Outcome.FAILED) {
                rule(verdict);
            }
        }
    }

    private void rule(Verdict verdict) {
        var mark = switch (verdict.outcome()) {
            case PASSED -> out.passed();
            case FAILED -> out.failed();
            case NOT_APPLICABLE -> out.open();
        };
        out.line("  " + mark + " " + verdict.rule().id() + " "
                + report.rule(verdict.rule().id())
                + out.dim(" (" + verdict.rule().impact().weight() + ")"));
        if (verdict.reason() != null) {
            out.line(out.dim(out.wrapped(report.wording().say(verdict.reason()), 12)));
        }
        for (var evidence : verdict.evidence()) {
            out.line(out.wrapped(Cells.harmless(report.wording().say(evidence)), 12));
        }
        if (verdict.failures() > verdict.evidence().size()) {
            out.line(out.dim("            " + report.wording().say("report.times", verdict.failures())));
        }
    }

    private void findings(boolean all) {
        var result = report.result();
        var fresh = report.fresh();
        if (fresh.isEmpty()) {
            out.line(report.wording().say("report.no-findings"));
        } else {
            out.line(out.bold(report.wording()
                    .say(
                            "report.count",
                            count(fresh, Level.VIOLATION),
                            count(fresh, Level.IMPROVEMENT),
                            count(fresh, Level.INFORMATION))));
        }
        var shown = all ? fresh : fresh.subList(0, Math.min(FEW, fresh.size()));
        for (var finding : shown) {
            finding(finding, all);
        }
        if (shown.size() < fresh.size()) {
            out.line();
            out.line(report.wording().say("report.more", fresh.size() - shown.size()));
        }
        say("report.suppressed", report.suppressed().size(), "lab-review.txt");
        say("report.baseline", result.findings().size() - fresh.size());
        for (var unused : report.unused()) {
            out.line(out.dim(Cells.harmless(report.wording().say("report.unused", unused))));
        }
        say("report.passed-over", (int) Math.min(Integer.MAX_VALUE, result.passedOver()));
    }

    private void say(String key, int count, Object... more) {
        if (count > 0) {
            var values = new ArrayList<Object>(List.of(more));
            values.addFirst(count);
            out.line(out.dim(report.wording().say(key, values.toArray())));
        }
    }

    private static long count(List<ReviewFinding> findings, Level level) {
        return findings.stream()
                .filter(finding -> finding.kind().level() == level)
                .count();
    }

    private void finding(ReviewFinding finding, boolean all) {
        var wording = report.wording();
        var mark = finding.kind().level() == Level.VIOLATION ? out.failed() : out.open();
        var times = finding.count() == 1 ? wording.say("report.once") : wording.say("report.times", finding.count());
        out.line();
        out.line(mark + " " + report.level(finding) + " "
                + out.bold(finding.kind().id()) + " " + Cells.harmless(finding.service())
                + out.dim(" · " + times + " · " + finding.fingerprint()));
        out.line(out.wrapped(Cells.harmless(report.what(finding)), 2));
        out.line(out.wrapped(wording.say("report.why") + ": " + report.why(finding), 4));
        out.line(out.wrapped(wording.say("report.mend") + ": " + report.mend(finding), 4));
        var places = finding.evidence().stream()
                .filter(place ->
                        !place.traceId().isEmpty() || all && !place.name().isEmpty())
                .limit(all ? Integer.MAX_VALUE : 1)
                .toList();
        for (var place : places) {
            out.line("    " + wording.say("report.seen-in") + ": " + place.signal() + " "
                    + Cells.harmless(place.name())
                    + (place.traceId().isEmpty() ? "" : " " + place.traceId() + " " + place.spanId()));
        }
        out.line("    " + wording.say("report.lesson") + ": ./lab guide "
                + finding.kind().lesson());
    }
}

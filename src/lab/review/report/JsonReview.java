package lab.review.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lab.review.findings.ReviewFinding;
import lab.review.score.ServiceScore;
import lab.review.score.Verdict;
import lab.review.wording.Message;

/** Writes a review as JSON; the viewer's page reads the same format. */
public final class JsonReview {

    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

    private JsonReview() {}

    /** The review as one JSON object. */
    public static String write(ReviewReport report) {
        return GSON.toJson(fields(report)) + "\n";
    }

    /** The same before serialization: maps, lists, strings, numbers and records. */
    public static Map<String, Object> fields(ReviewReport report) {
        var result = report.result();
        var document = new LinkedHashMap<String, Object>();
        document.put(
                "specification",
                Map.of(
                        "name", "Instrumentation Score",
                        "version", result.specification().version(),
                        "commit", result.specification().commit(),
                        "notImplemented", List.of("SPA-003")));
        document.put("conventions", Map.of("tag", result.conventions(), "checksum", result.checksum()));
        document.put("seen", result.seen());
        document.put(
                "services",
                result.scores().stream().map(score -> service(report, score)).toList());
        document.put(
                "findings",
                result.findings().stream()
                        .map(finding -> finding(report, finding))
                        .toList());
        document.put(
                "suppressed",
                report.suppressed().stream()
                        .map(finding -> finding(report, finding))
                        .toList());
        document.put("passedOver", result.passedOver());
        return document;
    }

    private static Map<String, Object> service(ReviewReport report, ServiceScore score) {
        var json = new LinkedHashMap<String, Object>();
        json.put("service", Message.safe(score.service()));
        json.put("score", rounded(score.score()));
        json.put("category", report.wording().say("category." + score.category()));
        json.put("scoreOfAllRules", rounded(score.ofAllRules()));
        json.put("passed", score.count(Verdict.Outcome.PASSED));
        json.put("failed", score.count(Verdict.Outcome.FAILED));
        json.put("notApplicable", score.count(Verdict.Outcome.NOT_APPLICABLE));
        var rules = new ArrayList<Map<String, Object>>();
        for (var verdict : score.verdicts()) {
            var rule = new LinkedHashMap<String, Object>();
            rule.put("id", verdict.rule().id());
            rule.put("description", report.rule(verdict.rule().id()));
            rule.put("impact", verdict.rule().impact().name().toLowerCase(Locale.ROOT));
            rule.put("weight", verdict.rule().impact().weight());
            rule.put("outcome", verdict.outcome().name().toLowerCase(Locale.ROOT));
            if (verdict.reason() != null) {
                rule.put("reason", report.wording().say(verdict.reason()));
            }
            if (!verdict.evidence().isEmpty()) {
                rule.put(
                        "evidence",
                        verdict.evidence().stream().map(report.wording()::say).toList());
                rule.put("failures", verdict.failures());
            }
            rule.put("lesson", verdict.rule().lesson());
            rules.add(rule);
        }
        json.put("rules", rules);
        return json;
    }

    private static Map<String, Object> finding(ReviewReport report, ReviewFinding finding) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", finding.kind().id());
        json.put("level", finding.kind().level().id());
        json.put("service", finding.service());
        json.put("subject", finding.subject());
        json.put("message", report.what(finding));
        json.put("why", report.why(finding));
        json.put("mend", report.mend(finding));
        json.put("lesson", finding.kind().lesson());
        json.put("fingerprint", finding.fingerprint());
        json.put("new", !report.baseline().knows(finding));
        json.put("count", finding.count());
        json.put("evidence", finding.evidence());
        return json;
    }

    private static double rounded(double score) {
        return Math.round(100 * score) / 100.0;
    }
}

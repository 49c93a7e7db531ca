package lab.review.report;

import com.google.gson.GsonBuilder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.review.findings.FindingKind;
import lab.review.findings.ReviewFinding;

/**
 * Writes findings as SARIF 2.1.0, which code hosts show. Telemetry has no lines: a finding's location is a logical one,
 * the service and its subject. GitHub rejects a whole file if a location is only logical, so each finding also points
 * to the file in which it can be suppressed.
 */
final class SarifReview {

    private static final Map<String, Object> FILE = Map.of(
            "artifactLocation", Map.of("uri", "lab-review.txt"),
            "region", Map.of("startLine", 1));

    private SarifReview() {}

    static String write(ReviewReport report) {
        var rules = Arrays.stream(FindingKind.values())
                .map(kind -> Map.of(
                        "id",
                        kind.id(),
                        "shortDescription",
                        Map.of("text", report.wording().say("finding." + kind.id() + ".why")),
                        "help",
                        Map.of("text", report.wording().say("finding." + kind.id() + ".mend")),
                        "defaultConfiguration",
                        Map.of("level", level(kind))))
                .toList();
        var run = new LinkedHashMap<String, Object>();
        run.put("tool", Map.of("driver", Map.of("name", "lab review", "semanticVersion", "1.0.0", "rules", rules)));
        run.put(
                "results",
                report.result().findings().stream()
                        .map(finding -> result(report, finding))
                        .toList());
        var document = new LinkedHashMap<String, Object>();
        document.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        document.put("version", "2.1.0");
        document.put("runs", List.of(run));
        return new GsonBuilder().setPrettyPrinting().create().toJson(document) + "\n";
    }

    private static Map<String, Object> result(ReviewReport report, ReviewFinding finding) {
        var json = new LinkedHashMap<String, Object>();
        json.put("ruleId", finding.kind().id());
        json.put("level", level(finding.kind()));
        json.put("message", Map.of("text", report.what(finding)));
        json.put(
                "locations",
                List.of(Map.of(
                        "physicalLocation",
                        FILE,
                        "logicalLocations",
                        List.of(Map.of(
                                "name",
                                finding.subject(),
                                "fullyQualifiedName",
                                finding.service() + "/" + finding.subject(),
                                "kind",
                                "member")))));
        json.put("partialFingerprints", Map.of("labReview/v1", finding.fingerprint()));
        json.put("occurrenceCount", Math.clamp(finding.count(), 1, Integer.MAX_VALUE));
        json.put("baselineState", report.baseline().knows(finding) ? "unchanged" : "new");
        return json;
    }

    private static String level(FindingKind kind) {
        return switch (kind.level()) {
            case VIOLATION -> "error";
            case IMPROVEMENT -> "warning";
            case INFORMATION -> "note";
        };
    }
}

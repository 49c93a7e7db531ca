package lab.review;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lab.Repository;
import lab.otlp.files.TelemetryFiles;
import lab.review.findings.ReviewFinding;

/** Telemetry that real SDKs emitted, and how many findings in it are false: those that no row of true.tsv explains. */
record Precision(String what, long spans, long findings, long wrong) {

    private static final Path FOLDER = Repository.ROOT.resolve("test/lab/review/recordings");
    private static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("service.namespace");

    /** Good spans of the generator, and the recordings, reviewed. */
    static List<Precision> measured() throws IOException {
        return List.of(
                generated(),
                of("the board, by the SDK", FOLDER.resolve("board.jsonl.gz"), Precision::isBoard),
                of("Python: Flask, requests, sqlite3", FOLDER.resolve("python.jsonl.gz"), _ -> true),
                of("JavaScript: Express, HTTP, fetch", FOLDER.resolve("javascript.jsonl.gz"), _ -> true));
    }

    private static Precision generated() {
        var review = new Review(ScoreTest.DATA, ScoreTest.CLOCK);
        Plants.good(review, 10_000);
        var result = review.conclude();
        var findings = result.findings().size();
        return new Precision("generated, as the board's", result.seen().spans(), findings, findings);
    }

    double inThousandSpans() {
        return 1000.0 * wrong / spans;
    }

    private static boolean isBoard(Resource resource) {
        return "board".equals(resource.getAttribute(NAMESPACE));
    }

    private static Precision of(String what, Path file, Predicate<Resource> wanted) throws IOException {
        var review = new Review(ScoreTest.DATA, ScoreTest.CLOCK);
        TelemetryFiles.read(file, decoded -> {
            review.addSpans(decoded.spans().stream()
                    .filter(span -> wanted.test(span.getResource()))
                    .toList());
            review.addMetrics(decoded.metrics().stream()
                    .filter(metric -> wanted.test(metric.getResource()))
                    .toList());
            review.addLogs(decoded.logs().stream()
                    .filter(log -> wanted.test(log.getResource()))
                    .toList());
        });
        var result = review.conclude();
        var explained = explained(file.getFileName().toString());
        return new Precision(
                what,
                result.seen().spans(),
                result.findings().size(),
                result.findings().stream()
                        .filter(finding -> !explained.contains(row(finding)))
                        .count());
    }

    private static String row(ReviewFinding finding) {
        return finding.kind().id() + "\t" + finding.service() + "\t" + finding.subject();
    }

    /** The findings of this recording that are right, by {@link #row}. */
    private static Set<String> explained(String recording) throws IOException {
        return Files.readAllLines(FOLDER.resolve("true.tsv")).stream()
                .filter(line -> line.startsWith(recording + "\t"))
                .map(line -> line.split("\t", -1))
                .filter(cells -> cells.length == 5 && !cells[4].isBlank())
                .map(cells -> cells[1] + "\t" + cells[2] + "\t" + cells[3])
                .collect(Collectors.toSet());
    }
}

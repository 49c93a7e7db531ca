package lab.review;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lab.review.findings.ReviewFinding;

/** The findings of an earlier review, by fingerprint: only new findings count against a limit. */
public record Baseline(Set<String> fingerprints) {

    public static final Baseline NONE = new Baseline(Set.of());

    /**
     * Reads a baseline.
     *
     * @throws IOException when it cannot be read
     */
    public static Baseline read(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return new Baseline(lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\s", 2)[0])
                    .collect(Collectors.toSet()));
        }
    }

    /**
     * Writes these findings as a baseline.
     *
     * @throws IOException when it cannot be written
     */
    public static void write(Path file, List<ReviewFinding> findings) throws IOException {
        Files.write(
                file,
                findings.stream()
                        .map(finding ->
                                finding.fingerprint() + " " + finding.kind().id() + " " + finding.service() + " "
                                        + finding.subject().replaceAll("\\s", " "))
                        .sorted()
                        .toList());
    }

    public boolean knows(ReviewFinding finding) {
        return fingerprints.contains(finding.fingerprint());
    }
}

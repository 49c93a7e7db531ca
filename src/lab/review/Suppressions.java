package lab.review;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lab.review.findings.FindingKind;
import lab.review.findings.ReviewFinding;
import lab.text.BadArgument;

/**
 * The findings that a project accepts, each with a reason: a small file in the project.
 *
 * <pre>
 * deprecated-attribute service=shop subject=http.method : the gateway reads it until June
 * 4f2a91c07be3 : a test's card, not a real one
 * </pre>
 */
public record Suppressions(List<Suppression> all) {

    public static final Suppressions NONE = new Suppressions(List.of());

    private static final Set<String> KINDS =
            Arrays.stream(FindingKind.values()).map(FindingKind::id).collect(Collectors.toSet());

    /**
     * One line.
     *
     * @param what a finding's id or fingerprint
     * @param service of the finding; empty for any
     * @param subject of the finding; empty for any
     */
    public record Suppression(String what, String service, String subject, String reason) {

        boolean covers(ReviewFinding finding) {
            return (what.equals(finding.kind().id()) || what.equals(finding.fingerprint()))
                    && (service.isEmpty() || service.equals(finding.service()))
                    && (subject.isEmpty() || subject.equals(finding.subject()));
        }

        @Override
        public String toString() {
            return what
                    + (service.isEmpty() ? "" : " service=" + service)
                    + (subject.isEmpty() ? "" : " subject=" + subject);
        }
    }

    /** The rest of a review, and the suppressed findings. */
    public record Applied(ReviewResult result, List<ReviewFinding> suppressed, List<Suppression> unused) {}

    /**
     * Reads the file.
     *
     * @throws BadArgument when a line names no finding or no reason
     * @throws IOException when it cannot be read
     */
    public static Suppressions read(Path file) throws IOException {
        var all = new ArrayList<Suppression>();
        var number = 0;
        for (var line : Files.readAllLines(file)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                all.add(parse(line, file.getFileName() + " line " + number));
            }
        }
        return new Suppressions(List.copyOf(all));
    }

    private static Suppression parse(String line, String where) {
        var parts = line.split(" : ", 2);
        if (parts.length < 2 || parts[1].isBlank()) {
            throw new BadArgument(where + " has no reason: write it behind \" : \".");
        }
        var words = parts[0].strip().split(" (?=service=|subject=)");
        var what = words[0].strip();
        if (!KINDS.contains(what) && !what.matches("[0-9a-f]{12}")) {
            throw new BadArgument(where + " names no finding: " + what + " is neither an id nor a fingerprint.");
        }
        var service = "";
        var subject = "";
        for (var word : List.of(words).subList(1, words.length)) {
            if (word.startsWith("service=")) {
                service = word.substring("service=".length()).strip();
            } else {
                subject = word.substring("subject=".length()).strip();
            }
        }
        return new Suppression(what, service, subject, parts[1].strip());
    }

    /** Removes suppressed findings from a review. */
    public Applied apply(ReviewResult result) {
        var suppressed = result.findings().stream()
                .filter(finding -> all.stream().anyMatch(one -> one.covers(finding)))
                .toList();
        var left = result.findings().stream()
                .filter(finding -> !suppressed.contains(finding))
                .toList();
        var unused = all.stream()
                .filter(one -> suppressed.stream().noneMatch(one::covers))
                .toList();
        return new Applied(result.with(left), suppressed, unused);
    }
}

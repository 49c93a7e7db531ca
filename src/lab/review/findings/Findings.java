package lab.review.findings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import lab.review.wording.Message;

/** The findings so far: the same fault of the same service once, with the first places and a count. */
public final class Findings {

    private static final int MAX_EVIDENCE = 3;
    private static final int MAX_FINDINGS = 5_000;

    private record Identity(FindingKind kind, String service, String subject) {}

    private static final class Seen {
        private Message what;
        private final List<Evidence> evidence = new ArrayList<>(1);
        private long count;
    }

    /** Findings in single items as they arrived, and findings in the whole, which are searched again each time. */
    private final Map<Identity, Seen> arrived = new LinkedHashMap<>();

    private final Map<Identity, Seen> concluded = new LinkedHashMap<>();
    private Map<Identity, Seen> current = arrived;
    private long passedOver;

    /** Adds one place. The sentence and the place are only created where needed. */
    void add(FindingKind kind, String service, String subject, Supplier<Message> what, Supplier<Evidence> evidence) {
        add(kind, service, subject, 1, what, evidence);
    }

    /** Adds a fault with its number of occurrences. */
    void add(
            FindingKind kind,
            String service,
            String subject,
            long count,
            Supplier<Message> what,
            Supplier<Evidence> evidence) {
        var identity = new Identity(kind, service, subject);
        var seen = current.get(identity);
        if (seen == null) {
            if (current.size() >= MAX_FINDINGS) {
                passedOver++;
                return;
            }
            seen = new Seen();
            seen.what = what.get();
            current.put(identity, seen);
        }
        seen.count += count;
        if (seen.evidence.size() < MAX_EVIDENCE) {
            seen.evidence.add(evidence.get());
        }
    }

    /** From here on, finders examine everything received so far; {@link #resume} ends that. */
    void conclude() {
        concluded.clear();
        current = concluded;
    }

    void resume() {
        current = arrived;
    }

    /** The number of different faults that were not kept, because there are too many. */
    public long passedOver() {
        return passedOver;
    }

    /** The worst first, then the most frequent. */
    public List<ReviewFinding> list() {
        return Stream.concat(arrived.entrySet().stream(), concluded.entrySet().stream())
                .map(entry -> new ReviewFinding(
                        entry.getKey().kind,
                        Message.safe(entry.getKey().service),
                        Message.safe(entry.getKey().subject),
                        entry.getValue().what,
                        List.copyOf(entry.getValue().evidence),
                        entry.getValue().count))
                .sorted(Comparator.comparing(
                                (ReviewFinding finding) -> finding.kind().level())
                        .thenComparingLong(finding -> -finding.count())
                        .thenComparing(ReviewFinding::kind)
                        .thenComparing(ReviewFinding::service)
                        .thenComparing(ReviewFinding::subject))
                .toList();
    }
}

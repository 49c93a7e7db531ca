package lab.review;

import static lab.review.Plants.client;
import static lab.review.Plants.server;
import static lab.review.Telemetries.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lab.Repository;
import lab.review.findings.FindingKind;
import lab.review.findings.ReviewFinding;
import lab.review.report.ReportFormat;
import lab.review.report.ReviewReport;
import lab.review.wording.Wording;
import lab.text.Language;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Planted faults are found, alone and in a crowd; where nothing is planted, nothing is found. */
class FindingsTest {

    private static final int CROWD = 10_000;
    private static final long MS = 1_000_000;
    private static final Path TABLE = Repository.ROOT.resolve("docs/review/precision.md");
    private static final Map<FindingKind, List<Consumer<Review>>> PLANTS = Plants.all();

    /** What was found of each plant alone, and among good spans: each is reviewed once. */
    private static final Map<Consumer<Review>, Set<FindingKind>> ALONE = new ConcurrentHashMap<>();

    private static final Map<Consumer<Review>, Set<FindingKind>> AMONG = new ConcurrentHashMap<>();

    /** What a fault of one kind is by nature, too: a service that lost its caller has an orphan. */
    private static Set<FindingKind> besides(FindingKind kind) {
        return switch (kind) {
            case TORN_BY_SAMPLING -> EnumSet.of(FindingKind.ORPHAN_SPAN);
            default -> EnumSet.noneOf(FindingKind.class);
        };
    }

    static Stream<Arguments> plants() {
        return PLANTS.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(plant -> Arguments.of(entry.getKey(), plant)));
    }

    private static ReviewResult review(Consumer<Review> telemetry) {
        var review = new Review(ScoreTest.DATA, ScoreTest.CLOCK);
        telemetry.accept(review);
        return review.conclude();
    }

    private static Set<FindingKind> kinds(ReviewResult result) {
        var kinds = new TreeSet<FindingKind>();
        result.findings().forEach(finding -> kinds.add(finding.kind()));
        return kinds;
    }

    @Test
    void eachKindIsPlanted() {
        assertThat(PLANTS.keySet()).containsExactlyInAnyOrder(FindingKind.values());
    }

    @Test
    void nothingIsFoundInWhatIsGood() {
        assertThat(review(review -> Plants.good(review, CROWD)).findings()).isEmpty();
    }

    /** Who ends the programs under load loses the callers of what is under way; no sampler has torn these traces. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callsThatAreUnderWayWhenAProgramStartsOrEndsAreNotTornBySampling(boolean atTheEnd) {
        var edge = atTheEnd ? 9_000 * MS : -9_000 * MS;
        assertThat(kinds(review(review -> {
                    Plants.good(review, CROWD);
                    for (var trace = 1_001; trace <= 1_010; trace++) {
                        review.addSpans(List.of(
                                client("bar", trace, 1, "GET", "http://cellar:8082/wine")
                                        .starting(trace * MS)
                                        .lasting(9 * MS)
                                        .build(),
                                server("cellar", trace, 2, "GET", "/wine", "/wine")
                                        .remoteParent(1)
                                        .starting(trace * MS)
                                        .lasting(MS)
                                        .build()));
                    }
                    for (var trace = 1_011; trace <= 1_015; trace++) {
                        review.addSpans(List.of(server("cellar", trace, 2, "GET", "/wine", "/wine")
                                .remoteParent(1)
                                .starting(edge)
                                .lasting(MS)
                                .build()));
                    }
                })))
                .containsExactly(FindingKind.ORPHAN_SPAN);
    }

    /** Whole traces are let go, those of which a part was seen as well. */
    @Test
    void aSampleOfTracesTearsNone() {
        var parts = new Review(ScoreTest.DATA, ScoreTest.CLOCK);
        for (var trace = 1; trace <= 100; trace++) {
            parts.addSpans(List.of(span("part").trace(trace).id(2).parent(1).build()));
        }
        assertThat(kinds(parts.conclude())).contains(FindingKind.ORPHAN_SPAN);
        parts.sample().halve();
        parts.sample().halve();
        for (var trace = 1; trace <= 100; trace++) {
            parts.addSpans(List.of(span("whole").trace(trace).id(1).build()));
        }
        var result = parts.conclude();
        assertThat(result.findings()).isEmpty();
        assertThat(result.seen().spansLeftOut()).isBetween(50L, 90L);
        assertThat(result.seen().spans() + result.seen().spansLeftOut()).isEqualTo(200);
        assertThat(parts.conclude(7).seen().spansLeftOut())
                .isEqualTo(result.seen().spansLeftOut() + 7);
    }

    @ParameterizedTest
    @MethodSource("plants")
    void aPlantedFaultIsFoundAndNothingElse(FindingKind kind, Consumer<Review> plant) {
        assertThat(alone(plant)).contains(kind);
        assertThat(others(kind, alone(plant))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("plants")
    void itIsFoundAmongGoodSpansToo(FindingKind kind, Consumer<Review> plant) {
        assertThat(among(plant)).contains(kind);
        assertThat(others(kind, among(plant))).isEmpty();
    }

    private static Set<FindingKind> alone(Consumer<Review> plant) {
        return ALONE.computeIfAbsent(plant, _ -> kinds(review(plant)));
    }

    private static Set<FindingKind> among(Consumer<Review> plant) {
        return AMONG.computeIfAbsent(
                plant,
                _ -> kinds(review(review -> {
                    Plants.good(review, CROWD);
                    plant.accept(review);
                })));
    }

    /** What was found besides, and should not have been. */
    private static Set<FindingKind> others(FindingKind kind, Set<FindingKind> found) {
        var others = new TreeSet<>(found);
        others.remove(kind);
        others.removeAll(besides(kind));
        return others;
    }

    /** {@code -D precision=update} writes the table. */
    @Test
    void theTableOfPrecisionAndRecallIsWhatIsMeasured() throws IOException {
        var measured = Precision.measured();
        assertThat(measured)
                .allSatisfy(one -> assertThat(one.inThousandSpans())
                        .as("false findings in 1,000 spans: " + one)
                        .isLessThanOrEqualTo(1));
        var table = table(measured);
        if ("update".equals(System.getProperty("precision"))) {
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE)).isEqualTo(table);
    }

    private static String table(List<Precision> measured) {
        var table = new StringBuilder("""
            # Precision and recall of the review

            Written by `./lab test FindingsTest -D precision=update`.

            | clean telemetry | spans | findings | of them false | false in 1,000 spans |
            |---|--:|--:|--:|--:|
            """);
        for (var one : measured) {
            table.append("| %s | %d | %d | %d | %.2f |\n"
                    .formatted(one.what(), one.spans(), one.findings(), one.wrong(), one.inThousandSpans()));
        }
        table.append("""

            Each fault is planted in several ways, alone and among 10,000 good spans.

            | fault | ways | found alone | found among good spans | something else said |
            |---|--:|--:|--:|--:|
            """);
        PLANTS.forEach((kind, plants) -> table.append("| %s | %d | %d | %d | %d |\n"
                .formatted(
                        kind.id(),
                        plants.size(),
                        plants.stream()
                                .filter(plant -> alone(plant).contains(kind))
                                .count(),
                        plants.stream()
                                .filter(plant -> among(plant).contains(kind))
                                .count(),
                        plants.stream()
                                .filter(plant -> !others(kind, alone(plant)).isEmpty()
                                        || !others(kind, among(plant)).isEmpty())
                                .count())));
        return table.toString();
    }

    @ParameterizedTest
    @MethodSource("plants")
    void aFindingHasTheSameFingerprintInEveryRun(FindingKind kind, Consumer<Review> plant) {
        assertThat(review(plant).findings().stream().map(ReviewFinding::fingerprint))
                .isEqualTo(review(plant).findings().stream()
                        .map(ReviewFinding::fingerprint)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "io.opentelemetry.sdk.trace.export.BatchSpanProcessor, false", // from the SDK's own thread, while others work
        "shop.logger, true"
    })
    void whatTheSdkLogsOfItselfBelongsToNoSpan(String logger, boolean found) {
        var result = review(review -> {
            review.addSpans(List.of(Telemetries.span("work")
                    .resource(Telemetries.resource("shop"))
                    .build()));
            review.addLogs(List.of(TestLogRecordData.builder()
                    .setResource(Telemetries.resource("shop"))
                    .setInstrumentationScopeInfo(InstrumentationScopeInfo.create(logger))
                    .setSeverity(Severity.WARN)
                    .setTimestamp(Telemetries.at(1_000_000), TimeUnit.NANOSECONDS)
                    .build()));
        });
        assertThat(kinds(result).contains(FindingKind.LOG_WITHOUT_TRACE)).isEqualTo(found);
    }

    @Test
    void noSecretIsInAnyReport() {
        var result = review(review -> {
            PLANTS.get(FindingKind.SECRET).forEach(plant -> plant.accept(review));
            PLANTS.get(FindingKind.PERSONAL_DATA).forEach(plant -> plant.accept(review));
        });
        var wording = Wording.read(Repository.ROOT.resolve("src/lab/review"), Language.en);
        var applied = Suppressions.NONE.apply(result);
        var report = new ReviewReport(applied.result(), applied.suppressed(), applied.unused(), Baseline.NONE, wording);
        for (var format : ReportFormat.values()) {
            assertThat(format.write(report))
                    .as(format.name())
                    .doesNotContain("s3cr3t", "hunter2", "abc123def456", "AKIAIOSFODNN7EXAMPLE", "kim@example.com")
                    .doesNotContain("1111 1111", "1234-5678", "1234568", "eyJzdWIi");
        }
    }
}

package lab.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
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
import org.junit.jupiter.params.provider.MethodSource;

/** Planted faults are found, alone and in a crowd; where nothing is planted, nothing is found. */
class FindingsTest {

    private static final int CROWD = 10_000;

    /** What a fault of one kind is by nature, too: a service that lost its caller has an orphan. */
    private static Set<FindingKind> besides(FindingKind kind) {
        return switch (kind) {
            case TORN_BY_SAMPLING -> EnumSet.of(FindingKind.ORPHAN_SPAN);
            default -> EnumSet.noneOf(FindingKind.class);
        };
    }

    static Stream<Arguments> plants() {
        return Plants.all().entrySet().stream()
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
        assertThat(Plants.all().keySet()).containsExactlyInAnyOrder(FindingKind.values());
    }

    @Test
    void nothingIsFoundInWhatIsGood() {
        assertThat(review(review -> Plants.good(review, CROWD)).findings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("plants")
    void aPlantedFaultIsFoundAndNothingElse(FindingKind kind, Consumer<Review> plant) {
        var kinds = kinds(review(plant));
        assertThat(kinds).contains(kind);
        kinds.remove(kind);
        assertThat(besides(kind)).containsAll(kinds);
    }

    @ParameterizedTest
    @MethodSource("plants")
    void itIsFoundAmongGoodSpansToo(FindingKind kind, Consumer<Review> plant) {
        var kinds = kinds(review(review -> {
            Plants.good(review, CROWD);
            plant.accept(review);
        }));
        assertThat(kinds).contains(kind);
    }

    @ParameterizedTest
    @MethodSource("plants")
    void aFindingHasTheSameFingerprintInEveryRun(FindingKind kind, Consumer<Review> plant) {
        assertThat(review(plant).findings().stream().map(ReviewFinding::fingerprint))
                .isEqualTo(review(plant).findings().stream()
                        .map(ReviewFinding::fingerprint)
                        .toList());
    }

    @Test
    void noSecretIsInAnyReport() {
        var result = review(review -> {
            Plants.all().get(FindingKind.SECRET).forEach(plant -> plant.accept(review));
            Plants.all().get(FindingKind.PERSONAL_DATA).forEach(plant -> plant.accept(review));
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

package lab.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import lab.incident.GradedDiagnosis.Step;
import lab.text.BadArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiagnosisTest {

    private static final Instant BEGAN = Instant.parse("2026-11-29T14:03:20Z");
    private static final Instant NOW = Instant.parse("2026-11-29T14:10:00Z");

    @ParameterizedTest
    @CsvSource({
        "14:03, true",
        "14:03:20, true",
        "14:03:35, true",
        "14:03:50, false",
        "14:02-14:04, true",
        "14:02:00 - 14:03:10, true",
        "14:02:00..14:04:00, true",
        "14:05, false",
        "14:04-14:05, false",
        "14:00-14:09, false"
    })
    void aTimeIsRightWhenItHoldsTheMomentAndIsNoGuess(String since, boolean right) {
        assertThat(Since.parse(since, NOW, ZoneOffset.UTC).holds(BEGAN)).isEqualTo(right);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "25:00", "14", "14:03-14:04-14:05", "14:05-14:03", "14:3:20", "-"})
    void whatIsNoTimeIsRefused(String since) {
        assertThatThrownBy(() -> Since.parse(since, NOW, ZoneOffset.UTC)).isInstanceOf(BadArgument.class);
    }

    @Test
    void aTimeOfDayAfterNowWasYesterdays() {
        assertThat(Since.parse("23:50:00", Instant.parse("2026-11-30T00:10:00Z"), ZoneOffset.UTC)
                        .from())
                .isEqualTo(Instant.parse("2026-11-29T23:50:00Z"));
    }

    @Test
    void aTimeIsReadInTheLearnersZone() {
        assertThat(Since.parse("23:03:20", NOW, ZoneId.of("Asia/Seoul")).holds(BEGAN))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void theTruthHasAHundredPointsAndEachMistakeCostsTwenty(Cause cause) {
        var incident = Incident.draw(7, 1, cause);
        var right = truth(incident);
        assertThat(graded(incident, right, 0).right()).isTrue();
        assertThat(graded(incident, right, 0).points()).isEqualTo(100);
        assertThat(graded(incident, right, 2).points()).isEqualTo(80);
        for (var step : Step.values()) {
            var wrong = graded(incident, without(right, step), 0);
            assertThat(wrong.right()).as("without " + step).isFalse();
            assertThat(wrong.points()).isEqualTo(80);
            assertThat(wrong.steps().stream().filter(graded -> !graded.right()).map(GradedDiagnosis.GradedStep::step))
                    .containsExactly(step);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyOtherAnswerIsWrong(Cause cause) {
        var incident = Incident.draw(11, 1, cause);
        var right = truth(incident);
        for (var other : Cause.values()) {
            var said = new Diagnosis(right.service(), right.place(), right.since(), other, right.whom());
            assertThat(graded(incident, said, 0).right()).isEqualTo(other == cause);
        }
        for (var other : Place.values()) {
            var said = new Diagnosis(right.service(), other, right.since(), cause, right.whom());
            assertThat(graded(incident, said, 0).right())
                    .isEqualTo(incident.places().contains(other));
        }
        for (var other : Whom.values()) {
            var said = new Diagnosis(right.service(), right.place(), right.since(), cause, other);
            assertThat(graded(incident, said, 0).right())
                    .isEqualTo(incident.whom().contains(other));
        }
        for (var other : IncidentSession.SERVICES) {
            var said = new Diagnosis(other, right.place(), right.since(), cause, right.whom());
            assertThat(graded(incident, said, 0).right())
                    .isEqualTo(incident.services().contains(other));
        }
    }

    @Test
    void hintsNeverCostMoreThanThereIs() {
        assertThat(graded(Incident.draw(7, 1), new Diagnosis(null, null, null, null, null), 3)
                        .points())
                .isZero();
    }

    private static GradedDiagnosis graded(Incident incident, Diagnosis said, int hints) {
        return GradedDiagnosis.of(incident, BEGAN, said, hints);
    }

    static Diagnosis truth(Incident incident) {
        return new Diagnosis(
                incident.services().iterator().next(),
                incident.places().iterator().next(),
                new Since(BEGAN.minusSeconds(30), BEGAN.plusSeconds(30)),
                incident.cause(),
                incident.whom().iterator().next());
    }

    private static Diagnosis without(Diagnosis right, Step step) {
        return new Diagnosis(
                step == Step.service ? "" : right.service(),
                step == Step.place ? null : right.place(),
                step == Step.since ? new Since(BEGAN.plusSeconds(60), BEGAN.plusSeconds(90)) : right.since(),
                step == Step.cause ? null : right.cause(),
                step == Step.whom ? null : right.whom());
    }

    /** The same with one answer that is wrong: another service, place, cause or group, or a minute too late. */
    static Diagnosis mistaken(Incident incident, Diagnosis right, Step step) {
        return new Diagnosis(
                step == Step.service ? other(IncidentSession.SERVICES, incident.services()) : right.service(),
                step == Step.place ? other(List.of(Place.values()), incident.places()) : right.place(),
                step == Step.since
                        ? new Since(
                                right.since().from().plusSeconds(60),
                                right.since().to().plusSeconds(60))
                        : right.since(),
                step == Step.cause ? other(List.of(Cause.values()), Set.of(incident.cause())) : right.cause(),
                step == Step.whom ? other(List.of(Whom.values()), incident.whom()) : right.whom());
    }

    private static <T> T other(List<T> all, Set<T> right) {
        return all.stream().filter(one -> !right.contains(one)).findFirst().orElseThrow();
    }
}

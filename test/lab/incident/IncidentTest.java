package lab.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theSameSeedIsTheSameIncident(int level) {
        LongStream.range(0, 100)
                .forEach(seed -> assertThat(Incident.draw(seed, level)).isEqualTo(Incident.draw(seed, level)));
    }

    @Test
    void manySeedsDrawEveryCauseThatIsProven() {
        var drawn = EnumSet.noneOf(Cause.class);
        LongStream.range(1, 300)
                .forEach(seed -> drawn.add(Incident.draw(seed, 1).cause()));
        assertThat(drawn).isEqualTo(Incident.PROVEN);
    }

    @Test
    void thereAreAtLeastSixteenInFourFamilies() {
        var families = EnumSet.noneOf(Cause.Family.class);
        for (var cause : Cause.values()) {
            families.add(cause.family());
        }
        assertThat(Cause.values()).hasSizeGreaterThanOrEqualTo(16);
        assertThat(families).containsExactlyInAnyOrder(Cause.Family.values());
    }

    @ParameterizedTest
    @EnumSource
    void aCauseHasAnAnswerToEveryQuestionAndASizeThatDiffers(Cause cause) {
        var sizes = new HashSet<>();
        LongStream.range(1, 60).forEach(seed -> {
            var incident = Incident.draw(seed, 1, cause);
            assertThat(incident.services()).isNotEmpty().isSubsetOf(IncidentSession.SERVICES);
            assertThat(incident.places()).isNotEmpty();
            assertThat(incident.whom()).isNotEmpty();
            assertThat(incident.actions()).isNotEmpty();
            assertThat(incident.decoys()).as("level 1 has no noise").isEmpty();
            sizes.add(incident.actions());
        });
        if (!EnumSet.of(Cause.missingIndex, Cause.context, Cause.cardinality, Cause.threads)
                .contains(cause)) {
            assertThat(sizes).hasSizeGreaterThan(1);
        }
    }

    @Test
    void aDecoyTouchesNothingThatTheIncidentTouches() {
        LongStream.range(1, 200).forEach(seed -> {
            var incident = Incident.draw(seed, 2);
            var parts = incident.actions().stream().map(Action::part).toList();
            assertThat(incident.decoys()).isNotEmpty();
            assertThat(incident.decoys().stream().filter(decoy -> decoy instanceof Action.Deploy))
                    .noneMatch(decoy -> parts.contains(decoy.part()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void level3HidesItsCauseBehindAnotherPlaceOrASecondOneThatShowsElsewhere(Cause cause) {
        var symptoms = Set.of(Indicator.Kind.orphaned, Indicator.Kind.impossible, Indicator.Kind.waiting);
        LongStream.range(1, 50).forEach(seed -> {
            var incident = Incident.draw(seed, 3, cause);
            if (incident.second() == null) {
                assertThat(cause)
                        .isNotIn(Cause.nPlusOne, Cause.exception, Cause.busyLoop, Cause.cardinality, Cause.leak);
            } else {
                assertThat(incident.second().cause()).isNotEqualTo(cause);
                assertThat(incident.second().actions()).noneMatch(incident.actions()::contains);
                assertThat(symptoms).doesNotContain(incident.symptom().kind());
            }
            assertThat(Incident.draw(seed, 2, cause).second()).isNull();
        });
    }

    @Test
    void itBeginsWhenItWasHealthyLongEnough() {
        LongStream.range(1, 200)
                .forEach(seed -> assertThat(Incident.draw(seed, 1).begins(Duration.ofSeconds(60)))
                        .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(90)));
    }
}

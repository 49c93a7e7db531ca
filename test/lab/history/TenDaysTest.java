package lab.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import lab.history.KnownSeries.About;
import lab.text.SeededInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten days are what they say they are, for any seed. */
class TenDaysTest {

    @Test
    void theSameSeedMakesTheSameDays() {
        var one = TenDays.unseen(new SeededInput(7));
        var again = TenDays.unseen(new SeededInput(7));

        assertThat(again.duration()).isEqualTo(one.duration());
        assertThat(again.spans()).hasToString(one.spans().toString());
        assertThat(again.changes()).isEqualTo(one.changes());
    }

    @Test
    void anotherSeedMakesOthers() {
        var one = TenDays.unseen(new SeededInput(7));
        var other = TenDays.unseen(new SeededInput(8));

        assertThat(other.duration()).isNotEqualTo(one.duration());
        assertThat(other.change()).isNotEqualTo(one.change());
        assertThat(other.provider()).isNotEqualTo(one.provider());
    }

    @Test
    void whatIsShownHasFewSeriesAndReadableNames() {
        assertThat(TenDays.shown().series())
                .extracting(KnownSeries::name)
                .containsExactly("stock.delay", "search.delay");
        assertThat(TenDays.shown().change()).isEqualTo("deploy checkout-41");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 99, 123456789, -5})
    void everyKindOfSeriesIsThereAndAtMost1500ValuesLong(long seed) {
        var days = TenDays.unseen(new SeededInput(seed));

        assertThat(days.series()).extracting(KnownSeries::about).containsExactly(About.values());
        assertThat(days.series()).allSatisfy(series -> {
            assertThat(series.values()).hasSize(TenDays.LENGTH).hasSizeLessThanOrEqualTo(1_500);
            assertThat(series.anomalies())
                    .allMatch(known -> known.from() >= 0 && known.from() < known.to() && known.to() <= TenDays.LENGTH);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 99, 123456789, -5})
    void theIncidentIsTheLastThingThatHappensAndItsChangeComesBefore(long seed) {
        var days = TenDays.unseen(new SeededInput(seed));
        var before = Arrays.copyOfRange(days.duration(), days.began() - 6, days.began());
        var after = Arrays.copyOfRange(days.duration(), days.began(), days.began() + 6);

        assertThat(Statistics.mean(after) - Statistics.mean(before)).isBetween(40.0, 70.0);
        assertThat(days.changes().stream()
                        .filter(change -> change.at() <= days.began())
                        .reduce((_, last) -> last)
                        .orElseThrow()
                        .name())
                .isEqualTo(days.change());
        assertThat(days.spike()).isBetween(TenDays.LENGTH - 2 * TenDays.DAY, days.began() - 1);
    }

    @Test
    void onlyTheNamedProviderIsSlowAndOnlySinceThen() {
        var days = TenDays.unseen(new SeededInput(11));
        var began = TenDays.time(days.began());

        assertThat(days.spans().stream().filter(span -> span.getName().equals(TenDays.CHECKOUT)))
                .allSatisfy(span -> {
                    var slow = span.getEndEpochNanos() - span.getStartEpochNanos() > 200_000_000L;
                    var late = span.getStartEpochNanos() >= began.getEpochSecond() * 1_000_000_000L;
                    assertThat(slow)
                            .isEqualTo(late
                                    && days.provider()
                                            .equals(span.getAttributes().get(TenDays.PROVIDER)));
                });
    }

    @Test
    void aPlaceIsAMomentAndBack() {
        assertThat(IntStream.of(0, 1, 143, 144, TenDays.LENGTH - 1))
                .allMatch(place -> TenDays.place(TenDays.time(place)) == place);
    }

    @Test
    void statisticsOfFewValues() {
        assertThat(Statistics.median(new double[] {9, 1, 2})).isEqualTo(2);
        assertThat(Statistics.median(new double[] {4, 1, 2, 9})).isEqualTo(3);
        assertThat(Statistics.median(new double[] {})).isZero();
        assertThat(Statistics.deviation(new double[] {2, 4, 4, 4, 5, 5, 7, 9})).isEqualTo(2);
        assertThat(Statistics.pearson(new double[] {1, 2, 3}, new double[] {-2, -4, -6}))
                .isCloseTo(-1, within(1e-9));
        assertThat(Statistics.pearson(new double[] {1, 2, 3}, new double[] {5, 5, 5}))
                .isZero();
    }
}

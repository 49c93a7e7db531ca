package lab.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import lab.history.KnownSeries.Anomaly;
import org.junit.jupiter.api.Test;

/** What counts as an alarm, and as a right one. */
class QualityTest {

    @Test
    void scoresBesideEachOtherAreOneAlarm() {
        assertThat(Alarm.above(5, new double[] {6, 1, 7, 8, 5, Double.NaN, 9}))
                .containsExactly(new Alarm(0, 1), new Alarm(2, 4), new Alarm(6, 7));
        assertThat(Alarm.above(5, new double[] {})).isEmpty();
    }

    @Test
    void precisionAndRecallAreShares() {
        var quality = Quality.of(
                List.of(new Alarm(10, 12), new Alarm(50, 51), new Alarm(70, 71)),
                List.of(new Anomaly(11, 14), new Anomaly(90, 92)));

        assertThat(quality).isEqualTo(new Quality(3, 1, 2, 1));
        assertThat(quality.precision()).isEqualTo(1.0 / 3);
        assertThat(quality.recall()).isEqualTo(0.5);
    }

    @Test
    void anAlarmThatAlwaysRingsIsAboutNothing() {
        assertThat(Quality.of(List.of(new Alarm(0, 1440)), List.of(new Anomaly(100, 103))))
                .isEqualTo(new Quality(1, 0, 1, 0));
    }

    @Test
    void whoSaysNothingIsNeverWrong() {
        var silent = Quality.of(List.of(), List.of(new Anomaly(1, 2)));

        assertThat(silent.precision()).isEqualTo(1);
        assertThat(silent.recall()).isZero();
        assertThat(Quality.of(List.of(), List.of()).recall()).isEqualTo(1);
    }

    @Test
    void onlySeriesOfTheSameLengthAreCorrelated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Statistics.pearson(new double[] {1}, new double[] {1, 2}))
                .withMessageContaining("not 1 and 2");
    }
}

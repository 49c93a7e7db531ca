package lab.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Answers to Prometheus, as the history of series that they make. */
class ScrapesTest {

    @Test
    void aSeriesBeginsWhenItIsFirstThereAndEndsOnce() {
        var history = Scrapes.of("gate", Duration.ofMinutes(1))
                .answered("# TYPE a counter\na 1\n")
                .answered("a 2\nb{x=\"y z\"} 1e-05\n")
                .unanswered(2)
                .answered("a 0\n");

        assertThat(history.steps()).isEqualTo(5);
        assertThat(history.step()).isEqualTo(Duration.ofMinutes(1));
        assertThat(history.series())
                .containsEntry("a{job=\"gate\"}", "1 2 stale _ 0")
                .containsEntry("b{x=\"y z\",job=\"gate\"}", "_ 1e-05 stale _ _")
                .containsEntry("up{job=\"gate\"}", "1 1 0 0 1")
                .hasSize(3);
    }

    @Test
    void whatIsNoNumberIsAValueToo() {
        var history = Scrapes.of("gate", Duration.ofMinutes(1))
                .answered(2, "a NaN\nb +Inf\n")
                .unanswered(1);

        assertThat(history.series())
                .containsEntry("a{job=\"gate\"}", "NaN NaN stale")
                .containsEntry("b{job=\"gate\"}", "+Inf +Inf stale");
    }
}

package lab.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Locale;
import lab.text.SeededInput;
import org.junit.jupiter.api.Test;

/** An hour of spans, as they arrive at a store. */
class ArrivalsTest {

    private static final Arrivals USUAL = Arrivals.of(new SeededInput(0), 10_000);

    @Test
    void aSeedHasTheSameSpansEachTimeAndAnotherOneOthers() {
        assertThat(Arrivals.of(new SeededInput(7), 500)).isEqualTo(Arrivals.of(new SeededInput(7), 500));
        assertThat(Arrivals.of(new SeededInput(7), 500).word())
                .isNotEqualTo(Arrivals.of(new SeededInput(8), 500).word());
    }

    @Test
    void theyComeNearlyInTheOrderOfTime() {
        var latest = 0L;
        for (var span : USUAL.spans()) {
            assertThat(latest - span.start()).isLessThan(7_000_000);
            latest = Math.max(latest, span.start());
        }
    }

    @Test
    void allSpansOfTheTraceAreThereAndASixthOfThemIsOfTheLastMinutes() {
        var ids = new HashSet<String>();
        USUAL.spans().forEach(span -> ids.add(span.spanId()));

        assertThat(ids).hasSameSizeAs(USUAL.spans()).hasSizeBetween(10_000, 10_014);
        assertThat(USUAL.spans().stream().filter(span -> span.traceId().equals(USUAL.trace())))
                .hasSizeBetween(6, 14);
        assertThat(USUAL.spans().stream().filter(span -> span.start() >= USUAL.since()))
                .hasSizeBetween(10_000 / 6 - 50, 10_000 / 6 + 50);
    }

    @Test
    void loudServicesWriteTheWordInThreeWaysAndQuietOnesHaveLongerWords() {
        var word = USUAL.word().toLowerCase(Locale.ROOT);

        assertThat(messages(true)).containsOnly(word, USUAL.word(), word.toUpperCase(Locale.ROOT));
        assertThat(messages(false)).containsOnly(word, word + "s", "re" + word);
    }

    private static HashSet<String> messages(boolean loud) {
        var found = new HashSet<String>();
        for (var span : USUAL.spans()) {
            for (var each : span.message().split("[^A-Za-z]+")) {
                if (Arrivals.loud(span.service()) == loud
                        && each.toLowerCase(Locale.ROOT).contains(USUAL.word().toLowerCase(Locale.ROOT))) {
                    found.add(each);
                }
            }
        }
        return found;
    }
}

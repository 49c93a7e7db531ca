package lab.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import lab.terminal.canvas.Terminal;
import org.junit.jupiter.api.Test;

class TerminalTest {

    @Test
    void isColourfulOnATerminalOnly() {
        assertThat(Terminal.detect(Map.of("TERM", "xterm"), true, UTF_8)).isEqualTo(new Terminal(100, true, true));
        assertThat(Terminal.detect(Map.of("TERM", "xterm"), false, UTF_8).colour())
                .isFalse();
        assertThat(Terminal.detect(Map.of("TERM", "dumb"), true, UTF_8).colour())
                .isFalse();
    }

    @Test
    void obeysNoColorUnlessItIsEmpty() {
        assertThat(Terminal.detect(Map.of("NO_COLOR", "1"), true, UTF_8).colour())
                .isFalse();
        assertThat(Terminal.detect(Map.of("NO_COLOR", ""), true, UTF_8).colour())
                .isTrue();
        assertThat(Terminal.detect(Map.of("NO_COLOR", "1", "FORCE_COLOR", "1"), true, UTF_8)
                        .colour())
                .isFalse();
    }

    @Test
    void canBeForcedToColour() {
        assertThat(Terminal.detect(Map.of("CLICOLOR_FORCE", "1"), false, UTF_8).colour())
                .isTrue();
        assertThat(Terminal.detect(Map.of("FORCE_COLOR", "true"), false, UTF_8).colour())
                .isTrue();
        assertThat(Terminal.detect(Map.of("FORCE_COLOR", "0"), false, UTF_8).colour())
                .isFalse();
    }

    @Test
    void takesItsWidthFromColumnsWithinBounds() {
        assertThat(Terminal.detect(Map.of("COLUMNS", "132"), false, UTF_8).columns())
                .isEqualTo(132);
        assertThat(Terminal.detect(Map.of("COLUMNS", "3"), false, UTF_8).columns())
                .isEqualTo(40);
        assertThat(Terminal.detect(Map.of("COLUMNS", "9999"), false, UTF_8).columns())
                .isEqualTo(400);
        assertThat(Terminal.detect(Map.of("COLUMNS", "wide"), false, UTF_8).columns())
                .isEqualTo(100);
    }

    @Test
    void writesAsciiWhereNothingElseArrives() {
        assertThat(Terminal.detect(Map.of(), true, US_ASCII).unicode()).isFalse();
        assertThat(Terminal.detect(Map.of("LAB_ASCII", "1"), true, UTF_8).unicode())
                .isFalse();
    }
}

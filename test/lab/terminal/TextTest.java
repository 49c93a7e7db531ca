package lab.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import lab.terminal.canvas.AnsiRenderer;
import lab.terminal.canvas.Bar;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Durations;
import lab.terminal.canvas.Glyphs;
import lab.terminal.canvas.Line;
import lab.terminal.canvas.Style;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

    @ParameterizedTest
    @CsvSource({
        "coffee,6",
        "커피,4",
        "コーヒー,8",
        "ｺｰﾋｰ,4",
        "注文,4",
        "Ａ,2",
        "é,1",
        "e\u0301,1",
        "\u1100\u1161\u11a8,2",
        "🚀,2",
        "🇰🇷,2",
        "…,1",
        "█◆└,3",
        "a\u0007b,3"
    })
    void measuresTextInCells(String text, int cells) {
        assertThat(Cells.width(text)).isEqualTo(cells);
    }

    @Test
    void linesStayAndNothingElseDoesAnythingToTheTerminal() {
        assertThat(Cells.harmlessLines("one\r\n\ttwo\n\u001b[2A\u001b[32m\u2713 1\rx\u202e\n"))
                .isEqualTo("one\n    two\n\u241b[2A\u241b[32m\u2713 1\u240dx\ufffd\n");
        assertThat(Cells.harmlessLines("coffee")).isEqualTo("coffee");
    }

    @ParameterizedTest
    @CsvSource({
        "coffee,6,coffee",
        "coffee,5,coff…",
        "커피콩,6,커피콩",
        "커피콩,5,커피…",
        "커피콩,4,커…",
        "coffee,1,…",
        "coffee,0,''",
        "'',0,''"
    })
    void cutsTextToItsCells(String text, int cells, String cut) {
        assertThat(Cells.fit(text, cells, "…")).isEqualTo(cut);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 ns",
        "999,999 ns",
        "1000,1.00 µs",
        "9996,10.0 µs",
        "99960,100 µs",
        "999499,999 µs",
        "999500,1.00 ms",
        "41200000,41.2 ms",
        "1240000000,1.24 s",
        "119000000000,119 s",
        "125000000000,2 min 5 s",
        "7260000000000,2 h 1 min",
        "180000000000000,2 d 2 h",
        "-3000000,-3.00 ms",
        "-9223372036854775808,-106751 d 23 h"
    })
    void writesDurationsAsPeopleReadThem(long nanos, String text) {
        assertThat(Durations.duration(nanos, Glyphs.UNICODE)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"9000000,+9 ms", "9400000,+9.4 ms", "9960000,+10 ms", "900000,+900 us", "-20000,-20 us"})
    void writesOffsetsShort(long nanos, String text) {
        assertThat(Durations.offset(nanos, Glyphs.ASCII)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "3,3",
        "-5,-5",
        "0.93,0.93",
        "0.0015,0.0015",
        "0.33333333,0.333333",
        "123456.789,123457",
        "12.5,12.5",
        "1e300,1.0E300",
        "1e-9,1.0E-9",
        "NaN,NaN",
        "Infinity,Infinity",
        "-0.25,-0.25"
    })
    void writesValuesWithoutNoise(double value, String text) {
        assertThat(Durations.value(value, 6)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0,1,'████'",
        "0,0.5,'██'",
        "0.25,0.75,' ██'",
        "0.125,0.5,'▐█'",
        "0,0.28125,'█▏'",
        "0.5,0.5,'  ▌'",
        "1,1,'   ▐'",
        "0,0,'▌'"
    })
    void drawsBarsToScale(double from, double to, String cells) {
        var line = new Line();
        new Bar(4, from, to, (char) 0, Style.PLAIN).draw(line);
        assertThat(AnsiRenderer.text(java.util.List.of(line), false, true)).isEqualTo(cells + "\n");
    }
}

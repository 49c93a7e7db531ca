package lab.terminal;

import static lab.terminal.Samples.TRACE;
import static lab.terminal.Samples.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import lab.telemetry.Emitted;
import lab.terminal.canvas.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PictureTest {

    private static final Terminal NARROW = new Terminal(80, false, true);
    private static final Terminal WIDE = new Terminal(200, false, true);

    enum Sample {
        SKETCH(Samples.sketch()),
        CHECKOUT(Samples.checkout()),
        LINKS(Samples.links()),
        KOREAN(Samples.korean()),
        TORN(Samples.torn()),
        METRICS(new Emitted(Samples.checkout().spans().subList(0, 1), Meters.all("shop"), List.of()));

        final Emitted emitted;

        Sample(Emitted emitted) {
            this.emitted = emitted;
        }

        private Picture picture() {
            return Picture.of("03 · " + this, emitted, Set.of());
        }

        private String file(String what) {
            return name().toLowerCase() + "-" + what;
        }
    }

    @ParameterizedTest
    @EnumSource
    void looksRightAtEightyColumns(Sample sample) {
        Snapshots.matches(sample.file("80.txt"), sample.picture().text(NARROW));
    }

    @ParameterizedTest
    @EnumSource
    void looksRightAtTwoHundredColumns(Sample sample) {
        Snapshots.matches(sample.file("200.txt"), sample.picture().text(WIDE));
    }

    @ParameterizedTest
    @EnumSource
    void looksRightInColour(Sample sample) {
        var text = sample.picture().text(new Terminal(80, true, true));
        Snapshots.matches(sample.file("80-colour.txt"), text.replace('\u001b', '␛'));
        assertThat(text.replaceAll("\u001b\\[[0-9;]*m", ""))
                .as("but for its colours")
                .isEqualTo(sample.picture().text(NARROW));
    }

    @ParameterizedTest
    @EnumSource
    void looksRightInAscii(Sample sample) {
        var text = sample.picture().text(new Terminal(80, false, false));
        Snapshots.matches(sample.file("80-ascii.txt"), text);
        assertThat(text).matches("[\\x20-\\x7E\\n]*");
    }

    @ParameterizedTest
    @EnumSource
    void looksRightAsSvg(Sample sample) {
        Snapshots.matches(sample.file("100.svg"), sample.picture().svg(100));
    }

    @ParameterizedTest
    @EnumSource
    void showsDetailsOnDemand(Sample sample) {
        var text = Picture.of("03 · " + sample, sample.emitted, EnumSet.allOf(Detail.class))
                .text(new Terminal(100, false, true));
        Snapshots.matches(sample.file("details.txt"), text);
    }

    @Test
    void aSpanThatIsLinkedTwiceByOneSpanNamesItOnceAndWhatTheLimitDroppedIsSaid() {
        var twice = LinkData.create(Samples.context(TRACE, 1));
        var text = draw(List.of(
                span("a", TRACE, 1, 0, "send", 0, 5).build(),
                span("a", TRACE, 2, 0, "check", 5, 6)
                        .setLinks(List.of(twice))
                        .setTotalRecordedLinks(1)
                        .build(),
                span("b", TRACE, 3, 0, "process", 5, 9)
                        .setLinks(List.of(twice, twice))
                        .setTotalRecordedLinks(5)
                        .build()));
        assertThat(text)
                .contains("linked from [2] check, [3] process")
                .contains("3 more links were dropped at the span's limit");
    }

    @Test
    void saysThatNothingWasEmitted() {
        var text = Picture.of("01 · Signals", new Emitted(List.of(), List.of(), List.of()), Set.of())
                .text(NARROW);
        assertThat(text).isEqualTo("01 · Signals\n\n  nothing was emitted: no span, no metric, no log\n");
    }

    @Test
    void drawsOnlyTheSignalsThatThereAre() {
        assertThat(draw(Samples.sketch().spans())).doesNotContain("metrics", "logs");
    }

    @Test
    void ordersTracesByStartAndHeadsEachWithItsFullId() {
        var text = draw(Samples.torn().spans());
        assertThat(text.indexOf("trace " + TRACE)).isPositive().isLessThan(text.indexOf("trace " + Samples.OTHER));
    }

    @Test
    void drawsTwoHundredSpansOfATraceAndCountsTheRest() {
        var text = draw(chain(5000, i -> 1));
        assertThat(text.lines().filter(line -> line.contains("step"))).hasSize(200 - 1);
        assertThat(text).contains("5001 spans", "… 4801 more spans");
    }

    @Test
    void whatIsExactlyAtALimitIsDrawnWhole() {
        assertThat(draw(chain(199, i -> 1))).contains("200 spans").doesNotContain("more span");
        assertThat(draw(chain(200, i -> 1))).contains("… 1 more span\n");
        assertThat(draw(roots(50))).contains("root 49").doesNotContain("more trace");
        assertThat(draw(roots(51))).contains("root 49", "… 1 more trace\n").doesNotContain("root 50");
    }

    /** As many traces of one span each. */
    private static List<SpanData> roots(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> (SpanData) span("a", "%032x".formatted(i + 1), 1, 0, "root " + i, i, i + 1)
                        .build())
                .toList();
    }

    @Test
    void drawsAChainDeeperThanAnyStack() {
        assertThat(draw(chain(20_000, i -> i - 1))).contains("… 19801 more spans");
    }

    @Test
    void drawsSpansThatAreTheirOwnAncestors() {
        var circle = List.<SpanData>of(
                span("a", TRACE, 1, 2, "hen", 0, 10).build(),
                span("a", TRACE, 2, 1, "egg", 1, 9).build(),
                span("a", TRACE, 3, 3, "self", 2, 3).build(),
                span("a", TRACE, 4, 2, "chick", 3, 4).build());
        assertThat(draw(circle)).contains("hen", "egg", "self", "chick", "is its own descendant");
    }

    @Test
    void drawsASpanThatArrivedTwiceTwice() {
        var twice = span("a", TRACE, 1, 0, "again", 0, 10).build();
        assertThat(draw(List.of(twice, twice)).lines().filter(line -> line.contains("again")))
                .hasSize(2);
    }

    @Test
    void everyBarShows() {
        var text = draw(List.of(
                span("a", TRACE, 1, 0, "day", 0, 86_400_000_000L).build(),
                span("a", TRACE, 2, 1, "blink", 5, 5).build()));
        assertThat(text.lines().filter(line -> line.contains("blink")))
                .singleElement()
                .asString()
                .contains("▌");
    }

    @Test
    void makesEscapeSequencesAndOverridesInTelemetryVisible() {
        var text = draw(
                List.of(span("a\u001b]0;owned\u0007", TRACE, 1, 0, "b\u001b[31mred\r\n\u202Efdp.exe\u009b1m", 0, 10)
                        .build()));
        assertThat(text).contains("a␛]0;owned␇", "b␛[31mred␍␊\uFFFDfdp.exe\uFFFD1m");
    }

    private static List<SpanData> chain(int length, java.util.function.IntUnaryOperator parent) {
        var spans = new ArrayList<SpanData>();
        spans.add(span("a", TRACE, 1, 0, "root", 0, length).build());
        for (int i = 2; i < length + 2; i++) {
            spans.add(span("a", TRACE, i, parent.applyAsInt(i), "step", i - 2, i - 1)
                    .build());
        }
        return spans;
    }

    private static String draw(List<SpanData> spans) {
        return Picture.of("", Samples.spansOf(spans), Set.of()).text(NARROW);
    }
}

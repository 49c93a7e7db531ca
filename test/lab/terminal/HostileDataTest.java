package lab.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import lab.telemetry.Emitted;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Terminal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

/** Whatever strangers send: it is drawn, within the terminal, and it does nothing to it. */
class HostileDataTest {

    private static final String[] PIECES = {
        "a",
        "order ",
        "GET /",
        "\u001b[2J",
        "\u001b]0;x\u0007",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u007f",
        "\u009b31m",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\u2028",
        "가격",
        "注文",
        "ｶﾅ",
        "👩‍👩‍👧",
        "🇰🇷",
        "e\u0301\u0301\u0301",
        "각",
        "\ud800",
        "\udc00",
        "\uffff",
        "&<>\"']]>",
        "…",
        "█◆└",
        "%s",
        "\\",
        "\u0600",
        "\ud83e\udee0",
        "́"
    };

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void isDrawnWithinTheTerminalAndDoesNothingToIt(int seed) throws Exception {
        var random = new Random(seed);
        var picture = Picture.of(
                text(random), emitted(random), random.nextBoolean() ? EnumSet.allOf(Detail.class) : Set.of());
        for (int columns : new int[] {1, 40, 41, 59, 60, 80, 133, 200, 400, 5000}) {
            for (boolean unicode : new boolean[] {true, false}) {
                var terminal = new Terminal(columns, false, unicode);
                var drawn = picture.text(terminal);
                assertThat(drawn.lines())
                        .allSatisfy(
                                line -> assertThat(Cells.width(line)).as(line).isLessThanOrEqualTo(terminal.columns()));
                assertThat(drawn.codePoints().filter(HostileDataTest::isHarmful).boxed())
                        .isEmpty();
                assertThat(picture.text(new Terminal(columns, true, unicode))
                                .replaceAll("\u001b\\[[01](;[34]8;5;[0-9]+)*m", ""))
                        .isEqualTo(drawn);
            }
            var svg = picture.svg(columns);
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(svg)))
                            .getElementsByTagName("script")
                            .getLength())
                    .isZero();
        }
    }

    private static boolean isHarmful(int point) {
        return point != '\n'
                && (Character.getType(point) == Character.CONTROL
                        || Character.getType(point) == Character.SURROGATE
                        || point >= 0x202A && point <= 0x202E
                        || point >= 0x2066 && point <= 0x2069
                        || point == 0x2028
                        || point == 0xFEFF);
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 300 : 8); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static long time(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE;
            case 2 -> Long.MIN_VALUE;
            case 3 -> random.nextLong();
            default -> Samples.NOON + random.nextInt(2_000_000);
        };
    }

    private static SpanContext context(Random random) {
        return random.nextInt(6) == 0
                ? SpanContext.getInvalid()
                : Samples.context(random.nextBoolean() ? Samples.TRACE : Samples.OTHER, 1 + random.nextInt(30));
    }

    private static Attributes attributes(Random random) {
        var attributes = Attributes.builder();
        for (int i = random.nextInt(4); i > 0; i--) {
            attributes.put("k" + text(random), text(random));
        }
        if (random.nextInt(4) == 0) {
            attributes
                    .put("exception.type", text(random))
                    .put("exception.message", text(random))
                    .put("error.type", text(random));
        }
        return attributes.build();
    }

    private static Emitted emitted(Random random) {
        var spans = new ArrayList<SpanData>();
        for (int i = random.nextInt(60); i > 0; i--) {
            var events = new ArrayList<EventData>();
            for (int e = random.nextInt(random.nextInt(8) == 0 ? 60 : 3); e > 0; e--) {
                events.add(EventData.create(
                        time(random), random.nextBoolean() ? "exception" : text(random), attributes(random)));
            }
            var links = new ArrayList<LinkData>();
            for (int l = random.nextInt(random.nextInt(8) == 0 ? 60 : 2); l > 0; l--) {
                links.add(LinkData.create(context(random), attributes(random)));
            }
            spans.add(TestSpanData.builder()
                    .setName(text(random))
                    .setKind(SpanKind.values()[random.nextInt(5)])
                    .setSpanContext(context(random))
                    .setParentSpanContext(context(random))
                    .setResource(Samples.service(text(random)))
                    .setStatus(StatusData.create(StatusCode.values()[random.nextInt(3)], text(random)))
                    .setHasEnded(random.nextInt(9) > 0)
                    .setStartEpochNanos(time(random))
                    .setEndEpochNanos(time(random))
                    .setAttributes(attributes(random))
                    .setEvents(events)
                    .setLinks(links)
                    .build());
        }
        var logs = new ArrayList<LogRecordData>();
        for (int i = random.nextInt(40); i > 0; i--) {
            logs.add(TestLogRecordData.builder()
                    .setResource(Samples.service(text(random)))
                    .setSpanContext(context(random))
                    .setBody(text(random))
                    .setSeverity(Severity.values()[random.nextInt(Severity.values().length)])
                    .setSeverityText(text(random))
                    .setTimestamp(time(random), TimeUnit.NANOSECONDS)
                    .setAttributes(attributes(random))
                    .build());
        }
        return new Emitted(spans, metrics(random), logs);
    }

    private static Collection<MetricData> metrics(Random random) {
        var reader = InMemoryMetricReader.create();
        try (var provider = SdkMeterProvider.builder()
                .setResource(Samples.service(text(random)))
                .registerMetricReader(reader)
                .build()) {
            var histogram =
                    provider.get("m").histogramBuilder("h").setUnit("{ㅎ}").build();
            var gauge = provider.get("m")
                    .gaugeBuilder("g" + "x".repeat(random.nextInt(200)))
                    .setUnit("\u001b\u202e")
                    .build();
            var counter = provider.get("m").counterBuilder("c").build();
            for (int i = random.nextInt(50); i > 0; i--) {
                histogram.record(
                        Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(300)), attributes(random));
                gauge.set(Double.longBitsToDouble(random.nextLong()), attributes(random));
                counter.add(random.nextLong() >>> 1, attributes(random));
            }
            return List.copyOf(reader.collectAllMetrics());
        }
    }
}

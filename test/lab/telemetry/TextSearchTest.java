package lab.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The search for a text in rows finds what a search in each of its texts finds. */
class TextSearchTest {

    /** None is a digit of the ids, which would be found there. */
    private static final List<String> ASCII = List.of("g", "G", "z", "Z", "-", "x");

    /** Letters whose lower case is another number of characters, or comes from elsewhere, are among them. */
    private static final List<String> LETTERS =
            List.of("g", "G", "z", "Z", "-", "1", "2", "é", "É", "İ", "K", "ß", "한", "😀");

    static Stream<Long> seeds() {
        return IntStream.range(0, 300).mapToObj(i -> (long) i);
    }

    private static String text(Random random, List<String> letters, int most) {
        var text = new StringBuilder();
        for (var i = random.nextInt(most); i >= 0; i--) text.append(letters.get(random.nextInt(letters.size())));
        return text.toString();
    }

    private static SpanData span(Random random, String service, String name, String value, long number) {
        return TestSpanData.builder()
                .setName(name)
                .setKind(SpanKind.INTERNAL)
                .setStatus(StatusData.unset())
                .setSpanContext(SpanContext.create(
                        "%032x".formatted(random.nextLong() >>> 1 | 1),
                        "%016x".formatted(random.nextLong() >>> 1 | 1),
                        TraceFlags.getSampled(),
                        TraceState.getDefault()))
                .setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service)))
                .setAttributes(
                        Attributes.of(AttributeKey.stringKey("note"), value, AttributeKey.longKey("size"), number))
                .setStartEpochNanos(1)
                .setEndEpochNanos(2)
                .setHasEnded(true)
                .build();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void findsWhatASearchInEachTextFinds(long seed) {
        var random = new Random(seed);
        for (var i = 0; i < 20; i++) {
            var letters = random.nextBoolean() ? ASCII : LETTERS;
            var service = text(random, letters, 3);
            var name = text(random, letters, 6);
            // Of a long one, which is stored apart, nearly everything is a part.
            var value = text(random, letters, random.nextInt(10) == 0 ? 300 : 4);
            var number = random.nextInt(-500, 500);
            var row = SpanRows.of(List.of(span(random, service, name, value, number)));
            var wanted = text(random, letters, 3).toLowerCase(Locale.ROOT);
            var texts = List.of(
                    service,
                    name,
                    value,
                    "note",
                    "size",
                    "" + number,
                    row.getFirst().traceId(),
                    row.getFirst().spanId());
            var expected = texts.stream()
                    .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(wanted));
            assertThat(row.containing(wanted).test(row.getFirst()))
                    .as(wanted + " in " + texts)
                    .isEqualTo(expected);
        }
    }

    @Test
    void findsInEverySegment() {
        var random = new Random(1);
        var rows = SpanRows.of(IntStream.range(0, 10_000)
                .mapToObj(i -> span(random, "shop", "name-" + i, "value", i))
                .toList());
        var wanted = rows.containing("name-98");
        assertThat(rows.stream().filter(wanted).map(SpanRow::name))
                .hasSize(111)
                .allMatch(name -> name.startsWith("name-98"));
    }
}

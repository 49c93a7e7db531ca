package lab.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ring of segments against a plain list, whatever its limits and however much comes at once. */
class SpanBufferTest {

    private static final AttributeKey<String> TEXT = AttributeKey.stringKey("text");
    private static final AttributeKey<Long> WHOLE = AttributeKey.longKey("whole");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theLatestAreKeptExactly(long seed) {
        var random = new Random(seed);
        var limit = 1 + random.nextInt(9000);
        var store = new Store(new Store.Limits(limit, 0, 0));
        var all = new ArrayList<SpanData>();
        var seen = List.<SpanData>of();
        var seenThen = List.<SpanData>of();
        while (all.size() < 20_000) {
            var some = spans(random, 1 + random.nextInt(random.nextInt(10) == 0 ? 6000 : 300));
            store.addSpans(some);
            all.addAll(some);
            var expected = all.subList(Math.max(0, all.size() - limit), all.size());
            var kept = store.spans();
            assertThat(kept).hasSameSizeAs(expected);
            assertThat(store.evicted().spans()).isEqualTo(all.size() - expected.size());
            for (var n = 0; n < 20; n++) {
                var index = random.nextInt(kept.size());
                assertSame(kept.get(index), expected.get(index));
            }
            if (random.nextInt(8) == 0) {
                seen = kept;
                seenThen = List.copyOf(expected);
            }
        }
        for (var i = 0; i < seen.size(); i += 97) {
            assertSame(seen.get(i), seenThen.get(i)); // what was handed out stays, though the store went on
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void withALimitOfBytesWhatIsKeptAreTheLatest(long seed) {
        var random = new Random(seed);
        var limit = 200_000 + random.nextInt(700_000);
        var store = new Store(new Store.Limits(1_000_000, 0, 0, limit));
        var all = new ArrayList<SpanData>();
        while (all.size() < 15_000) {
            var some = spans(random, 1 + random.nextInt(500));
            store.addSpans(some);
            all.addAll(some);
            var kept = store.spans();
            assertThat(store.stats().bytes()).isBetween(1L, (long) limit);
            assertThat(kept.size() + store.evicted().spans()).isEqualTo(all.size());
            assertThat(kept).isNotEmpty();
            assertSame(kept.getLast(), all.getLast());
            assertSame(kept.getFirst(), all.get(all.size() - kept.size()));
        }
        assertThat(store.evicted().spans()).isPositive();
    }

    @Test
    void arrivalsAreNumberedInTheirOrder() {
        var store = new Store(new Store.Limits(5000, 0, 0));
        var random = new Random(1);
        for (var i = 0; i < 30; i++) {
            store.addSpans(spans(random, 300));
        }
        var arrivals = store.spanArrivals();
        assertThat(arrivals).hasSize(5000);
        for (var i = 0; i < arrivals.size(); i++) {
            assertThat(arrivals.get(i).number()).isEqualTo(9000 - 5000 + i);
        }
    }

    @Test
    void aSpanSaysAllThatItSaidBefore() {
        var attributes = Attributes.builder()
                .put("text", "주문 \uD83D\uDE00")
                .put("empty", "")
                .put("whole", Long.MIN_VALUE)
                .put("negative", -1)
                .put("real", -0.0)
                .put("nan", Double.NaN)
                .put("yes", true)
                .put("no", false)
                .put(AttributeKey.stringArrayKey("texts"), List.of("a", "b"))
                .put(AttributeKey.longArrayKey("wholes"), List.of(1L, 2L))
                .put("whole", "the same name, another type")
                .put("k".repeat(300), "a long key")
                .put("long", "v".repeat(5000))
                .build();
        var state = TraceState.builder().put("vendor", "note").build();
        var context = SpanContext.create(
                "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", TraceFlags.getSampled(), state);
        var remote = SpanContext.createFromRemoteParent(
                "4bf92f3577b34da6a3ce929d0e0e4736",
                "b7ad6b7169203331",
                TraceFlags.getDefault(),
                TraceState.getDefault());
        var span = TestSpanData.builder()
                .setSpanContext(context)
                .setParentSpanContext(remote)
                .setName("GET /주문")
                .setKind(SpanKind.CONSUMER)
                .setStartEpochNanos(1_795_888_741_716_767_451L)
                .setEndEpochNanos(1_795_888_741_716_767_452L)
                .setHasEnded(true)
                .setStatus(StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, "it broke"))
                .setAttributes(attributes)
                .setTotalAttributeCount(40)
                .setEvents(List.of(
                        EventData.create(5, "first", attributes, 20),
                        EventData.create(6, "second", Attributes.empty())))
                .setTotalRecordedEvents(3)
                .setLinks(List.of(LinkData.create(remote, attributes, 14), LinkData.create(context)))
                .setTotalRecordedLinks(9)
                .setResource(Resource.create(Attributes.of(TEXT, "r")))
                .setInstrumentationScopeInfo(InstrumentationScopeInfo.create("scope"))
                .build();
        var buffer = new SpanBuffer(9, 1 << 20, new Sources());
        new SpanWriter(buffer, 0, 0).span(span);
        var segment = buffer.open(0, 0);
        assertThat(segment.span(0)).as("what the SDK made stays as it is").isSameAs(span);
        var kept = new StoredSpan(segment, 0);

        assertSame(kept, span);
        assertThat(kept.getParentSpanContext()).isEqualTo(remote);
        assertThat(kept.getStatus()).isEqualTo(span.getStatus());
        assertThat(kept.getTotalAttributeCount()).isEqualTo(40);
        assertThat(kept.getTotalRecordedEvents()).isEqualTo(3);
        assertThat(kept.getTotalRecordedLinks()).isEqualTo(9);
        assertThat(kept.getInstrumentationScopeInfo()).isEqualTo(span.getInstrumentationScopeInfo());
        attributes.forEach((key, value) ->
                assertThat((Object) kept.getAttributes().get(key)).as("%s", key).isEqualTo(value));
        assertThat(kept.getAttributes().get(AttributeKey.stringKey("no such key")))
                .isNull();
        assertThat(kept.getAttributes().get(AttributeKey.stringKey("real")))
                .as("of another type")
                .isNull();
    }

    private static void assertSame(SpanData kept, SpanData span) {
        assertThat(kept.getTraceId()).isEqualTo(span.getTraceId());
        assertThat(kept.getSpanId()).isEqualTo(span.getSpanId());
        assertThat(kept.getSpanContext()).isEqualTo(span.getSpanContext());
        assertThat(kept.getParentSpanId()).isEqualTo(span.getParentSpanId());
        assertThat(kept.getName()).isEqualTo(span.getName());
        assertThat(kept.getKind()).isEqualTo(span.getKind());
        assertThat(kept.getStartEpochNanos()).isEqualTo(span.getStartEpochNanos());
        assertThat(kept.getEndEpochNanos()).isEqualTo(span.getEndEpochNanos());
        assertThat(kept.getAttributes()).isEqualTo(span.getAttributes());
        assertThat(kept.getEvents()).isEqualTo(span.getEvents());
        assertThat(kept.getLinks()).isEqualTo(span.getLinks());
        assertThat(kept.getResource()).isEqualTo(span.getResource());
    }

    private static List<SpanData> spans(Random random, int count) {
        var spans = new ArrayList<SpanData>();
        for (var i = 0; i < count; i++) {
            var ids = SpanContext.create(
                    "%016x%016x".formatted(random.nextLong(), random.nextLong() | 1),
                    "%016x".formatted(random.nextLong() | 1),
                    TraceFlags.getSampled(),
                    TraceState.getDefault());
            spans.add(TestSpanData.builder()
                    .setSpanContext(ids)
                    .setName("name " + random.nextInt(20))
                    .setKind(SpanKind.values()[random.nextInt(5)])
                    .setStartEpochNanos(random.nextLong() >>> 1)
                    .setEndEpochNanos(1 + random.nextInt(9))
                    .setHasEnded(true)
                    .setStatus(StatusData.unset())
                    .setAttributes(Attributes.of(TEXT, "t" + random.nextInt(5000), WHOLE, random.nextLong()))
                    .setResource(RESOURCES.get(random.nextInt(RESOURCES.size())))
                    .build());
        }
        return spans;
    }

    private static final List<Resource> RESOURCES = List.of(
            Resource.create(Attributes.of(TEXT, "one")),
            Resource.create(Attributes.of(TEXT, "two")),
            Resource.create(Attributes.of(TEXT, "three")));
}

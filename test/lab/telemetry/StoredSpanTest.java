package lab.telemetry;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A span in columns says what the SDK's span said from which it was written, as a row and in the SDK's form. */
class StoredSpanTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String LONG_KEY = "k".repeat(300);
    private static final AttributeKey<List<String>> TAGS = stringArrayKey("tags");

    private static final Attributes ATTRIBUTES = Attributes.builder()
            .put("http.route", "/orders/{id}")
            .put("http.response.status_code", 503L)
            .put("offset", -7L)
            .put("share", 0.25)
            .put("cached", true)
            .put("retried", false)
            .put(TAGS, "a", "b")
            .put(LONG_KEY, "far")
            .build();

    private static final LinkData CAUSE = LinkData.create(
            SpanContext.createFromRemoteParent(
                    "1" + TRACE.substring(1),
                    "b7ad6b7169203331",
                    TraceFlags.getSampled(),
                    TraceState.builder().put("vendor", "x").build()),
            Attributes.of(stringKey("message.id"), "m-1"),
            3);

    private static final SpanData FULL = span(2, "00f067aa0ba902b7")
            .setName("GET /orders/{id}")
            .setKind(SpanKind.SERVER)
            .setStatus(StatusData.create(StatusCode.ERROR, "declined"))
            .setParentSpanContext(SpanContext.createFromRemoteParent(
                    TRACE, "00f067aa0ba902b8", TraceFlags.getDefault(), TraceState.getDefault()))
            .setAttributes(ATTRIBUTES)
            .setTotalAttributeCount(ATTRIBUTES.size() + 4)
            .setEvents(List.of(
                    EventData.create(15, "declined", Attributes.of(stringKey("reason"), "limit", TAGS, List.of("c"))),
                    EventData.create(16, "retry", Attributes.empty(), 2)))
            .setTotalRecordedEvents(5)
            .setLinks(List.of(CAUSE))
            .setTotalRecordedLinks(4)
            .build();

    private static final SpanData EMPTY = span(1, "00f067aa0ba902b9")
            .setName("idle")
            .setKind(SpanKind.INTERNAL)
            .setStatus(StatusData.unset())
            .build();

    private static TestSpanData.Builder span(long start, String id) {
        return TestSpanData.builder()
                .setSpanContext(SpanContext.create(
                        TRACE,
                        id,
                        TraceFlags.getSampled(),
                        TraceState.builder().put("shop", "1").build()))
                .setResource(Resource.create(Attributes.of(stringKey("service.name"), "web", longKey("pid"), 42L)))
                .setInstrumentationScopeInfo(InstrumentationScopeInfo.builder("com.example.http")
                        .setVersion("1.2")
                        .setAttributes(Attributes.of(stringKey("team"), "checkout"))
                        .build())
                .setStartEpochNanos(start)
                .setEndEpochNanos(20)
                .setHasEnded(true);
    }

    private static StoredSpan stored(SpanData span) {
        return (StoredSpan) SpanRows.of(List.of(EMPTY, span, EMPTY)).get(1);
    }

    @Test
    void inTheSdksFormItIsTheSame() {
        for (var span : List.of(FULL, EMPTY)) {
            var stored = stored(span);
            assertThat(stored.getSpanContext().getTraceState())
                    .isEqualTo(span.getSpanContext().getTraceState());
            assertThat(stored.getSpanContext().getTraceFlags())
                    .isEqualTo(span.getSpanContext().getTraceFlags());
            assertThat(stored.getParentSpanContext().isRemote())
                    .isEqualTo(span.getParentSpanContext().isRemote());
            assertThat(stored.getParentSpanContext().isValid())
                    .isEqualTo(span.getParentSpanContext().isValid());
            assertThat(stored.getParentSpanId()).isEqualTo(span.getParentSpanId());
            assertThat(stored.getName()).isEqualTo(span.getName());
            assertThat(stored.getKind()).isEqualTo(span.getKind());
            assertThat(stored.getStatus()).isEqualTo(span.getStatus());
            assertThat(stored.getAttributes()).isEqualTo(span.getAttributes());
            assertThat(stored.getTotalAttributeCount()).isEqualTo(span.getTotalAttributeCount());
            assertThat(stored.getEvents()).isEqualTo(span.getEvents());
            assertThat(stored.getTotalRecordedEvents()).isEqualTo(span.getTotalRecordedEvents());
            assertThat(stored.getLinks()).isEqualTo(span.getLinks());
            assertThat(stored.getTotalRecordedLinks()).isEqualTo(span.getTotalRecordedLinks());
            assertThat(stored.getResource()).isEqualTo(span.getResource());
            assertThat(stored.getInstrumentationScopeInfo()).isEqualTo(span.getInstrumentationScopeInfo());
        }
    }

    @Test
    void anAttributeIsFoundByItsKeyAndType() {
        var attributes = stored(FULL).getAttributes();
        ATTRIBUTES.forEach(
                (key, value) -> assertThat((Object) attributes.get(key)).isEqualTo(value));
        assertThat(attributes.get(longKey("http.route"))).isNull();
        assertThat(attributes.get(doubleKey("offset"))).isNull();
        assertThat(attributes.get(stringKey(""))).isNull();
        assertThat(attributes.get(booleanKey("absent"))).isNull();
        assertThat(attributes.isEmpty()).isFalse();
        assertThat(stored(EMPTY).getAttributes().isEmpty()).isTrue();
        assertThat(attributes.size()).isEqualTo(ATTRIBUTES.size());
        assertThat(attributes.toBuilder().build()).isEqualTo(ATTRIBUTES);
        assertThat(attributes).hasToString(ATTRIBUTES.toString()).hasSameHashCodeAs(ATTRIBUTES);
        assertThat(attributes).isNotEqualTo(Attributes.empty());
    }

    @Test
    void asARowItSaysTheSame() {
        var row = stored(FULL);
        assertThat(row.spanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(row.parentSpanId()).isEqualTo("00f067aa0ba902b8");
        assertThat(row.statusMessage()).isEqualTo("declined");
        assertThat(row.hasRemoteParent()).isTrue();
        assertThat(stored(EMPTY).hasRemoteParent()).isFalse();
        assertThat(row.attribute("http.response.status_code")).isEqualTo(503L);
        assertThat(row.attribute("tags")).isEqualTo(List.of("a", "b"));
        assertThat(row.attribute(LONG_KEY)).isEqualTo("far");
        assertThat(row.attribute("absent")).isNull();
        assertThat(row.resource("pid")).isEqualTo(42L);
        assertThat(row.resource("absent")).isNull();
        assertThat(row.scopeName()).isEqualTo("com.example.http");
        assertThat(row.scopeVersion()).isEqualTo("1.2");
        assertThat(row.scopeAttribute("team")).isEqualTo("checkout");
        assertThat(row.scopeAttribute("absent")).isNull();
        assertThat(row.events()).isEqualTo(2);
        assertThat(row.eventName(1)).isEqualTo("retry");
        assertThat(row.eventNanos(0)).isEqualTo(15);
        assertThat(row.eventAttribute(0, "reason")).isEqualTo("limit");
        assertThat(row.eventAttribute(0, "tags")).isEqualTo(List.of("c"));
        assertThat(row.eventAttribute(0, "absent")).isNull();
        assertThat(row.links()).isEqualTo(1);
        assertThat(row.linkTraceId(0)).isEqualTo(CAUSE.getSpanContext().getTraceId());
        assertThat(row.linkSpanId(0)).isEqualTo("b7ad6b7169203331");
        assertThat(row.linkAttribute(0, "message.id")).isEqualTo("m-1");
        assertThat(stored(EMPTY).events()).isZero();
        assertThat(stored(EMPTY).links()).isZero();
        var all = new HashMap<String, Object>();
        row.eachAttribute(all::put);
        assertThat(all).hasSize(ATTRIBUTES.size()).containsEntry("share", 0.25).containsEntry("cached", true);
    }

    @Test
    void aStringHasANumberInItsSegment() {
        var row = stored(FULL);
        assertThat(row.segment().text(row.attributeNumber("http.route"))).isEqualTo("/orders/{id}");
        assertThat(row.segment().text(row.nameNumber())).isEqualTo("GET /orders/{id}");
        assertThat(row.attributeNumber("offset")).isEqualTo(SpanRow.NO_STRING);
        assertThat(row.attributeNumber("tags")).isEqualTo(SpanRow.NO_STRING);
        assertThat(row.attributeNumber(LONG_KEY)).isEqualTo(SpanRow.NO_STRING);
        assertThat(row.attributeNumber("absent")).isEqualTo(SpanRow.MISSING);
    }

    /** What {@link SpanRow.Pieces} receives. */
    private static final class Received implements SpanRow.Pieces {

        private final Map<String, Object> values = new HashMap<>();
        private final List<Boolean> nothing = new ArrayList<>();

        @Override
        public void name(SpanSegment segment, int text) {
            values.put("name", segment.text(text));
        }

        @Override
        public void text(SpanSegment segment, int key, int text) {
            values.put(segment.key(key), segment.text(text));
        }

        @Override
        public void whole(SpanSegment segment, int key, long value) {
            values.put(segment.key(key), value);
        }

        @Override
        public void other(AttributeKey<?> key, Object value) {
            values.put(key.getKey(), value);
        }

        @Override
        public void rest(boolean isNothing) {
            nothing.add(isNothing);
        }
    }

    @Test
    void itsPiecesAreAllOfIt() {
        var expected = new HashMap<String, Object>(Map.of("name", "GET /orders/{id}"));
        ATTRIBUTES.forEach((key, value) -> expected.put(key.getKey(), value));
        var received = new Received();
        stored(FULL).pieces(received);
        assertThat(received.values).isEqualTo(expected);
        assertThat(received.nothing).containsExactly(false);
        var ofEmpty = new Received();
        stored(EMPTY).pieces(ofEmpty);
        assertThat(ofEmpty.nothing).containsExactly(true);
    }

    @Test
    void equalIsWhatSaysTheSameWhereverItIs() {
        assertThat(stored(FULL)).isEqualTo(stored(FULL)).hasSameHashCodeAs(stored(FULL));
        assertThat(stored(FULL)).isNotEqualTo(stored(EMPTY)).isNotEqualTo(null);
        var renamed = span(2, "00f067aa0ba902b7")
                .setName("GET /")
                .setKind(SpanKind.SERVER)
                .setStatus(StatusData.unset())
                .build();
        assertThat(stored(FULL)).isNotEqualTo(stored(renamed));
        assertThat(stored(FULL).toString()).contains("GET /orders/{id}", TRACE, "00f067aa0ba902b7");
    }
}

package lab.analysis;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.telemetry.SpanRow;
import lab.telemetry.SpanRows;

/**
 * Spans for the properties: children that overlap, that outlive their parent, and that begin before it by another
 * clock; parents that are missing, several roots, spans without a duration, equal ids. Times are small numbers, so that
 * a computation may walk through every moment.
 */
final class RandomTraces {

    static final String[] SERVICES = {"web", "shop", "stock"};
    private static final SpanKind[] KINDS = SpanKind.values();

    private final Random random;

    RandomTraces(long seed) {
        random = new Random(seed);
    }

    /** What properties run over. */
    static Stream<Long> seeds() {
        return IntStream.range(0, 100).mapToObj(i -> (long) i);
    }

    Random random() {
        return random;
    }

    /** All of one trace. */
    List<SpanData> trace() {
        var spans = new ArrayList<SpanData>();
        var traceId = "%016x%016x".formatted(random.nextLong() | 1, random.nextLong());
        var size = 1 + random.nextInt(25);
        for (var i = 0; i < size; i++) spans.add(span(traceId, i, spans));
        java.util.Collections.shuffle(spans, random);
        return spans;
    }

    List<SpanData> traces(int count) {
        var spans = new ArrayList<SpanData>();
        for (var i = 0; i < count; i++) spans.addAll(trace());
        return spans;
    }

    private SpanData span(String traceId, int i, List<SpanData> before) {
        var roll = random.nextInt(20);
        var parent = before.isEmpty() || roll == 0 ? null : before.get(random.nextInt(before.size()));
        long start = random.nextInt(40);
        long end = start + random.nextInt(60);
        if (parent != null) {
            // Mostly inside the parent; at times before it began, or after it ended.
            start = parent.getStartEpochNanos() + random.nextInt(50) - (roll < 4 ? 10 : 0);
            end = start + random.nextInt(30);
        }
        var parentContext = roll == 1
                ? context(traceId, "%016x".formatted(0xdead00 + i))
                : parent == null ? SpanContext.getInvalid() : parent.getSpanContext();
        var id = "%016x".formatted(1 + (roll == 2 && i > 0 ? i - 1 : i));
        var attributes = Attributes.builder();
        if (random.nextBoolean()) attributes.put("item", "i" + random.nextInt(3));
        if (random.nextBoolean()) attributes.put("size", random.nextInt(100));
        if (random.nextBoolean()) attributes.put("tries", random.nextInt(3));
        if (random.nextInt(4) == 0) attributes.put("db.system.name", "postgresql");
        if (random.nextInt(6) == 0) attributes.put("messaging.system", "rabbitmq");
        var links = before.isEmpty() || random.nextInt(3) > 0
                ? List.<LinkData>of()
                : List.of(LinkData.create(
                        before.get(random.nextInt(before.size())).getSpanContext()));
        return span(
                context(traceId, id),
                parentContext,
                SERVICES[random.nextInt(SERVICES.length)],
                "op" + random.nextInt(3),
                KINDS[random.nextInt(KINDS.length)],
                start,
                random.nextInt(15) == 0 ? start - 3 : end,
                random.nextInt(5) == 0,
                attributes,
                links);
    }

    static SpanContext context(String traceId, String spanId) {
        return SpanContext.create(traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault());
    }

    static SpanData span(
            SpanContext context,
            SpanContext parent,
            String service,
            String name,
            SpanKind kind,
            long start,
            long end,
            boolean failed,
            AttributesBuilder attributes,
            List<LinkData> links) {
        var own = attributes.build();
        return TestSpanData.builder()
                .setSpanContext(context)
                .setParentSpanContext(parent)
                .setResource(Resource.create(Attributes.builder()
                        .put("service.name", service)
                        .put("service.version", service.equals("shop") ? "1.1.0" : "1.0.0")
                        .build()))
                .setName(name)
                .setKind(kind)
                .setStartEpochNanos(start)
                .setEndEpochNanos(end)
                .setHasEnded(true)
                .setStatus(failed ? StatusData.error() : StatusData.unset())
                .setAttributes(own)
                .setTotalAttributeCount(own.size())
                .setLinks(links)
                .setTotalRecordedLinks(links.size())
                .build();
    }

    static List<SpanRow> rows(List<SpanData> spans) {
        return List.copyOf(SpanRows.of(spans)); // each row made once: the properties compare them by identity
    }
}

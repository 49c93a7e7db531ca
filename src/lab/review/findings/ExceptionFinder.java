package lab.review.findings;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/**
 * Finds exceptions that are recorded more than once: twice on a span, on a span and its parent, or as an event and in a
 * log.
 */
final class ExceptionFinder implements Finder.OfSpans {

    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
    private static final AttributeKey<String> TEXT = AttributeKey.stringKey("exception.message");
    private static final int MAX_EXCEPTIONS = 20_000;

    private record Thrown(String service, String type, String message, String parent, Evidence where) {}

    private final Findings findings;
    private final Map<String, Thrown> bySpan = new HashMap<>();

    ExceptionFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void span(String service, SpanData span) {
        if (span.getEvents().isEmpty()) {
            return;
        }
        var once = new HashSet<String>();
        for (var event : span.getEvents()) {
            if (!event.getName().equals("exception")) {
                continue;
            }
            var attributes = event.getAttributes();
            if (!once.add(attributes.get(TYPE) + "\n" + attributes.get(TEXT))) {
                findings.add(
                        FindingKind.EXCEPTION_TWICE,
                        service,
                        "span " + attributes.get(TYPE),
                        () -> Message.of("finding.exception-twice.span", attributes.get(TYPE), span.getName()),
                        () -> Evidence.of(span));
            } else {
                remember(
                        service,
                        attributes,
                        span.getTraceId(),
                        span.getSpanId(),
                        span.getParentSpanId(),
                        Evidence.of(span));
            }
        }
    }

    private void remember(
            String service, Attributes attributes, String trace, String span, String parent, Evidence where) {
        if (bySpan.size() < MAX_EXCEPTIONS) {
            bySpan.put(
                    trace + span,
                    new Thrown(
                            service,
                            attributes.get(TYPE),
                            Objects.toString(attributes.get(TEXT)),
                            trace + parent,
                            where));
        }
    }

    private final Map<String, Thrown> logged = new HashMap<>();

    @Override
    public void log(String service, LogRecordData log) {
        var type = log.getAttributes().get(TYPE);
        if (type != null && log.getSpanContext().isValid() && logged.size() < MAX_EXCEPTIONS) {
            var span = log.getSpanContext().getTraceId() + log.getSpanContext().getSpanId();
            logged.put(
                    span,
                    new Thrown(
                            service, type, Objects.toString(log.getAttributes().get(TEXT)), "", Evidence.of(log)));
        }
    }

    @Override
    public void conclude(TraceOrder traces) {
        bySpan.forEach((span, thrown) -> {
            var above = bySpan.get(thrown.parent);
            if (same(above, thrown)) {
                findings.add(
                        FindingKind.EXCEPTION_TWICE,
                        thrown.service,
                        "parent " + thrown.type,
                        () -> Message.of(
                                "finding.exception-twice.parent", thrown.type, thrown.where.name(), above.where.name()),
                        () -> thrown.where);
            }
            if (same(logged.get(span), thrown)) {
                findings.add(
                        FindingKind.EXCEPTION_TWICE,
                        thrown.service,
                        "log " + thrown.type,
                        () -> Message.of("finding.exception-twice.log", thrown.type, thrown.where.name()),
                        () -> thrown.where);
            }
        });
    }

    private static boolean same(Thrown a, Thrown b) {
        return a != null
                && a.service.equals(b.service)
                && Objects.equals(a.type, b.type)
                && a.message.equals(b.message);
    }
}

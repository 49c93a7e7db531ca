package lab.review.score;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import lab.review.wording.Message;

/** SPA-004: a root span is not of the kind CLIENT. */
final class RootSpanKind extends Rule implements Rule.OfSpans {

    RootSpanKind() {
        super("SPA-004", "reason.no-spans");
    }

    @Override
    public void span(String service, SpanData span) {
        applies(service);
        if (span.getKind() == SpanKind.CLIENT && !SpanId.isValid(span.getParentSpanId())) {
            fails(
                    service,
                    () -> Message.of("evidence.client-root", span.getName(), span.getSpanId(), span.getTraceId()));
        }
    }
}

package lab.review.findings;

import io.opentelemetry.sdk.trace.data.SpanData;
import lab.review.wording.Message;

/** Finds links that lead nowhere: to an invalid context, or to the span itself. */
final class LinkFinder implements Finder.OfSpans {

    private final Findings findings;

    LinkFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void span(String service, SpanData span) {
        for (var link : span.getLinks()) {
            var target = link.getSpanContext();
            var self = target.getSpanId().equals(span.getSpanId())
                    && target.getTraceId().equals(span.getTraceId());
            if (!target.isValid() || self) {
                findings.add(
                        FindingKind.INVALID_LINK,
                        service,
                        (self ? "self " : "")
                                + span.getInstrumentationScopeInfo().getName(),
                        () -> Message.of("finding.invalid-link." + (self ? "self" : "what"), span.getName()),
                        () -> Evidence.of(span));
            }
        }
    }
}

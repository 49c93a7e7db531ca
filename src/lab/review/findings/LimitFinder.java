package lab.review.findings;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.function.Supplier;
import lab.review.wording.Message;

/** Finds data that an SDK dropped because a limit was reached. */
final class LimitFinder implements Finder.OfSpans {

    private final Findings findings;

    LimitFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void span(String service, SpanData span) {
        dropped(
                service,
                "attributes",
                span.getTotalAttributeCount() - span.getAttributes().size(),
                span);
        dropped(
                service,
                "events",
                span.getTotalRecordedEvents() - span.getEvents().size(),
                span);
        dropped(service, "links", span.getTotalRecordedLinks() - span.getLinks().size(), span);
        for (var event : span.getEvents()) {
            dropped(service, "attributes", event.getDroppedAttributesCount(), span);
        }
    }

    @Override
    public void log(String service, LogRecordData log) {
        var dropped = log.getTotalAttributeCount() - log.getAttributes().size();
        var logger = log.getInstrumentationScopeInfo().getName();
        if (dropped > 0) {
            add(service, "attributes", dropped, logger, () -> Evidence.of(log));
        }
    }

    private void dropped(String service, String what, int count, SpanData span) {
        if (count > 0) {
            add(service, what, count, span.getName(), () -> Evidence.of(span));
        }
    }

    private void add(String service, String what, int count, String name, Supplier<Evidence> where) {
        findings.add(
                FindingKind.DROPPED_DATA,
                service,
                what,
                () -> Message.of("finding.dropped-data.what", count, what, name),
                where);
    }
}

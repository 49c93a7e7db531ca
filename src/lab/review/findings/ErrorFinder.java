package lab.review.findings;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import lab.review.wording.Message;

/** Finds errors and statuses that contradict each other. */
final class ErrorFinder implements Finder.OfSpans {

    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<Long> HTTP_STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<Long> OLD_HTTP_STATUS = AttributeKey.longKey("http.status_code");
    private static final AttributeKey<Long> OLD_RPC_STATUS = AttributeKey.longKey("rpc.grpc.status_code");
    private static final AttributeKey<String> RPC_STATUS = AttributeKey.stringKey("rpc.response.status_code");
    private static final AttributeKey<String> DB_STATUS = AttributeKey.stringKey("db.response.status_code");

    private final Findings findings;

    ErrorFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void span(String service, SpanData span) {
        var attributes = span.getAttributes();
        var status = span.getStatus().getStatusCode();
        var errorType = attributes.get(ERROR_TYPE);
        var http = attributes.get(HTTP_STATUS) != null ? attributes.get(HTTP_STATUS) : attributes.get(OLD_HTTP_STATUS);
        var code = http == null ? 0 : http;
        var exception =
                span.getEvents().stream().anyMatch(event -> event.getName().equals("exception"));
        var server = span.getKind() == SpanKind.SERVER;
        if (status == StatusCode.ERROR) {
            if (server && code >= 400 && code < 500) {
                add(FindingKind.CALLERS_FAULT_AS_ERROR, service, span, code);
            } else if (errorType == null
                    && !exception
                    && code < 400
                    && span.getStatus().getDescription().isBlank()
                    && attributes.get(RPC_STATUS) == null
                    && attributes.get(OLD_RPC_STATUS) == null
                    && attributes.get(DB_STATUS) == null) {
                add(FindingKind.STATUS_WITHOUT_ERROR, service, span, "");
            }
        } else if (status == StatusCode.UNSET) {
            if (code >= 500 || code >= 400 && span.getKind() == SpanKind.CLIENT) {
                add(FindingKind.ERROR_WITHOUT_STATUS, service, span, code);
            } else if (errorType != null && !errorType.isEmpty() && !(server && code >= 400)) {
                add(FindingKind.ERROR_WITHOUT_STATUS, service, span, "error.type=" + errorType);
            } else if (exception) {
                add(FindingKind.EXCEPTION_WITHOUT_STATUS, service, span, "");
            }
        }
        if (server && code >= 200 && code < 300 && (status == StatusCode.ERROR || errorType != null)) {
            add(FindingKind.SUCCESS_ON_FAILURE, service, span, code);
        }
    }

    private void add(FindingKind kind, String service, SpanData span, Object value) {
        findings.add(
                kind,
                service,
                span.getInstrumentationScopeInfo().getName() + " " + span.getKind(),
                () -> Message.of("finding." + kind.id() + ".what", span.getName(), value),
                () -> Evidence.of(span));
    }
}

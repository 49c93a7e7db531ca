package lab.otlp;

import static lab.otlp.AttributeValues.unsigned;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.Body;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Decodes log records (OTLP's logs.proto). No record is invalid: every field may be left out. */
final class LogDecoder {

    private LogDecoder() {}

    /** The components have the names of the SDK's getters and so implement them. */
    private record Received(
            Resource getResource,
            InstrumentationScopeInfo getInstrumentationScopeInfo,
            long getTimestampEpochNanos,
            long getObservedTimestampEpochNanos,
            SpanContext getSpanContext,
            Severity getSeverity,
            String getSeverityText,
            Value<?> getBodyValue,
            Attributes getAttributes,
            int getTotalAttributeCount,
            String getEventName)
            implements LogRecordData {

        @Override
        @Deprecated
        public Body getBody() {
            return getBodyValue == null ? Body.empty() : Body.string(getBodyValue.asString());
        }
    }

    static DecodedRequest decode(ExportLogsServiceRequest request) {
        var logs = new ArrayList<LogRecordData>();
        var remarks = new Rejections();
        for (var fromResource : request.getResourceLogsList()) {
            var resource = TelemetrySource.resource(fromResource.getResource(), fromResource.getSchemaUrl(), remarks);
            for (var fromScope : fromResource.getScopeLogsList()) {
                var origin = new TelemetrySource(
                        resource, TelemetrySource.scope(fromScope.getScope(), fromScope.getSchemaUrl(), remarks));
                for (var log : fromScope.getLogRecordsList()) {
                    remarks.attributes("a log record", log.getAttributesCount());
                    logs.add(log(log, origin));
                }
            }
        }
        return DecodedRequest.logs(List.copyOf(logs), remarks);
    }

    private static LogRecordData log(LogRecord log, TelemetrySource origin) {
        return new Received(
                origin.resource(),
                origin.scope(),
                unsigned(log.getTimeUnixNano()),
                unsigned(log.getObservedTimeUnixNano()),
                SpanContexts.around(log.getTraceId(), log.getSpanId(), log.getFlags()),
                severity(log.getSeverityNumberValue()),
                TelemetrySource.orNull(log.getSeverityText()),
                log.hasBody() ? AttributeValues.value(log.getBody()) : null,
                AttributeValues.attributes(log.getAttributesList()),
                AttributeValues.total(log.getAttributesCount(), log.getDroppedAttributesCount()),
                TelemetrySource.orNull(log.getEventName()));
    }

    private static Severity severity(int number) {
        return Arrays.stream(Severity.values())
                .filter(severity -> severity.getSeverityNumber() == number)
                .findAny()
                .orElse(Severity.UNDEFINED_SEVERITY_NUMBER);
    }
}

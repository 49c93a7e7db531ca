package lab.room;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Collects the telemetry of reports, and sends it as OTLP all at once. So it is known whether it arrived, and if not,
 * the reports stay in the queue. (A batch processor exports on its own and does not pass on the response.)
 */
final class Outbox {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration EXPORT = Duration.ofSeconds(5);

    /** The result of sending. */
    enum Answer {
        TAKEN,
        /** Nothing answers, or the host is busy. */
        LATER,
        /** The host does not know this learner. */
        UNKNOWN
    }

    private final List<SpanData> spans = new ArrayList<>();
    private final List<LogRecordData> logs = new ArrayList<>();
    private final Reader metrics = new Reader();

    SpanProcessor spans() {
        return SimpleSpanProcessor.create(new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> ended) {
                spans.addAll(ended);
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        });
    }

    LogRecordProcessor logs() {
        return (context, record) -> logs.add(record.toLogRecordData());
    }

    MetricReader metrics() {
        return metrics;
    }

    /** Counts since the last collection: each process counts its own reports, and the receiver adds them up. */
    private static final class Reader implements MetricReader {

        private CollectionRegistration registration = CollectionRegistration.noop();

        @Override
        public void register(CollectionRegistration registered) {
            registration = registered;
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return AggregationTemporalitySelector.deltaPreferred().getAggregationTemporality(type);
        }

        @Override
        public MemoryMode getMemoryMode() {
            return MemoryMode.IMMUTABLE_DATA;
        }

        @Override
        public CompletableResultCode forceFlush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    /** Sends the collected telemetry; the counts last, because the receiver cannot tell whether it has them already. */
    Answer send(Membership learner) {
        var base = (learner.stack() == null ? learner.host() : learner.stack())
                .toString()
                .replaceFirst("/+$", "");
        var headers = learner.stack() == null
                ? Map.of("authorization", "Bearer " + learner.key())
                : headers(learner.headers());
        var answer = Answer.TAKEN;
        if (!spans.isEmpty()) {
            try (var exporter = OtlpHttpSpanExporter.builder()
                    .setEndpoint(base + "/v1/traces")
                    .setHeaders(() -> headers)
                    .setConnectTimeout(CONNECT)
                    .setTimeout(EXPORT)
                    .setRetryPolicy(null)
                    .setMeterProvider(MeterProvider.noop())
                    .build()) {
                answer = answer(exporter.export(spans));
            }
        }
        if (answer == Answer.TAKEN && !logs.isEmpty()) {
            try (var exporter = OtlpHttpLogRecordExporter.builder()
                    .setEndpoint(base + "/v1/logs")
                    .setHeaders(() -> headers)
                    .setConnectTimeout(CONNECT)
                    .setTimeout(EXPORT)
                    .setRetryPolicy(null)
                    .setMeterProvider(MeterProvider.noop())
                    .build()) {
                answer = answer(exporter.export(logs));
            }
        }
        var counts = metrics.registration.collectAllMetrics();
        if (answer == Answer.TAKEN && !counts.isEmpty()) {
            try (var exporter = OtlpHttpMetricExporter.builder()
                    .setEndpoint(base + "/v1/metrics")
                    .setHeaders(() -> headers)
                    .setConnectTimeout(CONNECT)
                    .setTimeout(EXPORT)
                    .setRetryPolicy(null)
                    .setMeterProvider(MeterProvider.noop())
                    .build()) {
                answer = answer(exporter.export(counts));
            }
        }
        return answer;
    }

    private static Answer answer(CompletableResultCode result) {
        result.join(EXPORT.plus(CONNECT).toMillis(), TimeUnit.MILLISECONDS);
        if (result.isSuccess()) {
            return Answer.TAKEN;
        }
        return result.getFailureThrowable() instanceof FailedExportException.HttpExportException http
                        && http.getResponse() != null
                        && http.getResponse().getStatusCode() == 401
                ? Answer.UNKNOWN
                : Answer.LATER;
    }

    /** {@code key=value,key=value} with URL-encoded values, as in {@code OTEL_EXPORTER_OTLP_HEADERS}. */
    static Map<String, String> headers(String variable) {
        var headers = new HashMap<String, String>();
        for (var pair : variable.split(",")) {
            var parts = pair.split("=", 2);
            if (parts.length == 2 && !parts[0].isBlank()) {
                headers.put(
                        parts[0].strip(),
                        URLDecoder.decode(parts[1].strip().replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return headers;
    }
}

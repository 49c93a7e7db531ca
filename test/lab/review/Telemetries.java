package lab.review;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSumData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Telemetry for tests of the review: what is not said is unremarkable. */
final class Telemetries {

    /** 2026-11-27, a quiet day. */
    static final long START = 1_795_737_600_000_000_000L;

    static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("shop.tracer");

    private Telemetries() {}

    static long at(long nanos) {
        return START + nanos;
    }

    static Resource resource(String service, String... attributes) {
        var builder = Attributes.builder().put("service.name", service);
        for (var i = 0; i < attributes.length; i += 2) builder.put(attributes[i], attributes[i + 1]);
        return Resource.create(builder.build());
    }

    static SpanBuilder span(String name) {
        return new SpanBuilder(name);
    }

    static final class SpanBuilder {
        private final String name;
        private final AttributesBuilder attributes = Attributes.builder();
        private final List<EventData> events = new ArrayList<>();
        private final List<LinkData> links = new ArrayList<>();
        private Resource resource = Telemetries.resource("shop");
        private InstrumentationScopeInfo scope = SCOPE;
        private SpanKind kind = SpanKind.INTERNAL;
        private StatusData status = StatusData.unset();
        private long trace = 1;
        private long id = 1;
        private long parent;
        private boolean remote;
        private long start = START;
        private long lasting = 10_000_000;
        private int dropped;

        private SpanBuilder(String name) {
            this.name = name;
        }

        SpanBuilder resource(Resource value) {
            resource = value;
            return this;
        }

        SpanBuilder service(String value) {
            return resource(Telemetries.resource(value));
        }

        SpanBuilder scope(String name, String schemaUrl) {
            scope = InstrumentationScopeInfo.builder(name)
                    .setSchemaUrl(schemaUrl)
                    .build();
            return this;
        }

        SpanBuilder kind(SpanKind value) {
            kind = value;
            return this;
        }

        SpanBuilder status(StatusData value) {
            status = value;
            return this;
        }

        SpanBuilder trace(long value) {
            trace = value;
            return this;
        }

        SpanBuilder id(long value) {
            id = value;
            return this;
        }

        SpanBuilder parent(long value) {
            parent = value;
            return this;
        }

        SpanBuilder remoteParent(long value) {
            remote = true;
            return parent(value);
        }

        SpanBuilder starting(long nanos) {
            start = START + nanos;
            return this;
        }

        SpanBuilder lasting(long nanos) {
            lasting = nanos;
            return this;
        }

        SpanBuilder dropped(int value) {
            dropped = value;
            return this;
        }

        SpanBuilder attribute(String key, String value) {
            attributes.put(key, value);
            return this;
        }

        SpanBuilder attribute(String key, long value) {
            attributes.put(key, value);
            return this;
        }

        SpanBuilder event(String event, String... pairs) {
            var builder = Attributes.builder();
            for (var i = 0; i < pairs.length; i += 2) builder.put(pairs[i], pairs[i + 1]);
            events.add(EventData.create(start, event, builder.build()));
            return this;
        }

        SpanBuilder link(SpanContext target) {
            links.add(LinkData.create(target));
            return this;
        }

        SpanData build() {
            var traceId = TraceId.fromLongs(0x5eed, trace);
            var all = attributes.build();
            return TestSpanData.builder()
                    .setName(name)
                    .setResource(resource)
                    .setInstrumentationScopeInfo(scope)
                    .setKind(kind)
                    .setStatus(status)
                    .setSpanContext(SpanContext.create(
                            traceId, SpanId.fromLong(id), TraceFlags.getSampled(), TraceState.getDefault()))
                    .setParentSpanContext(
                            parent == 0
                                    ? SpanContext.getInvalid()
                                    : remote
                                            ? SpanContext.createFromRemoteParent(
                                                    traceId,
                                                    SpanId.fromLong(parent),
                                                    TraceFlags.getSampled(),
                                                    TraceState.getDefault())
                                            : SpanContext.create(
                                                    traceId,
                                                    SpanId.fromLong(parent),
                                                    TraceFlags.getSampled(),
                                                    TraceState.getDefault()))
                    .setStartEpochNanos(start)
                    .setEndEpochNanos(start + lasting)
                    .setAttributes(all)
                    .setTotalAttributeCount(all.size() + dropped)
                    .setEvents(events)
                    .setTotalRecordedEvents(events.size())
                    .setLinks(links)
                    .setTotalRecordedLinks(links.size())
                    .setHasEnded(true)
                    .build();
        }
    }

    static MetricData counter(String name, String unit, long nanos, Attributes attributes) {
        return ImmutableMetricData.createLongSum(
                resource("shop"),
                SCOPE,
                name,
                "",
                unit,
                ImmutableSumData.create(
                        true,
                        AggregationTemporality.CUMULATIVE,
                        List.of(ImmutableLongPointData.create(START, at(nanos), attributes, 1))));
    }

    static MetricData gauge(String name, String unit) {
        return ImmutableMetricData.createLongGauge(
                resource("shop"),
                SCOPE,
                name,
                "",
                unit,
                io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData.create(
                        List.of(ImmutableLongPointData.create(START, at(1), Attributes.empty(), 1))));
    }

    static MetricData histogram(String name, String unit, List<Double> bounds) {
        return histogram("shop", name, unit, bounds, 1, at(1));
    }

    static MetricData histogram(String service, String name, String unit, List<Double> bounds, long count, long time) {
        var counts = new ArrayList<>(Collections.nCopies(bounds.size() + 1, 0L));
        counts.set(0, count);
        return ImmutableMetricData.createDoubleHistogram(
                resource(service),
                SCOPE,
                name,
                "",
                unit,
                ImmutableHistogramData.create(
                        AggregationTemporality.CUMULATIVE,
                        List.of(ImmutableHistogramPointData.create(
                                START, time, Attributes.empty(), count, false, 0, false, 0, bounds, counts))));
    }

    static LogRecordData log(String severityText, String body, Attributes attributes) {
        return log(resource("shop"), severityText, body, at(0), attributes, SpanContext.getInvalid());
    }

    static LogRecordData log(Resource resource, String severityText, String body, long time) {
        return log(resource, severityText, body, time, Attributes.empty(), SpanContext.getInvalid());
    }

    static LogRecordData log(
            Resource resource, String severityText, String body, long time, Attributes attributes, SpanContext span) {
        return TestLogRecordData.builder()
                .setResource(resource)
                .setInstrumentationScopeInfo(InstrumentationScopeInfo.create("shop.logger"))
                .setSeverity(
                        severityText.equals("INFO")
                                ? Severity.INFO
                                : severityText.equals("DEBUG") ? Severity.DEBUG : Severity.UNDEFINED_SEVERITY_NUMBER)
                .setSeverityText(severityText)
                .setBodyValue(Value.of(body))
                .setTimestamp(time, TimeUnit.NANOSECONDS)
                .setAttributes(attributes)
                .setTotalAttributeCount(attributes.size())
                .setSpanContext(span)
                .build();
    }
}

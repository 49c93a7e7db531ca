///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-exporter-otlp
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Collector.java
//SOURCES ../src/lab/build/RoundRobin.java
//FILES 22_tail_sampling.gateway.yaml
//FILES 22_tail_sampling.tier.yaml

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.semconv.ServiceAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import lab.Collector;
import lab.Lab;
import lab.build.RoundRobin;
import lab.telemetry.Emitted;

/**
 * Lesson 22 · Tail sampling
 *
 * Forty orders of a shop, each paid through a bank. One fails, in the bank; one takes long; 38 are as they should be.
 * Who knows that when a trace begins? Two gateways decide at its end. A first tier hands them the spans: with a load
 * balancer between, each gateway sees half of each trace.
 *
 * This program stays as it is. What you edit is 22_tail_sampling.gateway.yaml, and then 22_tail_sampling.tier.yaml.
 */
class TailSampling {

    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    void main() throws Exception {
        try (var lab = Lab.open("22 · Tail sampling");
                var first = Collector.start(lab, "22_tail_sampling.gateway.yaml", Map.of());
                var second = Collector.start(lab, "22_tail_sampling.gateway.yaml", Map.of())) {
            orders(lab, first, second);
            first.settle();
            second.settle();
            tell(lab.emitted());
        }
    }

    /** When it returns, each span has reached a gateway. */
    static void orders(Lab lab, Collector first, Collector second) throws Exception {
        try (var balancer = RoundRobin.among(first.endpoint("OTLP_PORT"), second.endpoint("OTLP_PORT"));
                var tier = Collector.start(
                        lab,
                        "22_tail_sampling.tier.yaml",
                        Map.of(
                                "BALANCER", balancer.uri().toString(),
                                "GATEWAY_1", first.endpoint("GRPC_PORT").getAuthority(),
                                "GATEWAY_2", second.endpoint("GRPC_PORT").getAuthority()));
                var bank = sdk("bank", tier);
                var shop = sdk("shop", tier)) { // each sends its spans when it is closed, in a request of its own
            for (int order = 1; order <= 40; order++) {
                order(shop, bank, NOON.plusSeconds(order), order == 7, order == 23 ? 300 : 90);
            }
        }
    }

    /** The shop's work, and then the bank's. */
    static void order(OpenTelemetry shop, OpenTelemetry bank, Instant start, boolean fails, int millis) {
        var order = span(shop, Context.root(), "POST /orders", start);
        var stock = start.plusMillis(millis);
        var charge = span(bank, Context.root().with(order), "POST /charges", stock);
        if (fails) {
            charge.setStatus(StatusCode.ERROR);
        }
        charge.end(stock.plusMillis(millis));
        order.end(stock.plusMillis(millis + 10));
    }

    static Span span(OpenTelemetry otel, Context parent, String name, Instant start) {
        return otel.getTracer("com.example.orders")
                .spanBuilder(name)
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent)
                .setStartTimestamp(start)
                .startSpan();
    }

    static OpenTelemetrySdk sdk(String service, Collector tier) {
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(tier.endpoint("OTLP_PORT") + "/v1/traces")
                .build();
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(Resource.create(Attributes.of(ServiceAttributes.SERVICE_NAME, service)))
                        .setIdGenerator(new SameIds()) // so that it is the same 5 % each time
                        .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                        .build())
                .build();
    }

    /** The same trace ids in each run. */
    static class SameIds implements IdGenerator {

        private final Random same = new Random(2026);

        @Override
        public String generateTraceId() {
            return "%016x%016x".formatted(same.nextLong(), same.nextLong());
        }

        @Override
        public String generateSpanId() {
            return IdGenerator.random().generateSpanId();
        }
    }

    /** What the span metrics have counted, in both gateways together, beside what was kept. */
    static void tell(Emitted emitted) {
        var counted = new TreeMap<String, Long>();
        for (var metric : emitted.metrics()) {
            if (metric.getName().equals("traces.span.metrics.calls")) {
                for (var point : metric.getLongSumData().getPoints()) {
                    counted.put(point.getAttributes().toString(), point.getValue()); // cumulative: the last one counts
                }
            }
        }
        for (var name : List.of("POST /orders", "POST /charges")) {
            System.out.printf(
                    "  %-13s  %2d counted, %d failed   %d kept%n",
                    name,
                    sum(counted, name),
                    sum(counted, name, "STATUS_CODE_ERROR"),
                    emitted.spans().stream()
                            .filter(span -> span.getName().equals(name))
                            .count());
        }
        System.out.println();
    }

    private static long sum(Map<String, Long> counted, String... with) {
        return counted.entrySet().stream()
                .filter(series -> Stream.of(with).allMatch(series.getKey()::contains))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}

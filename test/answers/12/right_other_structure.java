///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.Web;

/** Lesson 12 in other words: the duration is recorded before the scope is closed, the view has a condition, the filter is the SDK's own. */
class Exemplars {

    void main() throws Exception {
        try (var lab = Lab.open("12 · Exemplars");
                var otel = sdk(lab);
                var shop = Web.serve(new Shop(otel))) {
            for (var order : List.of("A-101/coffee", "A-102/tea", "A-103/voucher", "A-104/voucher", "A-105/coffee")) {
                Web.send(HttpRequest.newBuilder(shop.uri().resolve("/order/" + order)));
            }
        }
    }

    static OpenTelemetrySdk sdk(Lab lab) {
        var resource = Resource.getDefault()
                .merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "shop")));
        // A series for each route and status: few, however many orders there are. What else was recorded, this view
        // drops.
        var few = View.builder()
                .setAttributeFilter(key -> !key.startsWith("shop."))
                .build();
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(resource)
                        .setSampler(Sampler.parentBased(new EverySecond()))
                        .addSpanProcessor(SimpleSpanProcessor.create(lab.spanExporter()))
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .setResource(resource)
                        .registerView(
                                InstrumentSelector.builder()
                                        .setName("http.server.request.duration")
                                        .build(),
                                few)
                        .registerMetricReader(lab.metricReader())
                        .build())
                .build();
    }

    /** Serves {@code /order/{id}/{item}}. */
    static class Shop implements Web.Service {

        private final Tracer tracer;
        private final DoubleHistogram duration;

        Shop(OpenTelemetry otel) {
            tracer = otel.getTracer("shop");
            duration = otel.getMeter("shop")
                    .histogramBuilder("http.server.request.duration")
                    .setUnit("s")
                    .setDescription("Duration of HTTP server requests.")
                    .setExplicitBucketBoundariesAdvice(List.of(0.05, 10.0))
                    .build();
        }

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            var start = System.nanoTime();
            var uri = exchange.getRequestURI().getPath();
            var order = uri.split("/")[2];
            var request = tracer.spanBuilder("GET order")
                    .setSpanKind(SpanKind.SERVER)
                    .setAttribute("http.request.method", "GET")
                    .setAttribute("url.scheme", "http")
                    .setAttribute("http.route", "/order/{id}/{item}")
                    .setAttribute("url.path", uri)
                    .setAttribute("shop.order.id", order)
                    .startSpan();
            try (var scope = request.makeCurrent()) {
                var item = uri.split("/")[3];
                var answer = item.equals("voucher") ? voucher(order) : "one " + item;
                request.setAttribute("http.response.status_code", 200L);
                duration.record(
                        (System.nanoTime() - start) / 1e9,
                        Attributes.builder()
                                .put("http.request.method", "GET")
                                .put("url.scheme", "http")
                                .put("http.route", "/order/{id}/{item}")
                                .put("http.response.status_code", 200L)
                                .put("shop.order.id", order)
                                .build());
                return answer;
            } finally {
                request.end();
            }
        }

        /** A voucher's code must be slow to guess (PBKDF2), and so it is slow to make. */
        private String voucher(String order) throws GeneralSecurityException {
            var span = tracer.spanBuilder("make code").startSpan();
            try (var scope = span.makeCurrent()) {
                var secret = new PBEKeySpec(
                        order.toCharArray(), "a coffee shop".getBytes(StandardCharsets.UTF_8), 200_000, 256);
                return HexFormat.of()
                        .formatHex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                                .generateSecret(secret)
                                .getEncoded());
            } finally {
                span.end();
            }
        }
    }

    /** Keeps the first, the third, the fifth … trace. A sampler by chance would do as well, and be another one in each run. */
    static class EverySecond implements Sampler {

        private final AtomicInteger traces = new AtomicInteger();

        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            return traces.getAndIncrement() % 2 == 0 ? SamplingResult.recordAndSample() : SamplingResult.drop();
        }

        @Override
        public String getDescription() {
            return "EverySecond";
        }
    }
}

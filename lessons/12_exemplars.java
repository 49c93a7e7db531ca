///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import static io.opentelemetry.semconv.HttpAttributes.*;
import static io.opentelemetry.semconv.ServiceAttributes.SERVICE_NAME;
import static io.opentelemetry.semconv.UrlAttributes.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.ExemplarFilter;
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
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.Web;

/**
 * Lesson 12 · Exemplars
 *
 * A shop takes six orders over HTTP. Two of them are slow: the histogram has counted them, far to the right. To save
 * cost, only every second request is traced. Run it as it stands and you will see three traces and a bucket with two
 * slow orders in it, and no way from the one to the other: the histogram's exemplars name no span.
 */
class Exemplars {

    static final List<String> ITEMS = List.of("coffee", "tea", "voucher", "voucher", "coffee", "tea");
    static final String METRIC = "http.server.request.duration";

    void main() throws Exception {
        try (var lab = Lab.open("12 · Exemplars");
                var otel = sdk(lab);
                var shop = Web.serve(new Shop(otel))) {
            for (int i = 1; i <= ITEMS.size(); i++) {
                var path = "/order/" + Lab.input("A-10" + i) + "/" + ITEMS.get(i - 1);
                Web.send(HttpRequest.newBuilder(shop.uri().resolve(path)));
            }
        }
    }

    static OpenTelemetrySdk sdk(Lab lab) {
        var resource = Resource.getDefault().merge(Resource.create(Attributes.of(SERVICE_NAME, "shop")));
        // A series for each route and status, however many orders there are. The view drops what else was recorded.
        var kept = Set.of("http.request.method", "http.route", "http.response.status_code", "url.scheme");
        var few = View.builder().setAttributeFilter(kept).build();
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(resource)
                        .setSampler(Sampler.parentBased(new EverySecond()))
                        .addSpanProcessor(SimpleSpanProcessor.create(lab.spanExporter()))
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .setResource(resource)
                        .registerView(
                                InstrumentSelector.builder().setName(METRIC).build(), few)
                        // TODO 3: every measurement may become an exemplar. Take only those that lead to a trace.
                        .setExemplarFilter(ExemplarFilter.alwaysOn())
                        .registerMetricReader(lab.metricReader())
                        .build())
                .build();
    }

    /** Serves {@code /order/{id}/{item}}. */
    static class Shop implements Web.Service {

        private final Tracer tracer;
        private final DoubleHistogram duration;

        Shop(OpenTelemetry otel) {
            tracer = otel.getTracer("com.example.shop");
            duration = otel.getMeter("com.example.shop")
                    .histogramBuilder(METRIC)
                    .setUnit("s")
                    .setDescription("Duration of HTTP server requests.")
                    .setExplicitBucketBoundariesAdvice(List.of(0.05, 10.0))
                    .build();
        }

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            var start = System.nanoTime();
            var path = exchange.getRequestURI().getPath().split("/");
            var http = Attributes.builder()
                    .put(HTTP_REQUEST_METHOD, "GET")
                    .put(HTTP_ROUTE, "/order/{id}/{item}")
                    .put(URL_SCHEME, "http");
            var span = tracer.spanBuilder("GET /order/{id}/{item}")
                    .setSpanKind(SpanKind.SERVER)
                    .setAllAttributes(http.build())
                    .setAttribute(URL_PATH, exchange.getRequestURI().getPath())
                    .setAttribute("shop.order.id", path[2])
                    .startSpan();
            try (var _ = span.makeCurrent()) {
                var answer = path[3].equals("voucher") ? voucher(path[2]) : "one " + path[3];
                http.put(HTTP_RESPONSE_STATUS_CODE, 200L);
                return answer;
            } finally {
                var seconds = (System.nanoTime() - start) / 1e9;
                // TODO 2: record the order's id too, as shop.order.id: the view keeps it out of the series, and the
                // exemplar keeps it.
                var measured = http.build();
                // TODO 1: here the scope is closed, and no span is current. Record within the span.
                duration.record(seconds, measured);
                span.setAllAttributes(http.build()).end();
            }
        }

        /** A voucher's code must be slow to guess (PBKDF2), and so it is slow to make. */
        private String voucher(String order) throws GeneralSecurityException {
            var span = tracer.spanBuilder("make code").startSpan();
            try (var _ = span.makeCurrent()) {
                var secret = new PBEKeySpec(order.toCharArray(), "a coffee shop".getBytes(UTF_8), 200_000, 256);
                var slow = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
                return HexFormat.of().formatHex(slow.generateSecret(secret).getEncoded());
            } finally {
                span.end();
            }
        }
    }

    /** Keeps the first, the third, the fifth … trace. A sampler by chance would do as well, but not alike each time. */
    static class EverySecond implements Sampler {

        private final AtomicInteger traces = new AtomicInteger();

        @Override
        public SamplingResult shouldSample(
                Context parent, String trace, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
            return traces.getAndIncrement() % 2 == 0 ? SamplingResult.recordAndSample() : SamplingResult.drop();
        }

        @Override
        public String getDescription() {
            return "EverySecond";
        }
    }
}

///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java
//SOURCES ../src/lab/RepeatableIds.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.ServiceAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import lab.Lab;
import lab.RepeatableIds;
import lab.Web;

/**
 * Lesson 06 · Samplers
 *
 * 36 customers visit our shop; every ninth of them buys. For each visit the shop asks the stock service for a price. To
 * save money, the shop keeps 10 % of its traces, and the stock service, which is watched more closely, 25 %. Run it
 * as it stands and you will see stock spans whose caller was thrown away, and not one of the four checkouts.
 */
class Samplers {

    void main() throws Exception {
        try (var lab = Lab.open("06 · Samplers");
                // TODO 1: one decides, where the trace begins. The ratio is for requests without a traceparent.
                var stockSdk = sdk(lab, "stock", Sampler.parentBased(Sampler.traceIdRatioBased(0.25)));
                // TODO 2: parent-based as well: the sampler is asked for each span, and the CLIENT span is no checkout.
                var shopSdk = sdk(lab, "shop", Sampler.parentBased(new Checkouts(Sampler.traceIdRatioBased(0.10))));
                var stock = Web.serve(stock(stockSdk));
                var shop = Web.serve(shop(shopSdk, stock.uri()))) {
            var visits = new TreeMap<String, Integer>();
            for (int visit = 1; visit <= 36; visit++) {
                var path = (visit + Lab.input(9)) % 9 == 0 ? "/checkout" : "/menu";
                var request = HttpRequest.newBuilder(shop.uri().resolve(path));
                visits.merge(Web.send(request).body(), 1, Integer::sum);
            }
            visits.forEach((what, times) -> System.out.printf("%4d  %s%n", times, what));
        }
    }

    /** An SDK with a sampler, which is asked about each span when that starts. Closing it exports what still waits. */
    static OpenTelemetrySdk sdk(Lab lab, String name, Sampler sampler) {
        var resource = Resource.create(Attributes.of(ServiceAttributes.SERVICE_NAME, name));
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(resource)
                        .setSampler(sampler)
                        .setIdGenerator(new RepeatableIds(109)) // so the outcome is the same each time
                        .addSpanProcessor(
                                BatchSpanProcessor.builder(lab.spanExporter()).build())
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .setResource(resource)
                        .registerMetricReader(lab.metricReader())
                        .build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
    }

    /** Serves the customers. Its answer says what became of its span, and what stock says of its own. */
    static Web.Service shop(OpenTelemetry otel, URI stock) {
        return exchange -> spanned(
                serverSpan(otel, exchange),
                () -> "%-9s  shop %s, stock %s".formatted(exchange.getRequestURI(), outcome(), price(otel, stock)));
    }

    static String price(OpenTelemetry otel, URI stock) throws Exception {
        var url = stock.resolve("/price");
        var client = otel.getTracer("com.example.http")
                .spanBuilder("GET")
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, "GET")
                .setAttribute(UrlAttributes.URL_FULL, url.toString())
                .setAttribute(ServerAttributes.SERVER_ADDRESS, url.getHost())
                .setAttribute(ServerAttributes.SERVER_PORT, url.getPort());
        return spanned(client, () -> {
            var request = HttpRequest.newBuilder(url);
            var propagator = otel.getPropagators().getTextMapPropagator();
            propagator.inject(Context.current(), request, HttpRequest.Builder::setHeader);
            return Web.send(request).body();
        });
    }

    /** Knows the price, and counts every request: metrics are not sampled. */
    static Web.Service stock(OpenTelemetry otel) {
        var meter = otel.getMeter("com.example.stock");
        var requests =
                meter.counterBuilder("shop.stock.requests").setUnit("{request}").build();
        return exchange -> {
            // TODO 3: the propagator has read the flags: of their bits, one is "sampled". 01 and 03 say yes, 00 and 02
            // no.
            var caller = otel.getPropagators().getTextMapPropagator().extract(Context.root(), exchange, Web.HEADERS);
            var sampled = Span.fromContext(caller).getSpanContext().isSampled();
            requests.add(1, Attributes.of(AttributeKey.booleanKey("shop.caller.sampled"), sampled));
            return spanned(serverSpan(otel, exchange), Samplers::outcome);
        };
    }

    // TODO 2: it can only go by what it is told here: the span has not started yet.
    record Checkouts(Sampler rest) implements Sampler {

        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            return "/checkout".equals(attributes.get(UrlAttributes.URL_PATH))
                    ? SamplingResult.recordAndSample()
                    : rest.shouldSample(parent, traceId, name, kind, attributes, links);
        }

        @Override
        public String getDescription() {
            return "Checkouts, else " + rest.getDescription();
        }
    }

    /** A span for a request that came. What the sampler may go by, it has to be told before the span starts. */
    static SpanBuilder serverSpan(OpenTelemetry otel, HttpExchange exchange) {
        var path = exchange.getRequestURI().getPath();
        return otel.getTracer("com.example.http")
                .spanBuilder("GET " + path)
                .setSpanKind(SpanKind.SERVER)
                .setParent(otel.getPropagators().getTextMapPropagator().extract(Context.root(), exchange, Web.HEADERS))
                .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, "GET")
                .setAttribute(HttpAttributes.HTTP_ROUTE, path)
                .setAttribute(UrlAttributes.URL_PATH, path)
                .setAttribute(UrlAttributes.URL_SCHEME, "http");
    }

    /** Does work inside a span, and notes how it ended. */
    static String spanned(SpanBuilder builder, Callable<String> work) throws Exception {
        var span = builder.startSpan();
        try (var _ = span.makeCurrent()) {
            var answer = work.call();
            span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, 200);
            return answer;
        } catch (Exception failed) {
            span.setStatus(StatusCode.ERROR)
                    .setAttribute(ErrorAttributes.ERROR_TYPE, failed.getClass().getName());
            throw failed;
        } finally {
            span.end();
        }
    }

    static String outcome() {
        return Span.current().getSpanContext().isSampled() ? "kept" : "dropped";
    }
}

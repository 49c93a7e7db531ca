///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import lab.Lab;
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
                var spans = BatchSpanProcessor.builder(lab.spanExporter())
                        .build(); // closed before the lab: hands over what it holds
                // TODO 1: one decides, where the trace begins. The ratio is for requests that come without a
                // traceparent.
                var stock = Web.serve(
                        new Stock(sdk(lab, spans, "stock", Sampler.parentBased(Sampler.traceIdRatioBased(0.25)))));
                // TODO 2: parent-based as well: the sampler is asked for each span, and the CLIENT span is no checkout.
                var shop = Web.serve(new Shop(
                        sdk(lab, spans, "shop", Sampler.parentBased(new Checkouts(Sampler.traceIdRatioBased(0.10)))),
                        stock.uri()))) {
            var visits = new TreeMap<String, Integer>();
            for (int visit = 1; visit <= 36; visit++) {
                var request = HttpRequest.newBuilder(shop.uri().resolve(visit % 9 == 0 ? "/checkout" : "/menu"));
                visits.merge(Web.send(request).body(), 1, Integer::sum);
            }
            visits.forEach((what, times) -> System.out.printf("%4d  %s%n", times, what));
        }
    }

    /** An SDK with a sampler, which is asked about each span when that starts. */
    static OpenTelemetry sdk(Lab lab, SpanProcessor spans, String name, Sampler sampler) {
        var resource = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), name));
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(resource)
                        .setSampler(sampler)
                        .setIdGenerator(new SameHalf())
                        .addSpanProcessor(spans)
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .setResource(resource)
                        .registerMetricReader(lab.metricReader())
                        .build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
    }

    /** Serves the customers. Its answer says what became of its span, and what stock says of its own. */
    record Shop(OpenTelemetry otel, URI stock) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            return traced(
                    otel,
                    exchange,
                    () -> "%-9s  shop %s, stock %s".formatted(exchange.getRequestURI(), outcome(), price()));
        }

        private String price() throws Exception {
            var url = stock.resolve("/price");
            var span = otel.getTracer("shop")
                    .spanBuilder("GET")
                    .setSpanKind(SpanKind.CLIENT)
                    .setAttribute("http.request.method", "GET")
                    .setAttribute("url.full", url.toString())
                    .setAttribute("server.address", url.getHost())
                    .setAttribute("server.port", (long) url.getPort())
                    .startSpan();
            try (var _ = span.makeCurrent()) {
                var request = HttpRequest.newBuilder(url);
                otel.getPropagators()
                        .getTextMapPropagator()
                        .inject(Context.current(), request, HttpRequest.Builder::setHeader);
                var response = Web.send(request);
                span.setAttribute("http.response.status_code", (long) response.statusCode());
                return response.body();
            } finally {
                span.end();
            }
        }
    }

    /** Knows the price, and counts every request: metrics are not sampled. */
    record Stock(OpenTelemetry otel, LongCounter requests) implements Web.Service {

        Stock(OpenTelemetry otel) {
            this(
                    otel,
                    otel.getMeter("stock")
                            .counterBuilder("shop.stock.requests")
                            .setUnit("{request}")
                            .build());
        }

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            // TODO 3: the last two digits are bits, of which one is "sampled": 01 and 03 say yes, 00 and 02 say no.
            var header = exchange.getRequestHeaders().getFirst("traceparent");
            var sampled = header != null
                    && TraceFlags.fromHex(header, header.length() - 2).isSampled();
            requests.add(1, Attributes.of(AttributeKey.booleanKey("shop.caller.sampled"), sampled));
            return traced(otel, exchange, Samplers::outcome);
        }
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
            return "/checkout".equals(attributes.get(AttributeKey.stringKey("url.path")))
                    ? SamplingResult.recordAndSample()
                    : rest.shouldSample(parent, traceId, name, kind, attributes, links);
        }

        @Override
        public String getDescription() {
            return "Checkouts, else " + rest.getDescription();
        }
    }

    /** Does its work inside a SERVER span. What the sampler may go by, it has to be told before the span starts. */
    static String traced(OpenTelemetry otel, HttpExchange exchange, Callable<String> work) throws Exception {
        var path = exchange.getRequestURI().getPath();
        var caller = otel.getPropagators().getTextMapPropagator().extract(Context.root(), exchange, HEADERS);
        var span = otel.getTracer("server")
                .spanBuilder("GET " + path)
                .setSpanKind(SpanKind.SERVER)
                .setParent(caller)
                .setAttribute("http.request.method", "GET")
                .setAttribute("http.route", path)
                .setAttribute("url.path", path)
                .setAttribute("url.scheme", "http")
                .startSpan();
        try (var _ = span.makeCurrent()) {
            return work.call();
        } finally {
            span.setAttribute("http.response.status_code", 200L).end();
        }
    }

    static String outcome() {
        return Span.current().getSpanContext().isSampled() ? "kept" : "dropped";
    }

    /** The ratio goes by the second half of a trace id: here that is the same in every run, and so is the outcome. */
    static class SameHalf implements IdGenerator {

        private final Random same = new Random(109);

        @Override
        public String generateTraceId() {
            return generateSpanId() + "%016x".formatted(same.nextLong());
        }

        @Override
        public String generateSpanId() {
            return IdGenerator.random().generateSpanId();
        }

        @Override
        public boolean generatesRandomTraceIds() {
            return true;
        } // random enough to be sampled by; the SDK's own say so, too
    }

    /** How a propagator reads the headers of this kind of request. */
    static final TextMapGetter<HttpExchange> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpExchange exchange) {
            return exchange.getRequestHeaders().keySet();
        }

        @Override
        public String get(HttpExchange exchange, String name) {
            return exchange.getRequestHeaders().getFirst(name);
        }
    };
}

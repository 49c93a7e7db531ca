///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import lab.Lab;
import lab.Web;

/**
 * Another right answer: no OpenTelemetry object, random ids, a sampler that looks after its parents itself and goes by
 * the span's name, and a flag that the propagator has read; the route is counted as well, and the span comes before the count.
 */
class Market {

    private static final W3CTraceContextPropagator WIRE = W3CTraceContextPropagator.getInstance();

    void main() throws Exception {
        try (var lab = Lab.open("06 · Another way")) {
            var batch = BatchSpanProcessor.builder(lab.spanExporter()).build();
            var stockTracer = provider(batch, "stock", Sampler.parentBased(Sampler.alwaysOff()))
                    .get("prices");
            var shopTracer = provider(batch, "shop", new Important()).get("front");
            var meters = SdkMeterProvider.builder()
                    .setResource(named("stock"))
                    .registerMetricReader(lab.metricReader())
                    .build();
            var counter = meters.get("prices")
                    .counterBuilder("shop.stock.requests")
                    .setUnit("{request}")
                    .build();
            try (var stock = Web.serve(exchange -> {
                        var caller = WIRE.extract(Context.root(), headers(exchange), MAP);
                        var span = stockTracer
                                .spanBuilder("answer")
                                .setSpanKind(SpanKind.SERVER)
                                .setParent(caller)
                                .startSpan();
                        span.end();
                        var flag = Span.fromContext(caller)
                                .getSpanContext()
                                .getTraceFlags()
                                .isSampled();
                        counter.add(
                                1,
                                Attributes.of(
                                        AttributeKey.booleanKey("shop.caller.sampled"),
                                        flag,
                                        AttributeKey.stringKey("http.route"),
                                        "/price"));
                        return "3.20";
                    });
                    var shop = Web.serve(exchange -> buy(
                            shopTracer,
                            exchange,
                            HttpRequest.newBuilder(stock.uri().resolve("/price"))))) {
                for (int i = 0; i < 32; i++) {
                    Web.send(HttpRequest.newBuilder(shop.uri().resolve("/menu")));
                }
                for (int i = 0; i < 4; i++) {
                    Web.send(HttpRequest.newBuilder(shop.uri().resolve("/checkout")));
                }
            }
            batch.forceFlush().join(10, TimeUnit.SECONDS);
        }
    }

    private static String buy(Tracer tracer, HttpExchange exchange, HttpRequest.Builder request) throws Exception {
        var visit = tracer.spanBuilder("GET " + exchange.getRequestURI())
                .setSpanKind(SpanKind.SERVER)
                .setNoParent()
                .startSpan();
        var context = Context.root().with(visit);
        var call = tracer.spanBuilder("GET")
                .setSpanKind(SpanKind.CLIENT)
                .setParent(context)
                .startSpan();
        WIRE.inject(context.with(call), request, HttpRequest.Builder::header);
        var answer = Web.send(request).body();
        call.end();
        visit.end();
        return answer;
    }

    static class Important implements Sampler {

        private final Sampler tenth = Sampler.traceIdRatioBased(0.1);

        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            var above = Span.fromContext(parent).getSpanContext();
            if (above.isValid()) {
                return above.isSampled() ? SamplingResult.recordAndSample() : SamplingResult.drop();
            }
            return name.endsWith("/checkout")
                    ? SamplingResult.recordAndSample()
                    : tenth.shouldSample(parent, traceId, name, kind, attributes, links);
        }

        @Override
        public String getDescription() {
            return "Important";
        }
    }

    private static SdkTracerProvider provider(SpanProcessor processor, String name, Sampler sampler) {
        return SdkTracerProvider.builder()
                .setResource(named(name))
                .setSampler(sampler)
                .addSpanProcessor(processor)
                .build();
    }

    private static Resource named(String service) {
        return Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service));
    }

    private static Map<String, String> headers(HttpExchange exchange) {
        return exchange.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(
                        header -> header.getKey().toLowerCase(),
                        header -> header.getValue().getFirst()));
    }

    private static final TextMapGetter<Map<String, String>> MAP = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> headers) {
            return headers.keySet();
        }

        @Override
        public String get(Map<String, String> headers, String name) {
            return headers.get(name);
        }
    };
}

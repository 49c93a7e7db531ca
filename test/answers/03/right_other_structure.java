///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Set;
import lab.Lab;
import lab.Web;

/**
 * Another right answer: functions in place of records, a context made current in place of setParent, a gateway that
 * hands on all it may.
 */
class Hops {

    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final Set<String> ONE_HOP =
            Set.of("connection", "content-length", "expect", "host", "upgrade", "http2-settings");

    public static void main(String[] args) throws Exception {
        try (var lab = Lab.open("03 · Another way")) {
            var shopTelemetry = lab.service("shop");
            var stockTelemetry = lab.service("stock");
            try (var stock = Web.serve(request -> traced(stockTelemetry, "GET /price/{item}", request, () -> "3.20"));
                    var gateway = Web.serve(request -> forward(request, stock.uri()));
                    var shop = Web.serve(request -> traced(
                            shopTelemetry,
                            "GET /buy/{item}",
                            request,
                            () -> ask(shopTelemetry, gateway.uri().resolve("/price/coffee"))))) {
                Web.send(HttpRequest.newBuilder(shop.uri().resolve("/buy/coffee"))
                        .header("traceparent", "00-11112222333344445555666677778888-1111222233334444-01")
                        .header("tracestate", "one=1,two=2"));
            }
        }
    }

    interface Work {
        String run() throws Exception;
    }

    static String traced(OpenTelemetry otel, String name, HttpExchange request, Work work) throws Exception {
        try (var _ = W3C.extract(Context.root(), request, new Incoming()).makeCurrent()) {
            Span span = otel.getTracer("http")
                    .spanBuilder(name)
                    .setSpanKind(SpanKind.SERVER)
                    .setAttribute(
                            AttributeKey.stringArrayKey("http.request.header.traceparent"),
                            request.getRequestHeaders().getOrDefault("Traceparent", List.of()))
                    .startSpan();
            try (var _ = span.makeCurrent()) {
                return work.run();
            } finally {
                span.end();
            }
        }
    }

    static String ask(OpenTelemetry otel, URI where) throws Exception {
        Span call = otel.getTracer("http")
                .spanBuilder("GET")
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        try {
            var request = HttpRequest.newBuilder(where);
            W3C.inject(Context.current().with(call), request, (carrier, name, value) -> carrier.header(name, value));
            return Web.send(request).body();
        } finally {
            call.end();
        }
    }

    static String forward(HttpExchange incoming, URI where) throws Exception {
        var request = HttpRequest.newBuilder(where.resolve(incoming.getRequestURI()));
        incoming.getRequestHeaders().forEach((name, values) -> {
            if (!ONE_HOP.contains(name.toLowerCase())) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return Web.send(request).body();
    }

    static class Incoming implements TextMapGetter<HttpExchange> {
        @Override
        public Iterable<String> keys(HttpExchange request) {
            return request.getRequestHeaders().keySet();
        }

        @Override
        public String get(HttpExchange request, String name) {
            var lines = request.getRequestHeaders().get(name);
            return lines == null ? null : String.join(",", lines);
        }
    }
}

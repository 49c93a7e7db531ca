///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Random;
import lab.Lab;
import lab.Web;

/**
 * Lesson 03 · Context propagation
 *
 * A partner's web site asks our shop for coffee; the shop asks the stock service for the price, through a gateway.
 * One request, three hops: it should be one trace. Run it as it stands and you will see two, for nothing tells the
 * stock service which trace it is in. And the note that the partner put into tracestate is lost on the way.
 */
class Propagation {

    void main() throws Exception {
        try (var lab = Lab.open("03 · Context propagation");
                var stock = Web.serve(new Stock(lab.service("stock")));
                var gateway = Web.serve(new Gateway(stock.uri()));
                var shop = Web.serve(new Shop(lab.service("shop"), gateway.uri()))) {
            // The partner traces too, and sends what W3C Trace Context asks for; here it is written out by hand:
            // version, trace id, id of the calling span, flags (01: sampled). And a note of its own, in tracestate.
            var ids = IdGenerator.random();
            Web.send(HttpRequest.newBuilder(shop.uri().resolve("/buy/coffee"))
                    .header("traceparent", "00-" + ids.generateTraceId() + "-" + ids.generateSpanId() + "-01")
                    .header("tracestate", "partner=order-42"));
        }
    }

    /** Continues the partner's trace, and asks for the price. */
    record Shop(OpenTelemetry otel, URI gateway) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            // Extract: read the headers into a context. The span in there becomes the parent of ours.
            var caller = otel.getPropagators().getTextMapPropagator().extract(Context.current(), exchange, HEADERS);
            var span =
                    serverSpan(otel, "/buy/{item}", exchange).setParent(caller).startSpan();
            try (var _ = span.makeCurrent()) {
                return price("coffee");
            } finally {
                span.setAttribute("http.response.status_code", 200L).end();
            }
        }

        private String price(String item) throws Exception {
            var url = gateway.resolve("/price/" + item);
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
                // TODO 1: the propagator writes the headers; it only asks how to set one.
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

    /** Written by hand long ago, without an SDK: it hands on the headers that its author had heard of. */
    record Gateway(URI stock) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            var request = HttpRequest.newBuilder(stock.resolve(exchange.getRequestURI()));
            // TODO 3: the two belong together: without tracestate, whoever wrote into it loses its place.
            for (var name : List.of("traceparent", "tracestate")) {
                exchange.getRequestHeaders()
                        .getOrDefault(name, List.of())
                        .forEach(value -> request.header(name, value));
            }
            return Web.send(request).body();
        }
    }

    /** Knows the price. */
    record Stock(OpenTelemetry otel) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) {
            // TODO 2: a parent that came over the wire: same trace, remote parent.
            var caller = otel.getPropagators().getTextMapPropagator().extract(Context.current(), exchange, HEADERS);
            var span = serverSpan(otel, "/price/{item}", exchange)
                    .setParent(caller)
                    .startSpan();
            try (var _ = span.makeCurrent()) {
                span.addEvent("cache miss");
                return "%.2f".formatted(medianOfSales());
            } finally {
                span.setAttribute("http.response.status_code", 200L).end();
            }
        }

        /** Real work, so that the span has something to show. */
        private static double medianOfSales() {
            return new Random(42)
                    .doubles(100_000, 2, 5)
                    .sorted()
                    .skip(50_000)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * A server's span is named by method and route, never by the path: paths are without number. It also notes what
     * came over the wire.
     */
    static SpanBuilder serverSpan(OpenTelemetry otel, String route, HttpExchange exchange) {
        return otel.getTracer("server")
                .spanBuilder("GET " + route)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", exchange.getRequestMethod())
                .setAttribute("http.route", route)
                .setAttribute("url.scheme", "http")
                .setAttribute("url.path", exchange.getRequestURI().getPath())
                .setAttribute(
                        AttributeKey.stringArrayKey("http.request.header.traceparent"),
                        exchange.getRequestHeaders().getOrDefault("traceparent", List.of()));
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

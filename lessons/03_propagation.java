///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import lab.Lab;
import lab.Web;

/**
 * Lesson 03 · Context propagation
 *
 * A partner's web site asks our shop for coffee; the shop asks the stock service for the price, through a gateway.
 * One request, three hops: it should be one trace. Run it as it stands and you will see two: nothing tells the stock
 * service which trace it is in. And the note that the partner put into tracestate is lost on the way.
 */
class Propagation {
    static final AttributeKey<List<String>> HEADER = HttpAttributes.HTTP_REQUEST_HEADER.getAttributeKey("traceparent");

    void main() throws Exception {
        try (var lab = Lab.open("03 · Context propagation");
                var stock = Web.serve(new Stock(lab.service("stock")));
                var gateway = Web.serve(new Gateway(stock.uri()));
                var shop = Web.serve(new Shop(lab.service("shop"), gateway.uri()))) {
            // The partner traces too; its headers by hand: version, trace id, id of the calling span, flags (01:
            // sampled).
            var ids = IdGenerator.random();
            Web.send(HttpRequest.newBuilder(shop.uri().resolve("/buy/coffee"))
                    .header("traceparent", "00-" + ids.generateTraceId() + "-" + ids.generateSpanId() + "-01")
                    .header("tracestate", Lab.input("partner=order-42")));
        }
    }

    /** Continues the partner's trace, and asks for the price. */
    record Shop(OpenTelemetry otel, URI gateway) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            // Extract: read the headers into a context. The span in there becomes the parent of ours.
            var caller = otel.getPropagators().getTextMapPropagator().extract(Context.current(), exchange, HEADERS);
            return served(serverSpan(otel, "/buy/{item}", exchange).setParent(caller), () -> price("coffee"));
        }

        private String price(String item) throws Exception {
            var url = gateway.resolve("/price/" + item);
            var span = otel.getTracer("com.example.http")
                    .spanBuilder("GET")
                    .setSpanKind(SpanKind.CLIENT)
                    .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, "GET")
                    .setAttribute(UrlAttributes.URL_FULL, url.toString())
                    .setAttribute(ServerAttributes.SERVER_ADDRESS, url.getHost())
                    .setAttribute(ServerAttributes.SERVER_PORT, url.getPort())
                    .startSpan();
            try (var _ = span.makeCurrent()) {
                var request = HttpRequest.newBuilder(url);
                // TODO 1: inject the current context into the request's headers.
                span.setAttribute(HEADER, request.build().headers().allValues("traceparent")); // as it is sent
                var response = Web.send(request);
                span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, response.statusCode());
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
            // TODO 3: tracestate belongs to traceparent: hand it on as well.
            for (var name : List.of("traceparent", "baggage")) {
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
        public String answer(HttpExchange exchange) throws Exception {
            // TODO 2: extract the caller's context, as the shop does, and make it the parent of this span.
            return served(serverSpan(otel, "/price/{item}", exchange), () -> {
                Span.current().addEvent("cache miss");
                var sales = new Random(42).doubles(1_000_000, 2, 5); // real work, so that there is something to see
                return "%.2f".formatted(sales.average().orElseThrow());
            });
        }
    }

    /** A server's span is named by method and route, never by the path: there is no end of paths. */
    static SpanBuilder serverSpan(OpenTelemetry otel, String route, HttpExchange exchange) {
        return otel.getTracer("com.example.http")
                .spanBuilder("GET " + route)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, exchange.getRequestMethod())
                .setAttribute(HttpAttributes.HTTP_ROUTE, route)
                .setAttribute(UrlAttributes.URL_SCHEME, "http")
                .setAttribute(UrlAttributes.URL_PATH, exchange.getRequestURI().getPath())
                .setAttribute(
                        HEADER, exchange.getRequestHeaders().getOrDefault("traceparent", List.of())); // as it came
    }

    /** Does a server's work inside its span. When it throws, Web answers with 500. */
    static String served(SpanBuilder builder, Callable<String> work) throws Exception {
        var span = builder.startSpan();
        try (var _ = span.makeCurrent()) {
            var body = work.call();
            span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, 200);
            return body;
        } catch (Exception failed) {
            span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, 500)
                    .setAttribute(ErrorAttributes.ERROR_TYPE, failed.getClass().getName())
                    .setStatus(StatusCode.ERROR);
            throw failed;
        } finally {
            span.end();
        }
    }

    /** How a propagator reads the headers of this kind of request. */
    static final TextMapGetter<HttpExchange> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpExchange exchange) {
            return exchange.getRequestHeaders().keySet();
        }

        @Override
        public String get(HttpExchange exchange, String name) {
            // A list may come in several lines. Two traceparents, joined, are none: which one to believe?
            var lines = exchange.getRequestHeaders().get(name);
            return lines == null ? null : String.join(",", lines);
        }
    };
}

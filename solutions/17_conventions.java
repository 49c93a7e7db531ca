///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java
// outdated on purpose: http.method http.scheme http.target http.status_code

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.semconv.ErrorAttributes.*;
import static io.opentelemetry.semconv.HttpAttributes.*;
import static io.opentelemetry.semconv.UrlAttributes.*;

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lab.Lab;
import lab.Web;
import lab.telemetry.Emitted;
import lab.terminal.Detail;

/**
 * Lesson 17 · Conventions
 *
 * A shop answers four requests and emits all that one could wish for, under the names of 2021. Another team has a
 * dashboard for every service of the company, by today's semantic conventions. Run it: the panels are empty.
 */
class Conventions {

    void main() throws Exception {
        try (var lab = Lab.open("17 · Conventions", Detail.ATTRIBUTES);
                var web = Web.serve(new Shop(new Http(lab.service("shop"))))) {
            var orders = List.of("/orders/" + Lab.input("A-4711"), "/orders/" + Lab.input("B-1208"));
            var prices = List.of("/prices/coffee", "/prices/tea"); // there is no tea
            for (var path : Stream.of(orders, prices).flatMap(List::stream).toList()) {
                var url = web.uri().resolve(path + "?size=" + Lab.input("large"));
                Web.send(HttpRequest.newBuilder(url));
            }
            dashboard(lab.emitted());
            IO.println();
        }
    }

    /** The dashboard of another team. It knows the conventions, and it does not know us. */
    static void dashboard(Emitted emitted) {
        panel(
                "http.server.request.duration, by http.route",
                emitted.metrics().stream()
                        .filter(metric -> metric.getName().equals("http.server.request.duration"))
                        .flatMap(metric -> metric.getHistogramData().getPoints().stream())
                        .map(point -> point.getAttributes().get(HTTP_ROUTE))
                        .filter(Objects::nonNull)
                        .distinct()
                        .sorted()
                        .toList());
        panel(
                "spans whose http.response.status_code is 500 or more",
                emitted.spans().stream()
                        .filter(span ->
                                span.getAttributes().get(HTTP_RESPONSE_STATUS_CODE) instanceof Long code && code >= 500)
                        .map(span -> span.getName())
                        .toList());
    }

    private static void panel(String title, List<String> rows) {
        IO.println("  " + title + ": " + (rows.isEmpty() ? "no data" : String.join(", ", rows)));
    }

    /** HTTP, as an instrumentation library does it: the same for every service. */
    static final class Http {

        private final Tracer tracer;
        private final DoubleHistogram duration;

        Http(OpenTelemetry otel) {
            // TODO 4: tracer and meter say which version of the conventions their names are from: a schema URL.
            tracer = otel.tracerBuilder("com.example.http")
                    .setSchemaUrl("https://opentelemetry.io/schemas/1.45.0")
                    .build();
            var meter = otel.meterBuilder("com.example.http")
                    .setSchemaUrl("https://opentelemetry.io/schemas/1.45.0")
                    .build();
            // TODO 3: the metric of today: its name, its unit, and bounds that fit the unit.
            duration = meter.histogramBuilder("http.server.request.duration")
                    .setUnit("s")
                    .setDescription("Duration of HTTP server requests.")
                    .setExplicitBucketBoundariesAdvice(
                            List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0))
                    .build();
        }

        /** @param route the path with what differs between requests in braces, such as {@code /orders/{id}} */
        String serve(String route, HttpExchange exchange, Callable<String> work) throws Exception {
            var begin = System.nanoTime();
            var method = exchange.getRequestMethod();
            var url = exchange.getRequestURI(); // such as /orders/A-4711?size=large
            // TODO 2: a name that all requests of this kind share; and the route, as the attribute that it is.
            var span = tracer.spanBuilder(method + " " + route)
                    .setSpanKind(SpanKind.SERVER)
                    .setAttribute(HTTP_ROUTE, route)
                    .startSpan();
            // TODO 1: today's keys. One of these has become two.
            span.setAttribute(HTTP_REQUEST_METHOD, method);
            span.setAttribute(URL_SCHEME, "http");
            span.setAttribute(URL_PATH, url.getPath());
            span.setAttribute(URL_QUERY, url.getQuery());
            var status = 500;
            String error = null;
            try (var _ = span.makeCurrent()) {
                var answer = work.call();
                status = 200;
                return answer;
            } catch (Exception failure) {
                span.setStatus(StatusCode.ERROR, failure.getMessage());
                error = failure.getClass().getName();
                span.setAttribute(ERROR_TYPE, error);
                throw failure;
            } finally {
                // TODO 1: today's key, and its type.
                span.setAttribute(HTTP_RESPONSE_STATUS_CODE, status);
                // TODO 3: in that unit, and a series for each method, scheme, route and status: not for each order.
                var attributes = Attributes.builder()
                        .put(HTTP_REQUEST_METHOD, method)
                        .put(URL_SCHEME, "http")
                        .put(HTTP_ROUTE, route)
                        .put(HTTP_RESPONSE_STATUS_CODE, (long) status)
                        .put(ERROR_TYPE, error) // null, which is left out, when all went well
                        .build();
                duration.record((System.nanoTime() - begin) / 1e9, attributes);
                span.end();
            }
        }
    }

    /** What is ours: the shop knows its orders, tenants and cups. No convention does. */
    record Shop(Http http) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            var url = exchange.getRequestURI();
            var last = url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
            return url.getPath().startsWith("/orders/")
                    ? http.serve("/orders/{id}", exchange, () -> order(last, url.getQuery()))
                    : http.serve("/prices/{item}", exchange, () -> price(last));
        }

        private static String order(String id, String query) {
            var span = Span.current();
            // TODO 4: keys in a namespace of our own, shop, in lower case with dots and underscores.
            span.setAttribute("shop.tenant", Lab.input("acme"));
            span.setAttribute("shop.order.id", id);
            span.setAttribute("shop.cup.size", query.substring(query.indexOf('=') + 1));
            return "on its way";
        }

        private static String price(String item) {
            if (!item.equals("coffee")) {
                throw new IllegalArgumentException("The price list has no such item.");
            }
            var paid = new Random(42).doubles(100_000, 2, 5).sorted().toArray(); // the price is the median
            return "%.2f".formatted(paid[paid.length / 2]);
        }
    }
}

///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Set;
import lab.Lab;
import lab.Web;
import lab.terminal.Detail;

/**
 * Lesson 04 · Baggage
 *
 * The tenant acme sells a coffee: the front asks the orders service, which asks the stock service. One trace, five
 * spans. Run it as it stands: the tenant is on the first span only, and the stock service counts for unknown. The
 * customer's app sent baggage with its request: that comes one hop further, and is lost there.
 */
class Tenants {

    static final Set<String> ALLOWED = Set.of("shop.tenant", "shop.campaign"); // on a span, where many can read it

    void main() throws Exception {
        try (var lab = Lab.open("04 · Baggage", Detail.ATTRIBUTES);
                var stock = Web.serve(new Stock(lab.service("stock")));
                var orders = Web.serve(new Orders(lab.service("orders"), stock.uri()));
                var front = Web.serve(new Front(lab.service("front"), orders.uri()))) {
            var sent = "shop.campaign=" + Lab.input("spring") + ",user.email=" + Lab.input("kim@example.com");
            Web.send(HttpRequest.newBuilder(front.uri().resolve("/" + Lab.input("acme") + "/buy/coffee"))
                    .header("baggage", sent + "," + Lab.input("app.session") + "=" + Lab.input("s-81723")));
        }
    }

    /** The only one that is told whose purchase it is: by the path. */
    record Front(OpenTelemetry otel, URI orders) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            var tenant = exchange.getRequestURI().getPath().split("/")[1];
            var caller = otel.getPropagators().getTextMapPropagator().extract(Context.current(), exchange, Web.HEADERS);
            var span = serverSpan(otel, "/{tenant}/buy/{item}", exchange, caller)
                    .setAttribute("shop.tenant", tenant)
                    .startSpan();
            try (var _ = caller.with(span).makeCurrent()) {
                // TODO 1: put the tenant into the baggage, beside what the app has sent, and ask with that.
                return ok(span, get(otel, orders.resolve("/order/coffee")));
            } finally {
                span.end();
            }
        }
    }

    /** Has no use for the tenant, and stands between those who have. */
    record Orders(OpenTelemetry otel, URI stock) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            var caller = otel.getPropagators().getTextMapPropagator().extract(Context.current(), exchange, Web.HEADERS);
            var span = serverSpan(otel, "/order/{item}", exchange, caller).startSpan();
            // TODO 2: more came with the request than a trace to continue: hand on all of it.
            try (var _ = span.makeCurrent()) {
                return ok(span, get(otel, stock.resolve("/price/coffee")));
            } finally {
                span.end();
            }
        }
    }

    /** Knows the price, and counts who asks for it. */
    record Stock(OpenTelemetry otel, LongCounter lookups) implements Web.Service {

        Stock(OpenTelemetry otel) {
            this(
                    otel,
                    otel.getMeter("com.example.shop.stock")
                            .counterBuilder("shop.stock.lookups")
                            .setUnit("{lookup}")
                            .setDescription("Prices looked up")
                            .build());
        }

        @Override
        public String answer(HttpExchange exchange) {
            var caller = otel.getPropagators().getTextMapPropagator().extract(Context.current(), exchange, Web.HEADERS);
            var span = serverSpan(otel, "/price/{item}", exchange, caller).startSpan();
            try (var _ = caller.with(span).makeCurrent()) {
                // TODO 3: two hops behind the front: read from the baggage who the tenant is.
                var tenant = "unknown";
                lookups.add(1, Attributes.of(AttributeKey.stringKey("shop.tenant"), tenant));
                return ok(span, "3.20");
            } finally {
                span.end();
            }
        }
    }

    /** Every span of every service begins here. */
    static SpanBuilder span(OpenTelemetry otel, String name, SpanKind kind, Context context) {
        var tracer = otel.getTracer("com.example.http");
        var span = tracer.spanBuilder(name).setSpanKind(kind).setParent(context);
        var baggage = Baggage.fromContext(context);
        // TODO 4: copy from the baggage to the span what is on the list, and nothing else.
        return span;
    }

    static SpanBuilder serverSpan(OpenTelemetry otel, String route, HttpExchange exchange, Context caller) {
        // What came over the wire, without the values: they may be nobody's business.
        var sent = Web.HEADERS.get(exchange, "baggage");
        var arrived = sent == null ? List.<String>of() : List.of(sent.replaceAll("=[^,]*", "=…"));
        return span(otel, "GET " + route, SpanKind.SERVER, caller)
                .setAttribute(HttpAttributes.HTTP_REQUEST_HEADER.getAttributeKey("baggage"), arrived)
                .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, "GET")
                .setAttribute(HttpAttributes.HTTP_ROUTE, route)
                .setAttribute(UrlAttributes.URL_SCHEME, "http")
                .setAttribute(UrlAttributes.URL_PATH, exchange.getRequestURI().getPath());
    }

    /** Not in a finally: a failure is no 200. */
    static String ok(Span span, String body) {
        span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, 200);
        return body;
    }

    /** Asks another service. The propagators write the headers: traceparent, and baggage when there is any. */
    static String get(OpenTelemetry otel, URI url) throws Exception {
        var span = span(otel, "GET", SpanKind.CLIENT, Context.current())
                .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, "GET")
                .setAttribute(UrlAttributes.URL_FULL, url.toString())
                .setAttribute(ServerAttributes.SERVER_ADDRESS, url.getHost())
                .setAttribute(ServerAttributes.SERVER_PORT, url.getPort())
                .startSpan();
        try (var _ = span.makeCurrent()) {
            var request = HttpRequest.newBuilder(url);
            otel.getPropagators()
                    .getTextMapPropagator()
                    .inject(Context.current(), request, HttpRequest.Builder::setHeader);
            var response = Web.send(request);
            span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, response.statusCode());
            return response.body();
        } finally {
            span.end();
        }
    }
}

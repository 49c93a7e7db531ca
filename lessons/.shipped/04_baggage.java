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
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Random;
import java.util.Set;
import lab.Lab;
import lab.Web;
import lab.terminal.Detail;

/**
 * Lesson 04 · Baggage
 *
 * The tenant acme sells a coffee: the front asks the orders service, which asks the stock service. One trace, five
 * spans. Run it as it stands: the tenant is on the first span only, and the stock service counts a lookup for a tenant
 * unknown. The customer's app sent baggage with its request: that comes one hop further, and is lost there.
 */
class Tenants {

    static final Set<String> ALLOWED =
            Set.of("shop.tenant", "shop.campaign"); // may stand on a span, where many can read it

    void main() throws Exception {
        try (var lab = Lab.open("04 · Baggage", Detail.ATTRIBUTES);
                var stock = Web.serve(new Stock(lab.service("stock")));
                var orders = Web.serve(new Orders(lab.service("orders"), stock.uri()));
                var front = Web.serve(new Front(lab.service("front"), orders.uri()))) {
            Web.send(HttpRequest.newBuilder(front.uri().resolve("/acme/buy/coffee"))
                    .header("baggage", "shop.campaign=spring,user.email=kim@example.com"));
        }
    }

    /** The only one that is told whose purchase it is: by the path. */
    record Front(OpenTelemetry otel, URI orders) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            var tenant = exchange.getRequestURI().getPath().split("/")[1];
            var caller = otel.getPropagators().getTextMapPropagator().extract(Context.current(), exchange, HEADERS);
            var span = serverSpan(otel, "/{tenant}/buy/{item}", exchange, caller)
                    .setAttribute("shop.tenant", tenant)
                    .startSpan();
            try (var _ = caller.with(span).makeCurrent()) {
                // TODO 1: put the tenant into the baggage, beside what the app has sent, and ask with that.
                return get(otel, orders.resolve("/order/coffee"));
            } finally {
                span.setAttribute("http.response.status_code", 200L).end();
            }
        }
    }

    /** Has no use for the tenant, and stands between those who have. */
    record Orders(OpenTelemetry otel, URI stock) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            var caller = otel.getPropagators().getTextMapPropagator().extract(Context.current(), exchange, HEADERS);
            var span = serverSpan(otel, "/order/{item}", exchange, caller).startSpan();
            // TODO 2: more came with the request than a trace to continue: hand on all of it.
            try (var _ = span.makeCurrent()) {
                return get(otel, stock.resolve("/price/coffee"));
            } finally {
                span.setAttribute("http.response.status_code", 200L).end();
            }
        }
    }

    /** Knows the price, and counts who asks for it. */
    record Stock(OpenTelemetry otel) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) {
            var caller = otel.getPropagators().getTextMapPropagator().extract(Context.current(), exchange, HEADERS);
            var span = serverSpan(otel, "/price/{item}", exchange, caller).startSpan();
            try (var _ = caller.with(span).makeCurrent()) {
                // TODO 3: two hops behind the front: read from the baggage who the tenant is.
                var tenant = "unknown";
                otel.getMeter("stock")
                        .counterBuilder("shop.stock.lookups")
                        .setUnit("{lookup}")
                        .setDescription("Prices looked up")
                        .build()
                        .add(1, Attributes.of(AttributeKey.stringKey("shop.tenant"), tenant));
                return "%.2f"
                        .formatted(new Random(42)
                                .doubles(100_000, 2, 5)
                                .sorted()
                                .skip(50_000)
                                .findFirst()
                                .orElseThrow());
            } finally {
                span.setAttribute("http.response.status_code", 200L).end();
            }
        }
    }

    /** Every span of every service begins here. */
    static SpanBuilder span(OpenTelemetry otel, String name, SpanKind kind, Context context) {
        var span = otel.getTracer("shop").spanBuilder(name).setSpanKind(kind).setParent(context);
        var baggage = Baggage.fromContext(context);
        // TODO 4: copy from the baggage to the span what is on the list, and nothing else.
        return span;
    }

    static SpanBuilder serverSpan(OpenTelemetry otel, String route, HttpExchange exchange, Context caller) {
        // What came over the wire, without the values: they may be nobody's business.
        var arrived = exchange.getRequestHeaders().getOrDefault("baggage", List.of()).stream()
                .map(header -> header.replaceAll("=[^,]*", "=…"))
                .toList();
        return span(otel, "GET " + route, SpanKind.SERVER, caller)
                .setAttribute(AttributeKey.stringArrayKey("http.request.header.baggage"), arrived)
                .setAttribute("http.request.method", "GET")
                .setAttribute("http.route", route)
                .setAttribute("url.scheme", "http")
                .setAttribute("url.path", exchange.getRequestURI().getPath());
    }

    /** Asks another service. The propagators write the headers: traceparent, and baggage when there is any. */
    static String get(OpenTelemetry otel, URI url) throws Exception {
        var span = span(otel, "GET", SpanKind.CLIENT, Context.current())
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

///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import lab.Lab;
import lab.Web;

/**
 * Lesson 04, solved without a current context: it is handed from method to method. The front takes the customer's
 * e-mail address out of the baggage, so the services behind it may note the headers down whole.
 */
class PassedOn {

    private static final AttributeKey<String> TENANT = AttributeKey.stringKey("shop.tenant");
    private static final AttributeKey<List<String>> HEADER = AttributeKey.stringArrayKey("http.request.header.baggage");

    interface Work {
        String in(Context context) throws Exception;
    }

    void main() throws Exception {
        try (var lab = Lab.open("04 · Baggage, passed on")) {
            var stock = lab.service("stock");
            var orders = lab.service("orders");
            var front = lab.service("front");
            try (var stockServer = Web.serve(exchange ->
                            served(stock, "GET price", exchange, extracted(stock, exchange), context -> {
                                stock.getMeter("warehouse")
                                        .upDownCounterBuilder("shop.stock.asked")
                                        .setUnit("{question}")
                                        .build()
                                        .add(
                                                1,
                                                Attributes.of(
                                                        TENANT,
                                                        Baggage.fromContext(context)
                                                                .getEntryValue("shop.tenant")));
                                return "3.20";
                            }));
                    var ordersServer = Web.serve(exchange -> served(
                            orders,
                            "GET order",
                            exchange,
                            extracted(orders, exchange),
                            context -> asked(orders, stockServer.uri(), context)));
                    var frontServer = Web.serve(exchange -> {
                        var tenant = exchange.getRequestURI().getPath().substring(1);
                        var context = extracted(front, exchange);
                        var trimmed = Baggage.fromContext(context).toBuilder()
                                .remove("user.email")
                                .put("shop.tenant", tenant)
                                .build();
                        return served(
                                front,
                                "GET shop",
                                exchange,
                                context.with(trimmed),
                                inner -> asked(front, ordersServer.uri(), inner));
                    })) {
                Web.send(HttpRequest.newBuilder(frontServer.uri().resolve("/" + Lab.input("acme")))
                        .header(
                                "baggage",
                                "shop.campaign=" + Lab.input("spring") + ";source=mail, user.email=lee%40example.com"));
            }
        }
    }

    static Context extracted(OpenTelemetry otel, HttpExchange exchange) {
        return otel.getPropagators().getTextMapPropagator().extract(Context.root(), exchange, HEADERS);
    }

    static String served(OpenTelemetry otel, String name, HttpExchange exchange, Context context, Work work)
            throws Exception {
        var span = begun(otel, name, SpanKind.SERVER, context)
                .setAttribute("http.request.method", "GET")
                .setAttribute("url.scheme", "http")
                .setAttribute("url.path", exchange.getRequestURI().getPath());
        if (!name.equals("GET shop")) {
            span.setAttribute(HEADER, exchange.getRequestHeaders().get("baggage"));
        }
        try {
            return work.in(context.with(span));
        } finally {
            span.end();
        }
    }

    static String asked(OpenTelemetry otel, URI url, Context context) throws Exception {
        var span = begun(otel, "GET", SpanKind.CLIENT, context)
                .setAttribute("http.request.method", "GET")
                .setAttribute("url.full", url.toString());
        var request = HttpRequest.newBuilder(url);
        otel.getPropagators()
                .getTextMapPropagator()
                .inject(context.with(span), request, HttpRequest.Builder::setHeader);
        var body = Web.send(request).body();
        span.end();
        return body;
    }

    static Span begun(OpenTelemetry otel, String name, SpanKind kind, Context context) {
        var span = otel.getTracer("shop")
                .spanBuilder(name)
                .setParent(context)
                .setSpanKind(kind)
                .startSpan();
        for (var key : List.of("shop.tenant", "shop.campaign")) {
            if (Baggage.fromContext(context).getEntryValue(key) instanceof String value) {
                span.setAttribute(key, value);
            }
        }
        return span;
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

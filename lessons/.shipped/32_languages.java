///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java
//SOURCES ../src/lab/ForeignService.java
//FILES 32_languages.parcels.env
//FILES 32_languages.parcels.py
//FILES 32_languages.py

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.net.URI;
import java.net.http.HttpRequest;
import lab.ForeignService;
import lab.Lab;
import lab.Web;

/**
 * Lesson 32 · Languages
 *
 * A shop in Java asks stock, in Python, for coffee; stock asks parcels, in Python, what it costs to send it. One order,
 * three services, two languages: it should be one trace. Stock has the SDK, by hand, and drops the context. Parcels has
 * no line of telemetry: opentelemetry-instrument starts it.
 *
 * This program stays as it is. What you edit is 32_languages.py, and at the end 32_languages.parcels.env.
 */
class Languages {

    /** What a deployment says of all that it starts. */
    private static final String DEPLOYMENT = "service.namespace=%s,service.version=%s,deployment.environment.name=%s"
            .formatted(Lab.input("orders"), Lab.input("4.2.0"), Lab.input("staging"));

    void main() throws Exception {
        System.setProperty("otel.resource.attributes", DEPLOYMENT); // the shop's SDK reads it
        try (var lab = Lab.open("32 · Languages");
                var parcels = ForeignService.of(lab, "32_languages.parcels.py")
                        .variable("OTEL_RESOURCE_ATTRIBUTES", DEPLOYMENT)
                        .zeroCode("32_languages.parcels.env")
                        .start();
                // In another language: the header lists that file in place of the one in Python.
                var stock = ForeignService.of(lab, "32_languages.js", "32_languages.go", "32_languages.py")
                        .variable("OTEL_RESOURCE_ATTRIBUTES", DEPLOYMENT)
                        .variable("PARCELS", parcels.uri())
                        .start();
                var shop = Web.serve(new Shop(lab.service("shop"), stock.uri()))) {
            var partner = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-";
            order(shop, Lab.input("coffee"), 3, partner + "01");
            order(shop, Lab.input("saffron"), 12, partner.replace('4', '5') + "01");
            order(shop, Lab.input("tea"), 2, partner.replace('4', '6') + "00"); // the partner does not sample this one
        }
    }

    /** A partner's order: it traces, too, and tells whom it is for. */
    private static void order(Web shop, String item, int pieces, String traceparent) throws Exception {
        var order = HttpRequest.newBuilder(shop.uri().resolve("/orders/" + item + "?pieces=" + pieces))
                .header("traceparent", traceparent)
                .header("tracestate", Lab.input("partner=order-42"))
                .header("baggage", "customer=" + Lab.input("ada"));
        IO.println(Web.send(order).body());
    }

    /** Continues the partner's trace, asks stock, and hands the context on. */
    record Shop(OpenTelemetry otel, URI stock) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) throws Exception {
            var caller = otel.getPropagators().getTextMapPropagator().extract(Context.root(), exchange, Web.HEADERS);
            var span = span("GET /orders/{item}", SpanKind.SERVER)
                    .setParent(caller)
                    .setAttribute(HttpAttributes.HTTP_ROUTE, "/orders/{item}")
                    .setAttribute(
                            UrlAttributes.URL_PATH, exchange.getRequestURI().getPath())
                    .setAttribute(UrlAttributes.URL_SCHEME, "http")
                    .startSpan();
            try (var _ = caller.with(span).makeCurrent()) {
                var said = reserved(exchange.getRequestURI().toString().replace("/orders/", "/stock/"));
                span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, 200L);
                return said;
            } finally {
                span.end();
            }
        }

        private String reserved(String path) throws Exception {
            var url = stock.resolve(path);
            var span = span("GET", SpanKind.CLIENT)
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

        private SpanBuilder span(String name, SpanKind kind) {
            return otel.getTracer("com.example.shop")
                    .spanBuilder(name)
                    .setSpanKind(kind)
                    .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, "GET");
        }
    }
}

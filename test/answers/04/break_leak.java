///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import lab.Lab;
import lab.Web;
import lab.terminal.Detail;

/**
 * Lesson 04, broken: the orders service asks another company's server to charge the customer's card, twice. The first
 * request goes out as every request does; before the second the baggage is taken out of the context. What paygate notes
 * down of its requests, whole headers, would normally be out of our sight.
 */
class Leak {

    void main() throws Exception {
        try (var lab = Lab.open("04 · Baggage that leaks", Detail.ATTRIBUTES);
                var paygate = Web.serve(new Paygate(lab.service("paygate")))) {
            var orders = lab.service("orders");
            var baggage = Baggage.builder()
                    .put("shop.tenant", "acme")
                    .put("user.email", "kim@example.com")
                    .build();
            var order = orders.getTracer("orders").spanBuilder("settle order").startSpan();
            try (var _ = Context.current().with(order).with(baggage).makeCurrent()) {
                charge(orders, paygate.uri());
                try (var _ = Baggage.empty().makeCurrent()) {
                    charge(orders, paygate.uri());
                }
            } finally {
                order.end();
            }
        }
    }

    static void charge(OpenTelemetry otel, URI paygate) throws Exception {
        var url = paygate.resolve("/charge");
        var span = otel.getTracer("client")
                .spanBuilder("POST")
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("http.request.method", "POST")
                .setAttribute("url.full", url.toString())
                .setAttribute("server.address", url.getHost())
                .setAttribute("server.port", (long) url.getPort())
                .startSpan();
        try (var _ = span.makeCurrent()) {
            var request = HttpRequest.newBuilder(url).POST(BodyPublishers.ofString("3.20"));
            otel.getPropagators()
                    .getTextMapPropagator()
                    .inject(Context.current(), request, HttpRequest.Builder::setHeader);
            span.setAttribute(
                    "http.response.status_code", (long) Web.send(request).statusCode());
        } finally {
            span.end();
        }
    }

    /** Another company's. It begins a trace of its own for each request, and keeps what it was sent. */
    record Paygate(OpenTelemetry otel) implements Web.Service {

        @Override
        public String answer(HttpExchange exchange) {
            otel.getTracer("paygate")
                    .spanBuilder("POST /charge")
                    .setSpanKind(SpanKind.SERVER)
                    .startSpan()
                    .setAttribute(
                            AttributeKey.stringArrayKey("http.request.header.baggage"),
                            exchange.getRequestHeaders().getOrDefault("baggage", List.of()))
                    .setAttribute("http.request.method", "POST")
                    .setAttribute("http.route", "/charge")
                    .setAttribute("url.scheme", "http")
                    .setAttribute("url.path", "/charge")
                    .setAttribute("http.response.status_code", 200L)
                    .end();
            return "charged";
        }
    }
}

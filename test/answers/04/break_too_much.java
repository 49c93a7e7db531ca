///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-api
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.stream.IntStream;
import lab.Web;

/**
 * Lesson 04, broken: more baggage than is allowed. The tenant is always put in first, and hints of some team or other
 * behind it. Each line says how many members were meant to be sent, and what was left of them at the other end.
 */
class TooMuch {

    private static final W3CBaggagePropagator PROPAGATOR = W3CBaggagePropagator.getInstance();

    void main() throws Exception {
        try (var stock = Web.serve(TooMuch::whatArrived)) {
            IO.println("sent                               members    bytes  arrived   tenant");
            for (var hints : new int[] {63, 64, 100}) {
                IO.println("injected by the SDK                    %3d  %s"
                        .formatted(hints + 1, injected(stock.uri(), hints, 10)));
            }
            IO.println("injected by the SDK, long values       %3d  %s".formatted(40, injected(stock.uri(), 39, 784)));
            IO.println("written by hand, long values           %3d  %s".formatted(40, byHand(stock.uri(), 39, 784)));
        }
    }

    static String injected(URI stock, int hints, int length) throws Exception {
        var baggage = Baggage.builder().put("shop.tenant", "acme");
        IntStream.range(0, hints).forEach(i -> baggage.put("shop.hint." + (100 + i), "x".repeat(length)));
        var request = HttpRequest.newBuilder(stock);
        PROPAGATOR.inject(Context.root().with(baggage.build()), request, HttpRequest.Builder::setHeader);
        return Web.send(request).body();
    }

    /** A gateway, a script, a library that knows of no limit. */
    static String byHand(URI stock, int hints, int length) throws Exception {
        var header = new StringBuilder("shop.tenant=acme");
        IntStream.range(0, hints)
                .forEach(i ->
                        header.append(",shop.hint.").append(100 + i).append('=').append("x".repeat(length)));
        return Web.send(HttpRequest.newBuilder(stock).header("baggage", header.toString()))
                .body();
    }

    static String whatArrived(HttpExchange exchange) {
        var baggage = Baggage.fromContext(PROPAGATOR.extract(Context.root(), exchange, HEADERS));
        var tenant = baggage.getEntryValue("shop.tenant");
        return "%7d  %7d   %s"
                .formatted(
                        exchange.getRequestHeaders().getFirst("baggage").length(),
                        baggage.size(),
                        tenant == null ? "lost" : tenant);
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

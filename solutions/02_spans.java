///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.Web;
import lab.terminal.Detail;

/**
 * Lesson 02 · Spans
 *
 * A shop takes an order: it asks one server for the price and another for the customer's discount, and signs the
 * receipt. Run it as it stands and you will see four spans, each in a trace of its own. Two of them are called GET, and
 * nothing says whom they asked. One of the two failed, and looks as well as the other.
 */
class Spans {

    void main() throws Exception {
        try (var lab = Lab.open("02 · Spans", Detail.ATTRIBUTES);
                var prices = Web.serve(exchange -> "3.20");
                var coupons = Web.serve(Spans::discount)) {
            // The service is the program; the tracer is named after the code in it that makes the spans.
            var tracer = lab.service("shop").getTracer("com.example.shop.checkout");
            var shop = new Shop(tracer, prices.uri(), coupons.uri());
            IO.println(shop.order(Lab.input("coffee"), Lab.input("SPRING"))); // ./lab check orders something else
        }
    }

    record Shop(Tracer tracer, URI prices, URI coupons) {

        /** Takes an order, and returns the receipt. */
        String order(String item, String coupon) throws Exception {
            var span = tracer.spanBuilder("place order").startSpan();
            // TODO 1: current until the block ends: a span that starts meanwhile on this thread takes it as its parent.
            try (var _ = span.makeCurrent()) {
                var price = Double.parseDouble(get(prices.resolve("/price/" + item)));
                return signed("%s %.2f".formatted(item, price * (100 - percent(coupon)) / 100));
            } finally {
                span.end();
            }
        }

        /**
         * What the coupon takes off the price. Without an answer it is nothing: better a sale at full price than none.
         */
        private int percent(String coupon) throws InterruptedException {
            try {
                return Integer.parseInt(get(coupons.resolve("/coupon/" + coupon)));
            } catch (IOException unanswered) {
                // TODO 3: the GET has ended, its scope is closed: the current span is the order's again.
                Span.current()
                        .addEvent(
                                "shop.coupon.skipped",
                                Attributes.of(AttributeKey.stringKey("shop.coupon.code"), coupon));
                return 0;
            }
        }

        /** One request, one span. The span's name has few values: the method, never the path. */
        private String get(URI url) throws IOException, InterruptedException {
            // TODO 2: the constants have the convention's names, and its types: a port is a number.
            var span = tracer.spanBuilder("GET")
                    .setSpanKind(SpanKind.CLIENT)
                    .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, "GET")
                    .setAttribute(UrlAttributes.URL_FULL, url.toString())
                    .setAttribute(ServerAttributes.SERVER_ADDRESS, url.getHost())
                    .setAttribute(ServerAttributes.SERVER_PORT, url.getPort())
                    .startSpan();
            try (var _ = span.makeCurrent()) {
                var response = Web.send(HttpRequest.newBuilder(url));
                span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, response.statusCode());
                if (response.statusCode() >= 400) {
                    throw new IOException(response.body());
                }
                return response.body();
            } catch (IOException failure) {
                // TODO 4: the type is for counting (few values), the description for reading. An exception alone sets
                // no status.
                span.setStatus(StatusCode.ERROR, failure.getMessage())
                        .setAttribute(
                                ErrorAttributes.ERROR_TYPE, failure.getClass().getName())
                        .recordException(failure);
                throw failure;
            } finally {
                span.end();
            }
        }

        private String signed(String receipt) throws GeneralSecurityException {
            var span = tracer.spanBuilder("sign receipt").startSpan();
            try (var _ = span.makeCurrent()) {
                return receipt + ", signed " + hash(receipt).substring(0, 8);
            } finally {
                span.end();
            }
        }
    }

    /** The coupon server, which keeps no codes but their hashes. It does not trace. */
    static String discount(HttpExchange exchange) throws IOException, GeneralSecurityException {
        var hash = hash(exchange.getRequestURI().getPath());
        try (var kept = new BufferedReader(new FileReader("coupons"))) {
            return kept.lines()
                    .filter(line -> line.startsWith(hash))
                    .findFirst()
                    .map(line -> line.substring(hash.length() + 1))
                    .orElse("0");
        }
    }

    /** Slow on purpose, as a hash for secrets should be. */
    static String hash(String text) throws GeneralSecurityException {
        var salted = new PBEKeySpec(text.toCharArray(), "shop".getBytes(StandardCharsets.UTF_8), 20_000, 256);
        return HexFormat.of()
                .formatHex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(salted)
                        .getEncoded());
    }
}

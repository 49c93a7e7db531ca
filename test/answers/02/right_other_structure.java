///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/Web.java

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import lab.Lab;
import lab.Web;

/**
 * Another right answer: one function makes every span; the coupon has a span of its own between; the status code is
 * the error.type; no exception is recorded.
 */
class OneFunctionForAllSpans {

    private static Tracer tracer;

    public static void main(String[] args) throws Exception {
        try (var lab = Lab.open("02 · Another way");
                var catalogue = Web.serve(exchange -> "4.10");
                var vouchers = Web.serve(exchange -> Files.readString(Path.of("no-such-folder", "vouchers")))) {
            tracer = lab.service("cafe").getTracer("com.example.cafe");
            traced(tracer.spanBuilder("checkout"), () -> {
                var price = fetch(catalogue.uri().resolve("/" + Lab.input("coffee")))
                        .body();
                var voucher = traced(
                        tracer.spanBuilder("redeem voucher"),
                        () -> fetch(vouchers.uri().resolve("/" + Lab.input("SPRING"))));
                if (voucher.statusCode() != 200) {
                    Span.current().addEvent("cafe.voucher.refused");
                }
                return traced(
                        tracer.spanBuilder("print bill"),
                        () -> HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(price.getBytes())));
            });
        }
    }

    private static java.net.http.HttpResponse<String> fetch(URI url) throws Exception {
        return traced(tracer.spanBuilder("GET").setSpanKind(SpanKind.CLIENT), () -> {
            var span = Span.current();
            span.setAttribute(AttributeKey.stringKey("http.request.method"), "GET");
            span.setAttribute(AttributeKey.stringKey("url.full"), url.toString());
            span.setAttribute(AttributeKey.stringKey("server.address"), url.getHost());
            span.setAttribute(AttributeKey.longKey("server.port"), url.getPort());
            var response = Web.send(HttpRequest.newBuilder(url));
            span.setAttribute(AttributeKey.longKey("http.response.status_code"), response.statusCode());
            if (response.statusCode() >= 400) {
                span.setStatus(StatusCode.ERROR).setAttribute("error.type", "" + response.statusCode());
            }
            return response;
        });
    }

    private static <T> T traced(SpanBuilder builder, Callable<T> work) throws Exception {
        var span = builder.startSpan();
        try (var _ = span.makeCurrent()) {
            return work.call();
        } catch (Exception failure) {
            span.setStatus(StatusCode.ERROR)
                    .setAttribute("error.type", failure.getClass().getName());
            throw failure;
        } finally {
            span.end();
        }
    }
}

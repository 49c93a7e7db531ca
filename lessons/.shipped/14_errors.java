///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import lab.Lab;
import lab.Web;

/**
 * Lesson 14 · Errors
 *
 * How many can I have for ten? A shop answers over HTTP; it asks a warehouse for the price, and when that one cannot
 * say, another. Of four customers two get an error, 500. Run it as it stands and look for them: one request is red, and
 * it is one whose customer got his answer.
 */
class Errors {

    void main() throws Exception {
        try (var lab = Lab.open("14 · Errors");
                var near = Web.serve(warehouse(
                        Map.of(Lab.input("coffee"), "320", Lab.input("cake"), "sold out", Lab.input("water"), "0")));
                var far = Web.serve(warehouse(Map.of(Lab.input("tea"), "280")));
                var shop = Web.serve(new Shop(lab.service("shop"), near.uri(), far.uri()))) {
            for (var item : List.of("coffee", "tea", "cake", "water")) {
                var path = "/ten/" + Lab.input(item); // ./lab check asks for other things
                var answer = Web.send(HttpRequest.newBuilder(shop.uri().resolve(path)));
                IO.println("GET " + path + "  " + answer.statusCode() + "  " + answer.body());
            }
        }
    }

    /** Knows prices by name, in cents; an exception is answered with 500. It does not trace. */
    static Web.Service warehouse(Map<String, String> prices) {
        return exchange -> {
            var item = exchange.getRequestURI().getPath().substring("/price/".length());
            return Optional.ofNullable(prices.get(item))
                    .orElseThrow(() -> new NoSuchElementException("no " + item + " here"));
        };
    }

    static class Shop implements Web.Service {

        private static final String INSTRUMENTATION = "com.example.shop.ten";

        private final Tracer tracer;
        private final Logger logger;
        private final DoubleHistogram duration;
        private final URI near;
        private final URI far;

        Shop(OpenTelemetry otel, URI near, URI far) {
            this.near = near;
            this.far = far;
            tracer = otel.getTracer(INSTRUMENTATION);
            logger = otel.getLogsBridge().get(INSTRUMENTATION);
            duration = otel.getMeter(INSTRUMENTATION)
                    .histogramBuilder("http.server.request.duration")
                    .setUnit("s")
                    .setDescription("Duration of HTTP server requests.")
                    .setExplicitBucketBoundariesAdvice(List.of(10.0))
                    .build();
        }

        /** Around every request. What flies out of here, the server answers with 500. */
        @Override
        public String answer(HttpExchange exchange) throws Exception {
            var start = System.nanoTime();
            var path = exchange.getRequestURI().getPath();
            var measured = Attributes.builder()
                    .put(HttpAttributes.HTTP_REQUEST_METHOD, "GET")
                    .put(HttpAttributes.HTTP_ROUTE, "/ten/{item}")
                    .put(UrlAttributes.URL_SCHEME, "http");
            var span = tracer.spanBuilder("GET /ten/{item}")
                    .setSpanKind(SpanKind.SERVER)
                    .setAllAttributes(measured.build())
                    .setAttribute(UrlAttributes.URL_PATH, path)
                    .startSpan();
            try (var _ = span.makeCurrent()) {
                var answer = forTen(path.substring("/ten/".length()));
                span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, 200);
                measured.put(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, 200);
                return answer;
                // TODO 1: an exception flies by here, and nobody notes it. Record it as a log record, mark the span as
                // failed, and let it fly on.
                // TODO 3: let what is measured below say that the request failed, and of what: an alert should count by
                // error.type.
            } finally {
                duration.record(
                        (System.nanoTime() - start) / 1e9,
                        measured.build(),
                        Context.current().with(span));
                span.end();
            }
        }

        private String forTen(String item) throws Exception {
            return 1000 / Integer.parseInt(price(item)) + " " + item;
        }

        private String price(String item) throws Exception {
            try {
                return get(near.resolve("/price/" + item));
            } catch (IOException unknown) {
                // TODO 2: the other warehouse is asked, and all is well. This is worth a note, and no failure of the
                // request.
                Span.current()
                        .setStatus(StatusCode.ERROR, unknown.getMessage())
                        .setAttribute(
                                ErrorAttributes.ERROR_TYPE, unknown.getClass().getName());
                return get(far.resolve("/price/" + item));
            }
        }

        /** One request to a warehouse. Its span fails when its answer is no answer: 4xx or 5xx. */
        private String get(URI url) throws Exception {
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
                    span.setStatus(StatusCode.ERROR, response.body())
                            .setAttribute(ErrorAttributes.ERROR_TYPE, String.valueOf(response.statusCode()));
                    throw new IOException(response.statusCode() + ": " + response.body());
                }
                return response.body();
            } finally {
                span.end();
            }
        }
    }
}

///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Collector.java
//FILES 21_transform.yaml
// outdated on purpose: http.method http.status_code http.url

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Map;
import lab.Collector;
import lab.Lab;
import lab.terminal.Detail;

/**
 * Lesson 21 · Transforming in the Collector
 *
 * A shop that was bought, not written: nobody may change it. It speaks yesterday's names, tells everybody that it is
 * well, writes card numbers wherever it likes, and logs JSON as one long string. The Collector behind it hands all of
 * that on, as it is.
 *
 * This program stays as it is. What you edit is 21_transform.yaml.
 */
class Transform {

    void main() throws Exception {
        try (var lab = Lab.open("21 · Transforming in the Collector", Detail.ATTRIBUTES);
                var collector = Collector.start(lab, "21_transform.yaml", Map.of());
                var shop = collector.sdk("bought-shop")) {
            request(shop, "GET", "/healthz", 200, "");
            request(shop, "POST", "/pay?card=4111-1111-1111-1111", 200, """
                    {"level":"info","message":"paid with 4111 1111 1111 1111","order.id":"20261121-0041"}""");
            request(shop, "GET", "/healthz", 503, """
                    {"level":"error","message":"the bank does not answer","order.id":"20261121-0042"}""");
        }
    }

    /** As it was written years ago. */
    static void request(OpenTelemetry otel, String method, String target, int status, String line) {
        var span = otel.getTracer("bought-shop")
                .spanBuilder(method)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.method", method)
                .setAttribute("http.url", "http://shop.example" + target)
                .startSpan();
        try (var _ = span.makeCurrent()) {
            if (!line.isEmpty()) {
                otel.getLogsBridge()
                        .get("bought-shop")
                        .logRecordBuilder()
                        .setBody(line)
                        .emit();
            }
            span.setAttribute("http.status_code", (long) status);
            if (status >= 500) {
                span.setStatus(StatusCode.ERROR);
            }
        } finally {
            span.end();
        }
    }
}

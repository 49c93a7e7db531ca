///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Collector.java
//FILES 20_collector.yaml

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Map;
import lab.Collector;
import lab.Lab;
import lab.terminal.Detail;

/**
 * Lesson 20 · The Collector
 *
 * A shop sends a trace, a metric and a log record for each order to an OpenTelemetry Collector, which hands them on to
 * the lab's screen. Somebody wrote the Collector's configuration in a hurry: it starts without a word of complaint, and
 * one of the three signals never comes out.
 *
 * This program stays as it is. What you edit is 20_collector.yaml.
 */
class ThroughACollector {

    void main() throws Exception {
        try (var lab = Lab.open("20 · The Collector", Detail.RESOURCE);
                var collector = Collector.start(lab, "20_collector.yaml", Map.of("NODE", "node-7"));
                var shop = collector.sdk("shop")) {
            order(shop, "coffee");
            order(shop, "tea");
        }
    }

    static void order(OpenTelemetry otel, String item) {
        var attributes = Attributes.of(AttributeKey.stringKey("shop.item"), item);
        var span = otel.getTracer("shop")
                .spanBuilder("POST /orders")
                .setSpanKind(SpanKind.SERVER)
                .setAllAttributes(attributes)
                .startSpan();
        try (var _ = span.makeCurrent()) {
            otel.getMeter("shop")
                    .counterBuilder("shop.orders")
                    .setUnit("{order}")
                    .build()
                    .add(1, attributes);
            otel.getLogsBridge()
                    .get("shop")
                    .logRecordBuilder()
                    .setBody("order taken")
                    .setAllAttributes(attributes)
                    .emit();
        } finally {
            span.end();
        }
    }
}

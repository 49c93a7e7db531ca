///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Collector.java
//SOURCES ../src/lab/rules/RuleRehearsal.java
//FILES 23_pipeline_faults.rules.yaml
//FILES 23_pipeline_faults.yaml

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lab.Collector;
import lab.Companion;
import lab.Lab;
import lab.build.PrometheusProgram;
import lab.rules.RuleRehearsal;
import lab.rules.Scrapes;

/**
 * Lesson 23 · Faults of a pipeline
 *
 * A shop sends each order through a Collector. In the course of the morning the backend is down for a while, the
 * Collector is restarted meanwhile, and one order is such that the backend rejects it. After each step Prometheus
 * asks the Collector how it is; a step counts as a minute, and promtool plays the alerting rules on these minutes.
 *
 * What you edit is 23_pipeline_faults.yaml and 23_pipeline_faults.rules.yaml; for task 4, how the shop sends, too.
 */
class PipelineFaults {

    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final String TOKEN = Lab.input("gateway-4711");

    void main() throws Exception {
        PrometheusProgram.PROMTOOL.require(Path.of(""));
        var variables = Map.of("TOKEN", TOKEN, "RETRY_INTERVAL", "50ms", "RETRY_MAX_INTERVAL", "100ms");
        try (var lab = Lab.open("23 · Faults of a pipeline");
                var collector = Collector.start(lab, "23_pipeline_faults.yaml", variables);
                var shop = collector.sdk("shop", sending(collector))) {
            var morning = new Morning(collector, shop, lab.service("operations"), lab.service("pager"));
            morning.orders(2);
            collector.backend().awaitSpans(2, A_SECOND);
            collector.backend().down(true);
            var down = morning.begin("backend is down");
            morning.orders(3);
            var restart = morning.begin("Collector is restarted");
            collector.restart();
            restart.end();
            morning.orders(2);
            collector.backend().awaitRefused(5, A_SECOND);
            collector.backend().down(false);
            down.end();
            morning.orders(1);
            // Where orders have got lost, this is time enough for several tries.
            collector.backend().awaitSpans(8, Duration.ofMillis(500));
            collector.backend().rejectNext();
            var rejected = morning.begin("backend rejects an order");
            morning.orders(1);
            collector.backend().awaitRejected(A_SECOND);
            rejected.end();
            morning.orders(1);
            morning.end(Companion.file("23_pipeline_faults.rules.yaml"));
        }
    }

    /** How the shop sends to its Collector: properties of its SDK. */
    private static Map<String, String> sending(Collector collector) {
        // TODO 4: over TLS, to the certificate that it trusts (collector.certificate()), and with the token.
        return Map.of();
    }

    /** One trace: what was done, which orders arrived, and who was woken. */
    static final class Morning {

        private final Collector collector;
        private final OpenTelemetrySdk shop;
        private final OpenTelemetry operations;
        private final OpenTelemetry pager;
        private final Span span;
        private final Scrapes scrapes = Scrapes.of("otelcol", Duration.ofMinutes(1));
        private final List<Instant> scraped = new ArrayList<>();
        private int orders;

        Morning(Collector collector, OpenTelemetrySdk shop, OpenTelemetry operations, OpenTelemetry pager)
                throws Exception {
            this.collector = collector;
            this.shop = shop;
            this.operations = operations;
            this.pager = pager;
            scrape();
            this.span = operations.getTracer("morning").spanBuilder("morning").startSpan();
        }

        /** Orders, each sent at once in a request of its own, and a look at the Collector after each. */
        void orders(int count) throws Exception {
            for (int i = 0; i < count; i++) {
                start(shop, "order " + ++orders).startSpan().end();
                shop.getSdkTracerProvider().forceFlush().join(1, TimeUnit.SECONDS);
                scrape();
            }
        }

        Span begin(String what) {
            return start(operations, what).startSpan();
        }

        private SpanBuilder start(OpenTelemetry otel, String name) {
            return otel.getTracer("morning")
                    .spanBuilder(name)
                    .setParent(Context.root().with(span));
        }

        private void scrape() throws Exception {
            scraped.add(Instant.now());
            try {
                scrapes.answered(collector.metrics());
            } catch (IOException nobodyAnswers) {
                scrapes.unanswered(1);
            }
        }

        void end(Path rules) throws Exception {
            var now = Instant.now();
            span.end(now);
            scraped.add(now);
            for (var alert : new RuleRehearsal(rules, scrapes).periods()) {
                start(pager, alert.label("alertname") + " " + alert.label("severity"))
                        .setStartTimestamp(scraped.get(alert.from()))
                        .startSpan()
                        .end(scraped.get(alert.to() + 1));
            }
        }
    }
}

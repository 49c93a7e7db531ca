///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-exporter-otlp
//DEPS io.opentelemetry:opentelemetry-exporter-logging
//SOURCES ../src/lab/Lab.java

import static io.opentelemetry.semconv.ServiceAttributes.SERVICE_NAME;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.logging.LoggingSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;

/**
 * Lesson 07 · Exporters
 *
 * A café takes six orders at the till and makes them in the kitchen: twelve spans. Each service has a pipeline of its
 * own: provider → processor → exporter. Run it as it stands and you will see two spans. The program did all its work,
 * and ended before its telemetry did.
 */
class Exporters {

    static final List<String> ORDERS = List.of("coffee", "tea", "cocoa", "juice", "water", "milk");

    void main() throws Exception {
        try (var lab = Lab.open("07 · Exporters")) {
            var till = till(lab);
            var kitchen = kitchen(lab);
            for (var item : ORDERS) {
                order(till.get("com.example.cafe.till"), kitchen.get("com.example.cafe.kitchen"), item);
            }
            System.out.println(ORDERS.size() + " orders taken, " + ORDERS.size() + " made.");
            // The end of the kitchen's provider: its processors export what they still hold. It gets three seconds.
            kitchen.shutdown().join(3, TimeUnit.SECONDS);
            // TODO 1: a batch waits for more spans. A program that ends sooner has to say so.
            till.shutdown().join(3, TimeUnit.SECONDS);
        }
    }

    /**
     * The till's pipeline: its spans go through the lab, to the picture and as OTLP over HTTP to whoever listens. They
     * go once a minute, or when 512 are waiting.
     */
    static SdkTracerProvider till(Lab lab) {
        var wire = lab.spanExporter();
        // TODO 2: two exporters behind one processor: each gets every batch.
        var exporter = SpanExporter.composite(wire, LoggingSpanExporter.create());
        return provider(
                "till",
                BatchSpanProcessor.builder(exporter)
                        .setScheduleDelay(Duration.ofMinutes(1))
                        .build());
    }

    /** The kitchen's pipeline: its spans go the same way, and to a partner too. It sends as soon as it has two. */
    static SdkTracerProvider kitchen(Lab lab) {
        // TODO 3: a processor waits for its exporter. Whoever may be slow or down gets a processor, a queue and a time
        // of its own.
        return provider(
                "kitchen",
                BatchSpanProcessor.builder(lab.spanExporter())
                        .setMaxExportBatchSize(2)
                        .build(),
                BatchSpanProcessor.builder(Partner.exporter(Duration.ofMillis(500)))
                        .build());
    }

    static SdkTracerProvider provider(String service, SpanProcessor... processors) {
        var builder = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(Attributes.of(SERVICE_NAME, service))));
        for (var processor : processors) {
            builder.addSpanProcessor(processor);
        }
        return builder.build();
    }

    static void order(Tracer till, Tracer kitchen, String item) throws Exception {
        var taking =
                till.spanBuilder("take " + item).setSpanKind(SpanKind.SERVER).startSpan();
        try (var _ = taking.makeCurrent()) {
            var making = kitchen.spanBuilder("make " + item).startSpan();
            try {
                sealed(item);
            } finally {
                making.end();
            }
        } finally {
            taking.end();
        }
    }

    /** Real work: a label that nobody can forge. */
    static byte[] sealed(String item) throws Exception {
        var key = new PBEKeySpec(item.toCharArray(), "café".getBytes(StandardCharsets.UTF_8), 3_000, 256);
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(key)
                .getEncoded();
    }
}

/** The way to the partner's collector. It is down: nobody listens there. (The check puts another one in its place.) */
class Partner {

    /** Tries again when it fails, and gives up on a batch after that long. */
    static SpanExporter exporter(Duration timeout) {
        return OtlpHttpSpanExporter.builder()
                .setEndpoint("http://localhost:1/v1/traces")
                .setTimeout(timeout)
                .build();
    }
}

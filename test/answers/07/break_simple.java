///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-exporter-otlp
//SOURCES ../../../src/lab/Lab.java
// The receiver is the workbook's own: start this with ./lab run.

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.logging.Level;
import java.util.logging.Logger;
import lab.receive.Receiver;

/** A thousand spans in quick succession, through a batch processor and through a simple one. */
class Break {

    private static final Logger SDK = Logger.getLogger("io.opentelemetry");

    void main() throws Exception {
        SDK.setLevel(Level.OFF); // what the exporter refuses is a line each
        for (var simple : new boolean[] {false, true}) {
            try (var receiver = Receiver.start()) {
                var exporter = OtlpHttpSpanExporter.builder()
                        .setEndpoint(receiver.endpoint() + "/v1/traces")
                        .build();
                SpanProcessor processor = simple
                        ? SimpleSpanProcessor.create(exporter)
                        : BatchSpanProcessor.builder(exporter).build();
                try (var provider =
                        SdkTracerProvider.builder().addSpanProcessor(processor).build()) {
                    for (var span = 0; span < 1000; span++) {
                        provider.get("shop").spanBuilder("order").startSpan().end();
                    }
                }
                var requests = receiver.requests().size();
                var arrived = receiver.store().spans().size();
                System.out.println(
                        simple
                                ? "simple: "
                                        + (requests == arrived
                                                ? "a request for each that arrived"
                                                : "not a request for each")
                                : "batch:  " + arrived + " arrived, " + requests + " requests");
            }
        }
    }
}

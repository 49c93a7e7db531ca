///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-exporter-otlp
//SOURCES ../../../src/lab/Lab.java
// The receiver is the workbook's own: start this with ./lab run.

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import lab.receive.ReceivedRequest;
import lab.receive.Receiver;

/** A collector that refuses twice: what the exporter tries again, and when. */
class Further {

    private static final Logger SDK = Logger.getLogger("io.opentelemetry");

    void main() throws Exception {
        SDK.setLevel(Level.OFF); // the failures below are told by us
        for (var status : new int[] {503, 429, 400}) {
            try (var receiver = Receiver.start()) {
                receiver.answerNext(2, status, status == 400 ? null : Duration.ofSeconds(30));
                var retry = RetryPolicy.builder()
                        .setInitialBackoff(Duration.ofMillis(50))
                        .build();
                var exporter = OtlpHttpSpanExporter.builder()
                        .setEndpoint(receiver.endpoint() + "/v1/traces")
                        .setRetryPolicy(retry)
                        .build();
                try (var provider = SdkTracerProvider.builder()
                        .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                        .build()) {
                    provider.get("shop").spanBuilder("order").startSpan().end();
                }
                var requests = receiver.requests();
                var took = Duration.between(
                        requests.getFirst().at(), requests.getLast().at());
                System.out.println("answers "
                        + requests.stream().map(ReceivedRequest::status).toList() + ", spans that arrived: "
                        + receiver.store().spans().size()
                        + (requests.size() > 1
                                ? ", Retry-After: 30 "
                                        + (took.toSeconds() < 30 ? "was not waited for" : "was waited for")
                                : ""));
            }
        }
    }
}

///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-exporter-otlp
//SOURCES ../../../src/lab/Lab.java
// The receiver is the workbook's own: start this with ./lab run.

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import lab.receive.Receiver;

/** The same 400 spans plain and compressed, with a header of ours. */
class Further {

    void main() throws Exception {
        try (var receiver = Receiver.start()) {
            for (var compression : new String[] {"none", "gzip"}) {
                var exporter = OtlpHttpSpanExporter.builder()
                        .setEndpoint(receiver.endpoint() + "/v1/traces")
                        .setCompression(compression)
                        .addHeader("x-tenant", "cafe-7")
                        .build();
                try (var provider = SdkTracerProvider.builder()
                        .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                        .build()) {
                    for (var order = 0; order < 400; order++) {
                        provider.get("shop")
                                .spanBuilder("order")
                                .startSpan()
                                .setAttribute("http.request.method", "POST")
                                .setAttribute("url.path", "/orders")
                                .end();
                    }
                }
            }
            var plain = receiver.requests().getFirst();
            var gzip = receiver.requests().getLast();
            for (var request : receiver.requests()) {
                System.out.println("content-encoding " + request.encoding() + ", x-tenant "
                        + request.headers().get("x-tenant").getFirst());
            }
            System.out.println(
                    "gzip is more than " + (gzip.bytes() * 3 < plain.bytes() ? "three" : "two") + " times smaller");
        }
    }
}

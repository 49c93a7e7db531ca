///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-exporter-otlp
//SOURCES ../../../src/lab/Lab.java
// The receivers are the workbook's own: start this with ./lab run.

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import lab.receive.GrpcReceiver;
import lab.receive.Receiver;

/** OTLP over gRPC and over HTTP: two protocols, two ports, and what happens when they are mixed up. */
class Further {

    private static final Logger SDK = Logger.getLogger("io.opentelemetry");

    void main() throws Exception {
        SDK.setLevel(Level.OFF); // the failures below are told by us
        try (var grpc = GrpcReceiver.start();
                var http = Receiver.start()) {
            send("gRPC to the gRPC port", grpc(grpc.endpoint()));
            send("HTTP to the HTTP port", http(http.endpoint()));
            send("gRPC to the HTTP port", grpc(http.endpoint()));
            send("HTTP to the gRPC port", http(grpc.endpoint()));
            System.out.println();
            grpc.handler()
                    .requests()
                    .forEach(request -> System.out.println(request.protocol() + "  POST " + request.path()));
            http.requests().stream()
                    .filter(request -> request.status() == 200)
                    .forEach(request -> System.out.println(request.protocol() + "  POST " + request.path()));
        }
    }

    static SpanExporter grpc(URI endpoint) {
        return OtlpGrpcSpanExporter.builder()
                .setEndpoint(endpoint.toString())
                .setTimeout(Duration.ofSeconds(5))
                .setRetryPolicy(null)
                .build();
    }

    static SpanExporter http(URI endpoint) {
        return OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint + "/v1/traces")
                .setTimeout(Duration.ofSeconds(5))
                .setRetryPolicy(null)
                .build();
    }

    static void send(String what, SpanExporter exporter) {
        try (var provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()) {
            provider.get("shop").spanBuilder("order").startSpan().end();
            var sent = provider.forceFlush().join(6, java.util.concurrent.TimeUnit.SECONDS);
            System.out.println(what + ": " + (sent.isSuccess() ? "arrived" : "lost"));
        }
    }
}

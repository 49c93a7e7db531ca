package lab.cli;

import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import lab.telemetry.Store;
import lab.web.Viewer;
import lab.web.ViewerOptions;
import lab.workbook.Workbook;

/**
 * {@code rehearse view} does once what the viewer commonly does. The classes that are loaded go into the viewer's AOT
 * cache.
 */
final class RehearseView implements Callable<Integer> {

    private final Workbook workbook;

    RehearseView(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        try (var viewer = Viewer.start(ViewerOptions.free(ViewerOptions.page(workbook.root())), new Store());
                var http = HttpClient.newHttpClient()) {
            var exporter = OtlpGrpcSpanExporter.builder()
                    .setEndpoint("http://localhost:" + viewer.grpcPort())
                    .build();
            try (var tracing = SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build()) {
                tracing.get("rehearsal").spanBuilder("rehearsal").startSpan().end();
                tracing.forceFlush().join(10, TimeUnit.SECONDS);
            }
            for (var path : List.of("traces", "metrics", "logs")) {
                var otlp = HttpRequest.newBuilder(URI.create("http://localhost:" + viewer.httpPort() + "/v1/" + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}"))
                        .build();
                http.send(otlp, BodyHandlers.discarding());
            }
            var trace = viewer.store().spans().getFirst().getTraceId();
            for (var path : List.of(
                    "",
                    "page/main.js",
                    "api/health",
                    "api/stats",
                    "api/traces",
                    "api/traces/" + trace,
                    "api/metrics",
                    "api/logs")) {
                http.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + viewer.port() + "/" + path))
                                .build(),
                        BodyHandlers.discarding());
            }
        }
        return 0;
    }
}

package lab.web;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lab.Repository;
import lab.telemetry.Store;

/** A viewer on free ports, those who send to it, and those who ask it. */
final class Client implements AutoCloseable {

    static final Path PAGE = Repository.ROOT.resolve("src/lab/web/page");

    final Viewer viewer;
    private final HttpClient http = HttpClient.newHttpClient();

    Client() throws IOException {
        this(ViewerOptions.free(PAGE));
    }

    Client(ViewerOptions options) throws IOException {
        viewer = Viewer.start(options, new Store(options.limits()));
    }

    /** An SDK that sends each span, log record and collected metric over OTLP/HTTP; closed, it has sent all. */
    OpenTelemetrySdk sdk(String service) {
        return sdk(
                service,
                SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(OtlpHttpSpanExporter.builder()
                                .setEndpoint(otlp("traces"))
                                .build())));
    }

    /** The same, but its spans go over gRPC. */
    OpenTelemetrySdk grpcSdk(String service) {
        var exporter = OtlpGrpcSpanExporter.builder()
                .setEndpoint("http://localhost:" + viewer.grpcPort())
                .setCompression("gzip")
                .build();
        return sdk(service, SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)));
    }

    private OpenTelemetrySdk sdk(String service, io.opentelemetry.sdk.trace.SdkTracerProviderBuilder tracing) {
        var resource = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service));
        var metrics =
                OtlpHttpMetricExporter.builder().setEndpoint(otlp("metrics")).build();
        var logs = OtlpHttpLogRecordExporter.builder()
                .setEndpoint(otlp("logs"))
                .setCompression("gzip")
                .build();
        return OpenTelemetrySdk.builder()
                .setTracerProvider(tracing.setResource(resource).build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .setResource(resource)
                        .registerMetricReader(PeriodicMetricReader.create(metrics))
                        .build())
                .setLoggerProvider(SdkLoggerProvider.builder()
                        .setResource(resource)
                        .addLogRecordProcessor(SimpleLogRecordProcessor.create(logs))
                        .build())
                .build();
    }

    static void flush(OpenTelemetrySdk sdk) {
        for (var sending : List.of(
                sdk.getSdkTracerProvider().forceFlush(),
                sdk.getSdkMeterProvider().forceFlush(),
                sdk.getSdkLoggerProvider().forceFlush())) sending.join(20, TimeUnit.SECONDS);
    }

    String otlp(String signal) {
        return "http://localhost:" + viewer.httpPort() + (signal.equals("profiles") ? "/v1development/" : "/v1/")
                + signal;
    }

    URI page(String path) {
        return URI.create("http://localhost:" + viewer.port() + path);
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(HttpRequest.newBuilder(page(path)), headers);
    }

    HttpResponse<String> send(HttpRequest.Builder request, String... headers) throws Exception {
        return http.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String signal, String json, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(otlp(signal)))
                .POST(BodyPublishers.ofString(json))
                .header("Content-Type", "application/json");
        return send(request, headers);
    }

    JsonObject api(String path) throws Exception {
        return JsonParser.parseString(get("/api/" + path).body()).getAsJsonObject();
    }

    JsonArray list(String path, String name) throws Exception {
        return api(path).getAsJsonArray(name);
    }

    /** OTLP JSON with one span for each name, all in one trace. */
    static String spans(String traceId, String... names) {
        var spans = new StringBuilder();
        for (var i = 0; i < names.length; i++) {
            spans.append(i == 0 ? "" : ",")
                    .append("""
                        {"traceId":"%s","spanId":"%016x","name":%s,"kind":1,"startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000005000000"}\
                        """.formatted(traceId, i + 1, new com.google.gson.JsonPrimitive(names[i])));
        }
        return "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"json\"}}]},\"scopeSpans\":[{\"spans\":["
                + spans + "]}]}]}";
    }

    /**
     * OTLP JSON with three profiles of 30 samples each: CPU of span 1, CPU and allocations of span 2.
     *
     * @param method that the samples of span 1 were taken in; it is called by com.example.Shop.main
     */
    static String profiles(String traceId, String method) {
        var profile = """
            {"sampleType":{"typeStrindex":%d,"unitStrindex":%d},"timeUnixNano":"1700000000000000000","samples":[%s]}\
            """;
        var samples = "{\"stackIndex\":%d,\"linkIndex\":%d,\"values\":[%d]},".repeat(30);
        return """
            {"resourceProfiles":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"json"}}]},
             "scopeProfiles":[{"profiles":[%s,%s,%s]}]}],
             "dictionary":{"stringTable":["","cpu","nanoseconds","alloc_space","bytes","com.example.Shop.main",%s,"java.util.ArrayList.contains"],
             "functionTable":[{},{"nameStrindex":5},{"nameStrindex":6},{"nameStrindex":7}],
             "locationTable":[{},{"lines":[{"functionIndex":1}]},{"lines":[{"functionIndex":2}]},{"lines":[{"functionIndex":3}]}],
             "stackTable":[{},{"locationIndices":[2,1]},{"locationIndices":[3,1]}],
             "linkTable":[{},{"traceId":"%s","spanId":"0000000000000001"},{"traceId":"%s","spanId":"0000000000000002"}]}}\
            """.formatted(
                        profile.formatted(1, 2, part(samples, 1, 1, 10_000_000)),
                        profile.formatted(1, 2, part(samples, 2, 2, 10_000_000)),
                        profile.formatted(3, 4, part(samples, 2, 2, 500_000)),
                        new com.google.gson.JsonPrimitive(method),
                        traceId,
                        traceId);
    }

    private static String part(String samples, Object... one) {
        return samples.replaceFirst(",$", "")
                .replace("%d,\"linkIndex\":%d,\"values\":[%d]", "%1$d,\"linkIndex\":%2$d,\"values\":[%3$d]")
                .formatted(one);
    }

    @Override
    public void close() {
        http.close();
        viewer.close();
    }
}

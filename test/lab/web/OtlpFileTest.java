package lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.file.Files;
import java.nio.file.Path;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtlpFileTest {

    @TempDir
    private Path folder;

    @Test
    void whatWasSavedIsOpenedAgainUnchanged() throws Exception {
        var file = folder.resolve("session.jsonl");
        Store before;
        try (var client = new Client(ViewerOptions.free(Client.PAGE).withSave(file))) {
            try (var sdk = client.sdk("shop");
                    var grpc = client.grpcSdk("stock")) {
                var span = sdk.getTracer("shop", "2")
                        .spanBuilder("buy")
                        .setAttribute(AttributeKey.doubleArrayKey("shop.prices"), java.util.List.of(1.5, Double.NaN))
                        .startSpan();
                span.addEvent("line\nbreak", Attributes.of(AttributeKey.longKey("big"), Long.MAX_VALUE));
                span.end();
                grpc.getTracer("stock")
                        .spanBuilder("count")
                        .addLink(span.getSpanContext())
                        .startSpan()
                        .end();
                sdk.getLogsBridge()
                        .get("shop")
                        .logRecordBuilder()
                        .setSeverity(Severity.WARN)
                        .setBody("안녕 <b>")
                        .emit();
                sdk.getMeter("shop").histogramBuilder("took").build().record(0.3);
                Client.flush(sdk);
                Client.flush(grpc);
            }
            before = client.viewer.store();
        }
        assertThat(Files.readAllLines(file))
                .allSatisfy(line -> assertThat(
                                JsonParser.parseString(line).getAsJsonObject().keySet())
                        .containsAnyOf("resourceSpans", "resourceMetrics", "resourceLogs"));

        var after = new Store();
        var opened = TelemetryFiles.open(file, after);

        assertThat(opened.passedOver()).isZero();
        assertThat(after.spans()).containsExactlyElementsOf(before.spans());
        assertThat(after.logs()).containsExactlyElementsOf(before.logs());
        assertThat(after.metrics()).hasSameSizeAs(before.metrics());
        assertThat(after.metrics())
                .extracting(MetricData::getName)
                .containsExactlyElementsOf(
                        before.metrics().stream().map(MetricData::getName).toList());
        assertThat(after.metrics())
                .extracting(metric -> metric.getData().getPoints().toString())
                .containsExactlyElementsOf(before.metrics().stream()
                        .map(metric -> metric.getData().getPoints().toString())
                        .toList());
        assertThat(after.spans()).extracting(SpanData::getName).contains("buy", "count");
        assertThat(after.logs())
                .extracting(LogRecordData::getBodyValue)
                .extracting(String::valueOf)
                .anyMatch(body -> body.contains("안녕 <b>"));
    }

    @Test
    void theCollectorsOwnFileIsOpened() throws Exception {
        var file = folder.resolve("collector.json");
        // As contrib's file exporter writes it: enums as numbers, ids in hex, 64 bits as strings.
        Files.writeString(
                file, Client.spans("5b8efff798038103d269b633813fc60c", "collected") + "\nno json\n\n{\"other\":1}\n");
        var store = new Store();

        var opened = TelemetryFiles.open(file, store);

        assertThat(store.spans()).extracting(SpanData::getName).containsExactly("collected");
        assertThat(opened.requests()).isEqualTo(1);
        assertThat(opened.passedOver()).isEqualTo(2);
        assertThat(opened.firstProblem()).contains("line 2");
    }
}

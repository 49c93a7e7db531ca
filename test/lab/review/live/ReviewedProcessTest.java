package lab.review.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a program under review is told. */
class ReviewedProcessTest {

    @Test
    void anEndpointThatIsSetIsLeftAloneUnlessForced() {
        var err = new StringWriter();
        var environment = new HashMap<>(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"));
        new ReviewedProcess(List.of(), new PrintWriter(err), false).prepare(environment, "http://h", "http://g");
        assertThat(environment).containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        assertThat(err.toString()).contains("OTEL_EXPORTER_OTLP_ENDPOINT is set", "--force-endpoint");

        new ReviewedProcess(List.of(), new PrintWriter(err), true).prepare(environment, "http://h", "http://g");
        assertThat(environment).containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://h");

        var grpc = new HashMap<>(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "OTEL_BSP_SCHEDULE_DELAY", "60000"));
        new ReviewedProcess(List.of(), new PrintWriter(err), false).prepare(grpc, "http://h", "http://g");
        assertThat(grpc)
                .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://g")
                .containsEntry("OTEL_BSP_SCHEDULE_DELAY", "60000");
        assertThat(err.toString())
                .contains("OTEL_EXPORTER_OTLP_PROTOCOL is set to grpc, and stays so.")
                .contains("OTEL_BSP_SCHEDULE_DELAY is set to 60000, and stays so.")
                .doesNotContain("OTEL_BLRP_SCHEDULE_DELAY");
    }

    private static final String TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    /** What it says of this environment, which it prepares. */
    private static String prepared(Map<String, String> environment, boolean forced) {
        var err = new StringWriter();
        new ReviewedProcess(List.of(), new PrintWriter(err), forced).prepare(environment, "http://h", "http://g");
        return err.toString();
    }

    @Test
    void aSignalWithAProtocolOfItsOwnGoesToTheAddressForItAndThatIsSaid() {
        var http = new HashMap<>(Map.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc"));
        assertThat(prepared(http, false))
                .isEqualTo("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL is set to grpc, and stays so.\n");
        assertThat(http)
                .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://h")
                .containsEntry(TRACES_ENDPOINT, "http://g")
                .doesNotContainKey("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT");

        var grpc = new HashMap<>(
                Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/protobuf"));
        assertThat(prepared(grpc, false)).contains("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL is set to http/protobuf");
        assertThat(grpc)
                .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://g")
                .containsEntry("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://h/v1/logs");
    }

    @Test
    void anEndpointOfASignalIsLeftAloneUnlessForced() {
        var set = Map.of(TRACES_ENDPOINT, "http://collector:4317", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc");
        var environment = new HashMap<>(set);
        assertThat(prepared(environment, false))
                .contains(
                        TRACES_ENDPOINT + " is set to http://collector:4317: telemetry goes there", "--force-endpoint");
        assertThat(environment).containsEntry(TRACES_ENDPOINT, "http://collector:4317");

        var forced = new HashMap<>(set);
        assertThat(prepared(forced, true)).doesNotContain("collector");
        assertThat(forced).containsEntry(TRACES_ENDPOINT, "http://g");
    }

    @Test
    void anExporterThatSendsNothingHereIsSaid() {
        var environment =
                new HashMap<>(Map.of("OTEL_TRACES_EXPORTER", "console", "OTEL_LOGS_EXPORTER", "console,otlp"));
        assertThat(prepared(environment, false)).isEqualTo("OTEL_TRACES_EXPORTER is set to console, and stays so.\n");
    }
}

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

    @Test
    void aSignalWithAProtocolOfItsOwnGoesToTheAddressForIt() {
        var http = new HashMap<>(Map.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc"));
        new ReviewedProcess(List.of(), new PrintWriter(new StringWriter()), false)
                .prepare(http, "http://h", "http://g");
        assertThat(http)
                .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://h")
                .containsEntry("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://g")
                .doesNotContainKey("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT");

        var grpc = new HashMap<>(
                Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/protobuf"));
        new ReviewedProcess(List.of(), new PrintWriter(new StringWriter()), false)
                .prepare(grpc, "http://h", "http://g");
        assertThat(grpc)
                .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://g")
                .containsEntry("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://h/v1/logs");
    }
}

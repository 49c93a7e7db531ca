package lab.otlp;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.util.Arrays;
import java.util.Optional;

/** The signal of an OTLP request: the three stable signals and profiles (alpha), each with its own path and message. */
public enum Signal {
    TRACES(
            "/v1/traces",
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            ExportTraceServiceRequest.getDefaultInstance(),
            ExportTraceServiceResponse.getDefaultInstance()),
    METRICS(
            "/v1/metrics",
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
            ExportMetricsServiceRequest.getDefaultInstance(),
            ExportMetricsServiceResponse.getDefaultInstance()),
    LOGS(
            "/v1/logs",
            "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
            ExportLogsServiceRequest.getDefaultInstance(),
            ExportLogsServiceResponse.getDefaultInstance()),
    PROFILES(
            "/v1development/profiles",
            "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export",
            ExportProfilesServiceRequest.getDefaultInstance(),
            ExportProfilesServiceResponse.getDefaultInstance());

    private final String path;
    private final String method;
    private final Message emptyRequest;
    private final Message emptyResponse;

    Signal(String path, String method, Message emptyRequest, Message emptyResponse) {
        this.path = path;
        this.method = method;
        this.emptyRequest = emptyRequest;
        this.emptyResponse = emptyResponse;
    }

    /** The signal for a path, such as {@code /v1/traces} (OTLP/HTTP Request). */
    public static Optional<Signal> at(String path) {
        return Arrays.stream(values())
                .filter(signal -> signal.path.equals(path))
                .findAny();
    }

    /** The default path in OTLP/HTTP. */
    public String path() {
        return path;
    }

    /** The path in gRPC: {@code /Service/Method}. */
    public String method() {
        return method;
    }

    public Message.Builder newRequest() {
        return emptyRequest.newBuilderForType();
    }

    Parser<? extends Message> parser() {
        return emptyRequest.getParserForType();
    }

    Message.Builder newResponse() {
        return emptyResponse.newBuilderForType();
    }
}

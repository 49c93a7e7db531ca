package lab.grade;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lab.build.ChildProcess;
import lab.receive.GrpcReceiver;
import lab.receive.OtlpHandler;
import lab.receive.Receiver;
import lab.telemetry.Store;

/** One run of a command: how it ended, and what it sent to a receiver of its own. */
record ObservedRun(ChildProcess.Ended ended, Telemetry emitted) {

    /**
     * @param grpc whether the command is to send OTLP over gRPC; else it sends it over HTTP
     * @throws IOException when the command cannot be started or the receiver's port is taken; the message is for the
     *     learner
     */
    static ObservedRun run(List<String> command, Path folder, int port, boolean grpc, Duration limit)
            throws IOException, InterruptedException {
        var intake = new OtlpHandler(Receiver.Limits.DEFAULT, new Store());
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        if (grpc) {
            try (var receiver = GrpcReceiver.start(address, intake)) {
                return run(command, folder, intake, environment(receiver.port(), "grpc"), limit);
            }
        }
        try (var receiver = Receiver.start(address, intake)) {
            return run(command, folder, intake, environment(receiver.port(), "http/protobuf"), limit);
        }
    }

    private static ObservedRun run(
            List<String> command, Path folder, OtlpHandler intake, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        var ended = ChildProcess.run(command, folder, environment, limit);
        var store = intake.store();
        return new ObservedRun(
                ended,
                new Telemetry(
                        store.spans(),
                        store.metrics(),
                        store.logs(),
                        intake.requests(),
                        ended.stdout(),
                        ended.stderr(),
                        ended.exit(),
                        folder));
    }

    /**
     * What a program under grading finds: the specification's variables, and nothing that the learner's shell had set.
     */
    static Map<String, String> environment(int port, String protocol) {
        var environment = new HashMap<>(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port,
                "OTEL_EXPORTER_OTLP_PROTOCOL", protocol,
                "OTEL_BSP_SCHEDULE_DELAY", "100",
                "OTEL_BLRP_SCHEDULE_DELAY", "100",
                "OTEL_METRIC_EXPORT_INTERVAL", "500"));
        environment.putAll(Map.of("LAB_DISCOVER", "off", "NO_COLOR", "1", "COLUMNS", "100"));
        return environment;
    }
}

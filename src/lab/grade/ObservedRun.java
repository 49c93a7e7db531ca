package lab.grade;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import lab.build.ChildProcess;
import lab.receive.GrpcReceiver;
import lab.receive.OtlpHandler;
import lab.receive.Receiver;
import lab.telemetry.Store;
import lab.text.SeededInput;

/** One run of a command: its result, and the telemetry that arrived at its own receiver. */
record ObservedRun(ChildProcess.Ended ended, Telemetry emitted) {

    /** In the words of the SDK's exporters, processors and readers. */
    private static final Pattern LOST =
            Pattern.compile("Failed to export|[Dd]ropp(?:ed|ing) \\d+|RejectedExecution|queue is full");

    /**
     * @param grpc whether the command should send OTLP over gRPC instead of HTTP
     * @throws IOException when the command cannot be started or the receiver's port is taken; the message is for the
     *     learner
     */
    static ObservedRun run(List<String> command, Path folder, int port, boolean grpc, Duration limit, SeededInput input)
            throws IOException, InterruptedException {
        var handler = new OtlpHandler(Receiver.Limits.DEFAULT, new Store());
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        if (grpc) {
            try (var receiver = GrpcReceiver.start(address, handler)) {
                return run(command, folder, handler, environment(receiver.port(), "grpc", input), limit, input);
            }
        }
        try (var receiver = Receiver.start(address, handler)) {
            return run(command, folder, handler, environment(receiver.port(), "http/protobuf", input), limit, input);
        }
    }

    private static ObservedRun run(
            List<String> command,
            Path folder,
            OtlpHandler handler,
            Map<String, String> environment,
            Duration limit,
            SeededInput input)
            throws IOException, InterruptedException {
        var batches = new SpanBatches();
        handler.tap(batches);
        var ended = ChildProcess.run(command, folder, environment, limit);
        var store = handler.store();
        return new ObservedRun(
                ended,
                new Telemetry(
                        store.spans(),
                        store.metrics(),
                        store.logs(),
                        handler.requests(),
                        ended.stdout(),
                        ended.stderr(),
                        ended.exit(),
                        folder,
                        input,
                        List.of(),
                        batches.all()));
    }

    /** This run, with the program's companions. */
    ObservedRun beside(List<Path> companions) {
        return new ObservedRun(ended, emitted.ofProgram(companions, ended.pid()));
    }

    /** Whether the SDK reports that it dropped data, although this receiver accepted everything. */
    boolean lost() {
        return LOST.matcher(ended.stderr()).find()
                && emitted.requests().stream().allMatch(request -> request.status() == 200);
    }

    /**
     * The environment of a program under grading: the specification's variables, and nothing from the learner's shell.
     */
    static Map<String, String> environment(int port, String protocol, SeededInput input) {
        var environment = new HashMap<>(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port,
                "OTEL_EXPORTER_OTLP_PROTOCOL", protocol,
                "OTEL_BSP_SCHEDULE_DELAY", "100",
                "OTEL_BLRP_SCHEDULE_DELAY", "100",
                "OTEL_METRIC_EXPORT_INTERVAL", "500",
                "OTEL_EXPERIMENTAL_SDK_TELEMETRY_VERSION",
                        "latest")); // lets the SDK report how many spans have not ended
        if (input.seed() != 0) {
            environment.put(SeededInput.VARIABLE, Long.toString(input.seed()));
        }
        environment.putAll(Map.of("LAB_DISCOVER", "off", "NO_COLOR", "1", "COLUMNS", "100"));
        return environment;
    }
}

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

/** One run of a command: how it ended, and what it sent to a receiver of its own. */
record ObservedRun(ChildProcess.Ended ended, Telemetry emitted) {

    /** As the exporters, processors and readers of the SDK say it. */
    private static final Pattern LOST =
            Pattern.compile("Failed to export|[Dd]ropp(?:ed|ing) \\d+|RejectedExecution|queue is full");

    /**
     * @param grpc whether the command is to send OTLP over gRPC; else it sends it over HTTP
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

    /** The same run of a program that has these companions. */
    ObservedRun beside(List<Path> companions) {
        return new ObservedRun(ended, emitted.ofProgram(companions, ended.pid()));
    }

    /** Whether the SDK says that it dropped something, though this receiver took all that came. */
    boolean lost() {
        return LOST.matcher(ended.stderr()).find()
                && emitted.requests().stream().allMatch(request -> request.status() == 200);
    }

    /**
     * What a program under grading finds: the specification's variables, and nothing that the learner's shell had set.
     */
    static Map<String, String> environment(int port, String protocol, SeededInput input) {
        var environment = new HashMap<>(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port,
                "OTEL_EXPORTER_OTLP_PROTOCOL", protocol,
                "OTEL_BSP_SCHEDULE_DELAY", "100",
                "OTEL_BLRP_SCHEDULE_DELAY", "100",
                "OTEL_METRIC_EXPORT_INTERVAL", "500",
                "OTEL_EXPERIMENTAL_SDK_TELEMETRY_VERSION", "latest")); // the SDK says how many spans are not ended
        if (input.seed() != 0) {
            environment.put(SeededInput.VARIABLE, Long.toString(input.seed()));
        }
        environment.putAll(Map.of("LAB_DISCOVER", "off", "NO_COLOR", "1", "COLUMNS", "100"));
        return environment;
    }
}

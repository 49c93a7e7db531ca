package lab.review.live;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lab.review.wording.Message;
import lab.text.CommandFailed;

/**
 * A command under review: it finds the receiver in the standard variables, and has this terminal to itself.
 *
 * @param err reports the variables that were already set
 * @param forced whether to replace variables that were already set
 */
public record ReviewedProcess(List<String> command, PrintWriter err, boolean forced) {

    private static final List<String> SIGNALS = List.of("", "_TRACES", "_METRICS", "_LOGS");

    /** With another exporter than that of OTLP, nothing of a signal comes here. */
    private static final List<String> EXPORTERS =
            List.of("OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER", "OTEL_LOGS_EXPORTER");

    /**
     * Runs the command to its end.
     *
     * @param http the receiver's address for OTLP over HTTP
     * @param grpc its address for OTLP over gRPC
     * @return its exit code
     */
    public int run(String http, String grpc) throws InterruptedException {
        var builder = new ProcessBuilder(command).inheritIO();
        prepare(builder.environment(), http, grpc);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new CommandFailed(command.getFirst() + " cannot be started: " + e.getMessage());
        }
        var stop = new Thread(() -> stop(process));
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            return process.waitFor();
        } finally {
            forget(stop);
        }
    }

    /** Keeps a chosen protocol, also that of a single signal, and sets the matching address. */
    void prepare(Map<String, String> environment, String http, String grpc) {
        if (forced) {
            for (var signal : SIGNALS) {
                environment.remove("OTEL_EXPORTER_OTLP" + signal + "_ENDPOINT");
            }
        }
        var protocol = environment.getOrDefault("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        var wanted = new LinkedHashMap<String, String>();
        wanted.put("OTEL_EXPORTER_OTLP_ENDPOINT", protocol.equals("grpc") ? grpc : http);
        wanted.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        wanted.put("OTEL_BSP_SCHEDULE_DELAY", "500");
        wanted.put("OTEL_BLRP_SCHEDULE_DELAY", "500");
        wanted.put("OTEL_METRIC_EXPORT_INTERVAL", "2000");
        wanted.forEach((name, value) -> {
            var set = environment.putIfAbsent(name, value);
            if (name.endsWith("_ENDPOINT") && set != null) {
                elsewhere(name, set);
            } else if (set != null && !set.equals(value)) {
                stays(name, set);
            }
        });
        for (var name : EXPORTERS) {
            var set = environment.get(name);
            if (set != null && !set.contains("otlp")) {
                stays(name, set);
            }
        }
        var general = environment.get("OTEL_EXPORTER_OTLP_ENDPOINT");
        for (var signal : SIGNALS.subList(1, SIGNALS.size())) {
            var name = "OTEL_EXPORTER_OTLP" + signal + "_ENDPOINT";
            var own = environment.get("OTEL_EXPORTER_OTLP" + signal + "_PROTOCOL");
            if (own != null && !own.equals(protocol)) {
                stays("OTEL_EXPORTER_OTLP" + signal + "_PROTOCOL", own);
            }
            if (environment.get(name) != null) {
                elsewhere(name, environment.get(name));
            } else if (own != null
                    && List.of(http, grpc).contains(general)
                    && own.equals("grpc") != general.equals(grpc)) {
                var path = "/v1" + signal.toLowerCase(Locale.ROOT).replace('_', '/');
                environment.put(name, own.equals("grpc") ? grpc : http + path);
            }
        }
    }

    private void stays(String name, String value) {
        err.println(name + " is set to " + Message.safe(value) + ", and stays so.");
    }

    private void elsewhere(String name, String value) {
        err.println(name + " is set to " + Message.safe(value)
                + ": telemetry goes there, and is not reviewed. --force-endpoint has it sent here.");
    }

    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // Ctrl-C: the hook is running.
        }
    }
}

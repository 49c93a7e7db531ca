package lab;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Decides where OTLP goes: to the endpoint in the standard {@code OTEL_*} variables, else to a listener on the local
 * OTLP port, else nowhere. It only sets defaults and never overrides an explicit setting.
 *
 * @param endpoint the base address of OTLP, for a lesson that creates its own exporter
 * @param defaults properties for the SDK's autoconfiguration, weaker than any variable or system property
 * @param found true when nothing was set and a listener was found
 */
record Wire(URI endpoint, Map<String, String> defaults, boolean found) {

    private static final String[] SIGNALS = {"traces", "metrics", "logs"};
    private static final int CONNECT_MILLIS = 100;

    /**
     * Reads the process's environment and system properties, and looks for a local listener unless
     * {@code LAB_DISCOVER=off}.
     */
    static Wire find() {
        return find(Wire::setting, Wire::listens);
    }

    /**
     * @param setting returns the value of a property such as {@code otel.exporter.otlp.endpoint}, or null
     * @param listens whether something accepts connections on that port of the loopback address
     * @throws ConfigurationException when the endpoint is not a URL
     */
    static Wire find(Function<String, String> setting, Function<Integer, Boolean> listens) {
        // The specification's default; the Java SDK's own is gRPC.
        var defaults = new HashMap<String, String>(Map.of("otel.exporter.otlp.protocol", "http/protobuf"));
        var grpc = "grpc".equals(setting.apply("otel.exporter.otlp.protocol"));
        var port = grpc ? 4317 : 4318;
        var explicit = setting.apply("otel.exporter.otlp.endpoint");
        var found = explicit == null && !"off".equals(setting.apply("lab.discover")) && listens.apply(port);
        var local = "http://localhost:" + port;
        if (found) {
            defaults.put("otel.exporter.otlp.endpoint", local);
        }
        for (var signal : SIGNALS) {
            if (explicit == null && !found && setting.apply("otel.exporter.otlp." + signal + ".endpoint") == null) {
                defaults.put("otel." + signal + ".exporter", "none");
            }
        }
        return new Wire(uri(explicit == null ? local : explicit), Map.copyOf(defaults), found);
    }

    private static URI uri(String endpoint) {
        try {
            return URI.create(endpoint);
        } catch (IllegalArgumentException malformed) {
            throw new ConfigurationException("OTEL_EXPORTER_OTLP_ENDPOINT is not a URL: " + endpoint);
        }
    }

    /** True when the telemetry stays on this machine, so that a viewer on this machine can show it. */
    boolean local() {
        return endpoint.getHost() != null
                && switch (endpoint.getHost()) {
                    case "localhost", "127.0.0.1", "[::1]" -> true;
                    default -> false;
                };
    }

    /** True when nothing is sent by default. */
    boolean off() {
        return "none".equals(defaults.get("otel.traces.exporter"));
    }

    /**
     * A system property, or the environment variable of the same name in capitals; empty means unset (specification:
     * SDK environment variables).
     */
    private static String setting(String property) {
        var value = System.getProperty(property);
        if (value == null || value.isBlank()) {
            value = System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }
}

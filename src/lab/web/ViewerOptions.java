package lab.web;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import lab.receive.Receiver;
import lab.telemetry.Store;

/**
 * The options of a viewer.
 *
 * @param host the address to listen on, {@code localhost} by default; {@code 0.0.0.0} for all of this machine
 * @param grpcPort of OTLP/gRPC; 0 for a free one, as with the others
 * @param httpPort of OTLP/HTTP
 * @param port of the page and its API
 * @param token that every request must carry; empty for none, which is allowed only for a loopback host
 * @param pageFolder the folder of the page's files
 * @param save the file to which received telemetry is appended, as lines of OTLP JSON; null for none
 * @param cors origins whose pages may send OTLP over HTTP, or {@code *}
 * @param names of this host in addition to the machine's own, for example those that a container or a proxy uses
 */
public record ViewerOptions(
        String host,
        int grpcPort,
        int httpPort,
        int port,
        String token,
        Store.Limits limits,
        Receiver.Limits bodies,
        Path pageFolder,
        Path save,
        List<String> names,
        List<String> cors) {

    /** 8 MB for one body, 16 MB for all at a time: more would not fit beside a full store. */
    public static final Receiver.Limits BODIES = new Receiver.Limits(8 << 20, 16 << 20, 32, Duration.ofSeconds(10), 0);

    /** With only this machine's own names. */
    public ViewerOptions(
            String host,
            int grpcPort,
            int httpPort,
            int port,
            String token,
            Store.Limits limits,
            Receiver.Limits bodies,
            Path pageFolder,
            Path save) {
        this(host, grpcPort, httpPort, port, token, limits, bodies, pageFolder, save, List.of(), List.of());
    }

    /**
     * The folder of the page's files. The page is served from its sources, so an edit shows at the next reload.
     *
     * @param root the repository's folder
     */
    public static Path page(Path root) {
        return root.resolve("src/lab/web/page");
    }

    /** Loopback, free ports, no token, default limits. */
    public static ViewerOptions free(Path pageFolder) {
        return new ViewerOptions("localhost", 0, 0, 0, "", Store.Limits.DEFAULT, BODIES, pageFolder, null);
    }

    public ViewerOptions withToken(String secret) {
        return new ViewerOptions(host, grpcPort, httpPort, port, secret, limits, bodies, pageFolder, save, names, cors);
    }

    public ViewerOptions withLimits(Store.Limits kept, Receiver.Limits received) {
        return new ViewerOptions(host, grpcPort, httpPort, port, token, kept, received, pageFolder, save, names, cors);
    }

    public ViewerOptions withSave(Path file) {
        return new ViewerOptions(host, grpcPort, httpPort, port, token, limits, bodies, pageFolder, file, names, cors);
    }

    public ViewerOptions withNames(List<String> allowed) {
        return new ViewerOptions(
                host, grpcPort, httpPort, port, token, limits, bodies, pageFolder, save, allowed, cors);
    }

    public ViewerOptions withCors(List<String> origins) {
        return new ViewerOptions(
                host, grpcPort, httpPort, port, token, limits, bodies, pageFolder, save, names, origins);
    }
}

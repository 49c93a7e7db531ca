package board.common;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import lab.receive.HostNames;

/**
 * Refuses requests from other websites: a browser would send their requests to a port of this machine, and a request
 * can break or deploy the board. {@code BOARD_HOSTS} lists further host names of a service, separated by commas;
 * {@code BIND} is the address it listens on.
 */
public final class HostGuard extends Filter {

    /** The reason for refusing a request. */
    public record Refusal(int status, String detail) {

        /** As JSON of RFC 9457. */
        public String json() {
            return "{\"status\": " + status + ", \"detail\": \"" + detail + "\"}";
        }
    }

    private final HostNames names;

    private HostGuard(HostNames names) {
        this.names = names;
    }

    /** The guard of this process, configured by its environment. */
    public static HostGuard start() {
        var environment = System.getenv();
        return new HostGuard(HostNames.of(
                environment.getOrDefault("BIND", "127.0.0.1"),
                Stream.of(environment.getOrDefault("BOARD_HOSTS", "").split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList()));
    }

    /**
     * Judges a request by its headers.
     *
     * @param hosts the Host headers
     * @param origins the Origin headers
     * @return null when it is allowed
     */
    public Refusal refusal(List<String> hosts, List<String> origins) {
        var host = hosts.isEmpty() ? null : hosts.getFirst();
        if (!HostNames.isOne(host, hosts)) {
            return new Refusal(400, "A request names one Host; this one names none or several.");
        }
        if (!names.contains(host)) {
            return new Refusal(403, "The board does not answer to this name: use localhost, or set BOARD_HOSTS.");
        }
        if (!origins.stream().allMatch(origin -> HostNames.isOwn(origin, host))) {
            return new Refusal(403, "Pages of another origin may not talk to the board.");
        }
        return null;
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain rest) throws IOException {
        var refusal = refusal(lines(exchange, "Host"), lines(exchange, "Origin"));
        if (refusal == null) {
            rest.doFilter(exchange);
            return;
        }
        try (exchange) {
            var body = refusal.json().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
            exchange.sendResponseHeaders(refusal.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static List<String> lines(HttpExchange exchange, String header) {
        return exchange.getRequestHeaders().getOrDefault(header, List.of());
    }

    @Override
    public String description() {
        return "Host and Origin are this machine's own";
    }
}

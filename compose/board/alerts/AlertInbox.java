///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS com.google.code.gson:gson
//SOURCES ../common/ExportPace.java
//SOURCES ../common/HostGuard.java
//SOURCES ../common/Process.java
//SOURCES ../common/Sampling.java
//SOURCES ../common/ServiceClock.java
//SOURCES ../common/Settings.java
//SOURCES ../common/Telemetry.java
//SOURCES ../../../src/lab/receive/HostNames.java

package board.alerts;

import board.common.HostGuard;
import board.common.Process;
import board.common.Telemetry;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiver of Alertmanager's notifications. It needs neither database nor broker, so it can report the failure of
 * the board. Each alert becomes a log record, and the latest are kept for {@code ./lab smoke} and for people.
 *
 * <p>{@code POST /api/alerts} takes Alertmanager's webhook, {@code GET /api/alerts} returns the alerts, newest first;
 * {@code /runbooks/NAME} says what to do about an alert ({@code RUNBOOKS}, a folder). {@code PORT} (8080; 0 takes
 * a free one), {@code BIND} (127.0.0.1), {@code BOARD_HOSTS} (none), {@code BOARD_TELEMETRY} (agent, sdk, none).
 */
class AlertInbox {

    static final String NAME = "board-alerts";

    private static final int MOST = 200;
    private static final int MOST_BYTES = 1 << 20;
    private static final Logger log = LoggerFactory.getLogger(AlertInbox.class);

    private record Received(String received, String alertname, String service, String status, String summary) {}

    private final ArrayDeque<Received> latest = new ArrayDeque<>();

    static void main() throws IOException {
        Process.leash();
        Telemetry.start(NAME);
        var environment = System.getenv();
        var address = new InetSocketAddress(
                InetAddress.getByName(environment.getOrDefault("BIND", "127.0.0.1")),
                Integer.parseInt(environment.getOrDefault("PORT", "8080")));
        var server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newFixedThreadPool(2));
        var runbooks = Path.of(environment.getOrDefault("RUNBOOKS", "compose/runbooks"));
        var guard = HostGuard.start();
        Map.<String, HttpHandler>of(
                        "/health", exchange -> answer(exchange, 200, "{\"status\": \"up\"}"),
                        "/api/alerts", new AlertInbox()::alerts,
                        "/runbooks/", exchange -> runbook(exchange, runbooks))
                .forEach((path, handler) ->
                        server.createContext(path, handler).getFilters().add(guard));
        server.start();
        Process.ready(NAME, "http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void alerts(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "GET" -> answer(exchange, 200, kept());
            case "POST" -> {
                try {
                    var body = exchange.getRequestBody().readNBytes(MOST_BYTES);
                    keep(JsonParser.parseString(new String(body, StandardCharsets.UTF_8))
                            .getAsJsonObject());
                    answer(exchange, 200, "{}");
                } catch (JsonParseException | IllegalStateException | NullPointerException strange) {
                    answer(exchange, 400, "{\"detail\": \"That is not what Alertmanager's webhook sends.\"}");
                }
            }
            default -> answer(exchange, 405, "{}");
        }
    }

    /** {@code /runbooks/BoardErrors}: the page about one alert, in English and in Korean. */
    private static void runbook(HttpExchange exchange, Path runbooks) throws IOException {
        var name = exchange.getRequestURI().getPath().replaceFirst(".*/", "");
        var found = new StringBuilder();
        for (var language : List.of("en", "ko")) {
            for (var section :
                    Files.readString(runbooks.resolve(language + ".md")).split("(?m)^(?=## )")) {
                if (section.startsWith("## " + name + "\n")) {
                    found.append(section);
                }
            }
        }
        answer(exchange, found.isEmpty() ? 404 : 200, "text/plain; charset=utf-8", found.toString());
    }

    private synchronized String kept() {
        return new Gson().toJson(latest);
    }

    private synchronized void keep(JsonObject notification) {
        for (var each : notification.getAsJsonArray("alerts")) {
            var alert = each.getAsJsonObject();
            var one = new Received(
                    Instant.now().toString(),
                    text(alert, "labels", "alertname"),
                    text(alert, "labels", "service_name"),
                    alert.get("status").getAsString(),
                    text(alert, "annotations", "summary"));
            latest.addFirst(one);
            if (latest.size() > MOST) {
                latest.removeLast();
            }
            if (!"Watchdog".equals(one.alertname)) { // it fires every few minutes, and means that nothing is wrong
                log.warn("Alert {} of {} is {}: {}", one.alertname, one.service, one.status, one.summary);
            }
        }
    }

    private static String text(JsonObject alert, String part, String name) {
        return alert.has(part) && alert.getAsJsonObject(part).has(name)
                ? alert.getAsJsonObject(part).get(name).getAsString()
                : "";
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        answer(exchange, status, "application/json", json);
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            var body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}

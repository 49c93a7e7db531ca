package lab.rules;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.build.ChildProcess;
import lab.build.PrometheusProgram;
import lab.build.ScratchFolder;
import lab.text.CommandFailed;
import org.yaml.snakeyaml.Yaml;

/**
 * A real Alertmanager with a user's configuration. All its receivers are replaced by an inbox in this program, which
 * gets everything that would have been sent by mail or webhook. Besides the receivers' addresses, only the groups'
 * waiting times are changed.
 */
public final class Alertmanager implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;
    private static final int HELD_SECONDS = 3;
    private static final int LOOK_MILLIS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpServer inbox;
    private final ScratchFolder folder;
    private final Process process;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Message> messages = new CopyOnWriteArrayList<>();

    /**
     * One notification to a receiver.
     *
     * @param receiver its name in the configuration
     * @param alerts {@code ShopSlow shop}: for each alert its name and its label {@code service}
     */
    public record Message(String receiver, List<String> alerts) {}

    /**
     * The receivers of an alert according to amtool: their names, separated by commas.
     *
     * @param configuration a file for Alertmanager
     * @param labels of the alert
     * @throws CommandFailed when amtool is missing, or rejects the configuration; the message quotes it
     */
    public static String receivers(Path configuration, Map<String, String> labels)
            throws IOException, InterruptedException {
        var folder = configuration.toAbsolutePath().getParent();
        var words = Stream.concat(
                        Stream.of("config", "routes", "test", "--config.file=" + configuration.toAbsolutePath()),
                        new TreeMap<>(labels).entrySet().stream().map(label -> label.getKey() + "=" + label.getValue()))
                .toArray(String[]::new);
        var ended = ChildProcess.run(PrometheusProgram.AMTOOL.require(folder).with(words), folder, Map.of(), LIMIT);
        if (ended.exit() != 0) {
            throw new CommandFailed("amtool refuses " + configuration.getFileName() + ". It says:\n"
                    + (ended.stdout() + ended.stderr()).strip());
        }
        return ended.stdout().strip();
    }

    /**
     * Starts an Alertmanager on a free port.
     *
     * @throws CommandFailed when there is none on this machine, or it does not start; the message quotes its last lines
     */
    public static Alertmanager start(Path configuration) throws IOException, InterruptedException {
        var started = new Alertmanager(configuration);
        try {
            if (!await(() -> !started.process.isAlive() || started.status("-/ready", null) == 200)
                    || !started.process.isAlive()) {
                throw new CommandFailed("Alertmanager does not start with " + configuration.getFileName()
                        + ". It says:\n" + started.lastWords());
            }
            return started;
        } catch (InterruptedException | RuntimeException failed) {
            started.close();
            throw failed;
        }
    }

    private Alertmanager(Path configuration) throws IOException, InterruptedException {
        folder = ScratchFolder.create("lab-alertmanager");
        var command = PrometheusProgram.ALERTMANAGER.require(folder.path());
        inbox = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        inbox.createContext("/", exchange -> {
            try (exchange) {
                var body = JsonParser.parseString(
                                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                        .getAsJsonObject();
                var alerts = new ArrayList<String>();
                for (var each : body.getAsJsonArray("alerts")) {
                    alerts.add(name(each.getAsJsonObject().getAsJsonObject("labels")));
                }
                messages.add(new Message(body.get("receiver").getAsString(), List.copyOf(alerts)));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        inbox.start();
        var port = ChildProcess.freePort();
        address = URI.create("http://127.0.0.1:" + port + "/");
        var file =
                Files.writeString(folder.path().resolve("alertmanager.yaml"), toInbox(Files.readString(configuration)));
        process = new ProcessBuilder(command.with(
                        "--config.file=" + file,
                        "--storage.path=" + folder.path().resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address="))
                .redirectErrorStream(true)
                .redirectOutput(folder.path().resolve("alertmanager.log").toFile())
                .start();
        folder.usedBy(process);
        process.getOutputStream().close();
    }

    /**
     * The configuration with the inbox in place of each receiver's addresses, and with groups that wait for one second.
     */
    private String toInbox(String configuration) {
        Map<String, Object> all = new Yaml().load(configuration);
        for (var receiver : maps(all.get("receivers"))) {
            if (receiver.keySet().stream().anyMatch(key -> key.endsWith("_configs"))) {
                receiver.keySet().removeIf(key -> key.endsWith("_configs"));
                receiver.put(
                        "webhook_configs",
                        List.of(Map.of(
                                "url",
                                "http://127.0.0.1:" + inbox.getAddress().getPort() + "/",
                                "send_resolved",
                                false)));
            }
        }
        hurry(all.get("route"));
        return new Gson().toJson(all); // JSON is valid YAML
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(Object list) {
        return list == null ? List.of() : (List<Map<String, Object>>) list;
    }

    @SuppressWarnings("unchecked")
    private static void hurry(Object route) {
        if (route instanceof Map<?, ?> map) {
            ((Map<String, Object>) map).put("group_wait", "1s");
            maps(map.get("routes")).forEach(Alertmanager::hurry);
        }
    }

    /** Posts alerts, and waits until Alertmanager has processed each of them as active or suppressed. */
    public void post(List<Map<String, String>> alerts) throws InterruptedException {
        var body = new Gson()
                .toJson(alerts.stream()
                        .map(labels -> Map.of("labels", labels, "annotations", Map.of()))
                        .toList());
        if (status("api/v2/alerts", body) != 200) {
            throw new CommandFailed("Alertmanager takes no alerts. It says:\n" + lastWords());
        }
        var names = alerts.stream()
                .map(labels -> labels.get("alertname") + " " + labels.get("service"))
                .toList();
        await(() -> {
            var known = states();
            return names.stream()
                    .allMatch(name -> !known.getOrDefault(name, "unprocessed").equals("unprocessed"));
        });
    }

    /** Silences everything with this label value, like {@code amtool silence add label=value}. */
    public void silence(String label, String value) {
        var now = Instant.now();
        var body = new Gson()
                .toJson(Map.of(
                        "matchers",
                        List.of(Map.of("name", label, "value", value, "isRegex", false)),
                        "startsAt",
                        now.toString(),
                        "endsAt",
                        now.plus(Duration.ofHours(1)).toString(),
                        "createdBy",
                        "the lab",
                        "comment",
                        "planned work"));
        if (status("api/v2/silences", body) != 200) {
            throw new CommandFailed("Alertmanager takes no silence. It says:\n" + lastWords());
        }
    }

    /** Waits until each active alert has been sent, and returns all notifications so far. */
    public List<Message> told() throws InterruptedException {
        await(() -> told(new TreeSet<>(states().entrySet().stream()
                .filter(state -> state.getValue().equals("active"))
                .map(Map.Entry::getKey)
                .toList())));
        return List.copyOf(messages);
    }

    private boolean told(Set<String> active) {
        return messages.stream()
                .flatMap(message -> message.alerts.stream())
                .collect(Collectors.toSet())
                .containsAll(active);
    }

    /**
     * Whether an alert is suppressed by another alert or a silence. Alertmanager already knows a source that was posted
     * before, so this only waits as long as the machine is slow.
     *
     * @param alert {@code ShopSlow shop}
     */
    public boolean heldBack(String alert) throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HELD_SECONDS);
        while (!isHeldBack(alert) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return isHeldBack(alert);
    }

    /** Whether an alert is suppressed at this moment. */
    public boolean isHeldBack(String alert) {
        return "suppressed".equals(states().get(alert));
    }

    /** Each alert with its state in Alertmanager: {@code unprocessed}, {@code active}, {@code suppressed}. */
    private Map<String, String> states() {
        var states = new TreeMap<String, String>();
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(address.resolve("api/v2/alerts"))
                            .timeout(LIMIT)
                            .build(),
                    BodyHandlers.ofString());
            for (var each : JsonParser.parseString(answer.body()).getAsJsonArray()) {
                var alert = each.getAsJsonObject();
                states.put(
                        name(alert.getAsJsonObject("labels")),
                        alert.getAsJsonObject("status").get("state").getAsString());
            }
        } catch (IOException notYet) {
            return Map.of();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return states;
    }

    private static String name(com.google.gson.JsonObject labels) {
        return labels.get("alertname").getAsString() + " "
                + (labels.has("service") ? labels.get("service").getAsString() : "");
    }

    private int status(String path, String body) {
        try {
            var request = HttpRequest.newBuilder(address.resolve(path))
                    .timeout(LIMIT)
                    .header("Content-Type", "application/json");
            return http.send(
                            (body == null ? request : request.POST(BodyPublishers.ofString(body))).build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private String lastWords() {
        try (var lines = Files.lines(folder.path().resolve("alertmanager.log"))) {
            return lines.filter(line -> line.matches("(?i).*level=(warn|error).*"))
                    .map(line -> line.replaceFirst(".*(err|msg)=", ""))
                    .reduce((_, last) -> last)
                    .orElse("nothing");
        } catch (IOException none) {
            return "nothing";
        }
    }

    private static boolean await(BooleanSupplier happened) throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!happened.getAsBoolean() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return happened.getAsBoolean();
    }

    @Override
    public void close() {
        folder.close();
        http.close();
        inbox.stop(0);
    }
}

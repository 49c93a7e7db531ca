package lab.recording;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import lab.build.ChildProcess;
import lab.build.PrometheusProgram;
import lab.build.ScratchFolder;
import lab.text.CommandFailed;

/**
 * A real Prometheus on a free port, filled with recordings. promtool writes them as blocks, as if the server had
 * scraped them at the time. The server itself scrapes nothing.
 */
public final class PrometheusServer implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;
    private static final int LOOK_MILLIS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ScratchFolder folder;
    private final Process process;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * Starts a server.
     *
     * @throws CommandFailed when Prometheus or promtool is missing, or rejects the recordings; the message quotes it
     */
    public static PrometheusServer filledWith(List<Recorded> recordings) throws IOException, InterruptedException {
        var folder = ScratchFolder.create("lab-prometheus");
        try {
            fill(folder.path(), recordings);
            var started = new PrometheusServer(folder);
            started.awaitReady();
            return started;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            folder.close();
            throw failed;
        }
    }

    private static void fill(Path folder, List<Recorded> recordings) throws IOException, InterruptedException {
        var file = Files.writeString(folder.resolve("recordings.om"), OpenMetrics.of(recordings));
        var ended = ChildProcess.run(
                PrometheusProgram.PROMTOOL
                        .require(folder)
                        .with(
                                "tsdb",
                                "create-blocks-from",
                                "openmetrics",
                                file.toString(),
                                folder.resolve("data").toString()),
                folder,
                Map.of(),
                LIMIT);
        if (ended.exit() != 0) {
            throw new CommandFailed("promtool makes no blocks of the recording. It says:\n"
                    + ended.stderr().strip());
        }
    }

    private PrometheusServer(ScratchFolder folder) throws IOException, InterruptedException {
        this.folder = folder;
        var port = ChildProcess.freePort();
        address = URI.create("http://127.0.0.1:" + port + "/");
        var configuration = Files.writeString(folder.path().resolve("prometheus.yaml"), "scrape_configs: []\n");
        process = new ProcessBuilder(PrometheusProgram.PROMETHEUS
                        .require(folder.path())
                        .with(
                                "--config.file=" + configuration,
                                "--storage.tsdb.path=" + folder.path().resolve("data"),
                                "--storage.tsdb.retention.time=100y",
                                "--web.listen-address=127.0.0.1:" + port))
                .directory(folder.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.path().resolve("prometheus.log").toFile())
                .start();
        process.getOutputStream().close();
        folder.usedBy(process);
    }

    private void awaitReady() throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                var words = lastWords();
                close();
                throw new CommandFailed("Prometheus did not start. It says:\n" + words);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private boolean ready() throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(address.resolve("-/ready"))).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /**
     * Runs a query at the end of a recording: for each series the values of its labels, and the number.
     *
     * @throws CommandFailed when Prometheus rejects the query; the message quotes it
     */
    public List<QueryAnswer> ask(Recorded recorded, String query) throws IOException, InterruptedException {
        var form = "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&time="
                + String.format(Locale.ROOT, "%.3f", recorded.end() / 1e9);
        var answer = JsonParser.parseString(send(HttpRequest.newBuilder(address.resolve("api/v1/query"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form)))
                        .body())
                .getAsJsonObject();
        if (!answer.get("status").getAsString().equals("success")) {
            throw new CommandFailed("Prometheus refuses the query. It says:\n"
                    + answer.get("error").getAsString());
        }
        var data = answer.getAsJsonObject("data");
        return switch (data.get("resultType").getAsString()) {
            case "scalar" -> List.of(new QueryAnswer("", number(data.get("result"))));
            case "vector" -> vector(data.get("result"));
            default ->
                throw new CommandFailed("The query answers with a range of samples; the question is about one number"
                        + " for each group.");
        };
    }

    private static List<QueryAnswer> vector(JsonElement result) {
        var answers = new ArrayList<QueryAnswer>();
        for (var each : result.getAsJsonArray()) {
            var labels = new TreeMap<String, String>();
            each.getAsJsonObject()
                    .getAsJsonObject("metric")
                    .entrySet()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().getAsString()));
            answers.add(new QueryAnswer(
                    String.join(" ", labels.values()),
                    number(each.getAsJsonObject().get("value"))));
        }
        return answers;
    }

    /** The number in a pair of time and number. */
    private static double number(JsonElement sample) {
        return Double.parseDouble(sample.getAsJsonArray().get(1).getAsString().replace("Inf", "Infinity"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
    }

    private String lastWords() {
        try (var lines = Files.lines(folder.path().resolve("prometheus.log"))) {
            return lines.filter(line -> line.matches("(?i).*level=(warn|error).*"))
                    .reduce((_, last) -> last)
                    .orElse("nothing");
        } catch (IOException none) {
            return "nothing";
        }
    }

    /** Stops the server and deletes its data. Nothing is kept, so it need not wait. */
    @Override
    public void close() {
        folder.close();
        http.close();
    }
}

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Asks a full viewer the 200 questions of {@code scripts/questions.tsv}, and prints what they take by its own clock
 * (the header Server-Timing): the median and the 95th percentile of each topic.
 *
 * <p>A line has a topic, a path and parameters, with tabs between them. {@code @120s} stands for a moment of the load
 * in epoch milliseconds, {@code #7} for the id of its trace 7.
 */
class BenchQuestions {

    private static final int WARM_ROUNDS = 4;
    private static final Pattern TIMING = Pattern.compile("app;dur=([0-9.]+)");
    /** What differs from run to run: the time of arrival, by the clock. */
    private static final Pattern BY_CLOCK =
            Pattern.compile("\"(arrivedMillis|lastMillis|lateMillis|arriving)\":[^,}]*");

    private record Question(String topic, String path) {}

    private record Timing(Question question, double millis) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final String server;
    private final List<Question> questions = new ArrayList<>();

    BenchQuestions(Path root, int port) throws IOException {
        server = "http://localhost:" + port;
        for (var line : Files.readAllLines(root.resolve("scripts/questions.tsv"))) {
            if (line.isBlank() || line.startsWith("#")) continue;
            var parts = line.split("\t");
            var address = new StringBuilder(filled(parts[1]));
            for (var i = 2; i < parts.length; i++) {
                var equals = parts[i].indexOf('=');
                address.append(i == 2 ? '?' : '&')
                        .append(parts[i], 0, equals + 1)
                        .append(URLEncoder.encode(filled(parts[i].substring(equals + 1)), StandardCharsets.UTF_8));
            }
            questions.add(new Question(parts[0], address.toString()));
        }
    }

    private static String filled(String text) {
        var moments = Pattern.compile("@(\\d+)s")
                .matcher(text)
                .replaceAll(found -> Long.toString(BenchLoad.START_MILLIS + 1000 * Long.parseLong(found.group(1))));
        return Pattern.compile("#(\\d+)")
                .matcher(moments)
                .replaceAll(found -> BenchLoad.traceId(Integer.parseInt(found.group(1))));
    }

    /**
     * Asks all of them so many times, and prints the table.
     *
     * @param answers a folder for the answers, without times of arrival, to compare two revisions; may be null
     */
    void ask(int rounds, Path answers) throws Exception {
        var timings = new ArrayList<Timing>();
        for (var round = -WARM_ROUNDS; round < rounds; round++) {
            for (var i = 0; i < questions.size(); i++) {
                var question = questions.get(i);
                var answer = http.send(
                        HttpRequest.newBuilder(URI.create(server + question.path))
                                .build(),
                        BodyHandlers.ofString());
                if (answer.statusCode() != 200)
                    throw new IOException(question.path + ": " + answer.statusCode() + " " + answer.body());
                if (round >= 0) timings.add(new Timing(question, millis(answer.headers())));
                if (round == 0 && answers != null) {
                    Files.createDirectories(answers);
                    Files.writeString(
                            answers.resolve("%03d.json".formatted(i + 1)),
                            question.path + "\n"
                                    + BY_CLOCK.matcher(answer.body()).replaceAll("\"$1\":0")
                                    + "\n");
                }
            }
        }
        print(timings);
    }

    private static double millis(java.net.http.HttpHeaders headers) {
        var timing = TIMING.matcher(headers.firstValue("server-timing").orElse(""));
        return timing.find() ? Double.parseDouble(timing.group(1)) : Double.NaN;
    }

    private void print(List<Timing> timings) {
        var topics = new LinkedHashMap<String, List<Timing>>();
        for (var timing : timings)
            topics.computeIfAbsent(timing.question.topic, topic -> new ArrayList<>())
                    .add(timing);
        System.out.printf(
                "%-12s %9s %8s %8s %8s %8s   %s%n",
                "ms", "questions", "median", "p95", "most", "quickest", "the slowest");
        topics.forEach(BenchQuestions::row);
        row("all", timings);
    }

    private static void row(String topic, List<Timing> timings) {
        var sorted = timings.stream().mapToDouble(Timing::millis).sorted().toArray();
        Map<Question, List<Double>> byQuestion = new LinkedHashMap<>();
        for (var timing : timings)
            byQuestion
                    .computeIfAbsent(timing.question, question -> new ArrayList<>())
                    .add(timing.millis);
        var slowest = byQuestion.entrySet().stream()
                .max(java.util.Comparator.comparingDouble(entry -> BenchView.median(entry.getValue())))
                .orElseThrow();
        var quickest = byQuestion.values().stream()
                .mapToDouble(java.util.Collections::min)
                .sorted()
                .toArray();
        System.out.printf(
                "%-12s %9d %8.1f %8.1f %8.1f %8.1f   %.1f %s%n",
                topic,
                byQuestion.size(),
                sorted[sorted.length / 2],
                percentile95(sorted),
                sorted[sorted.length - 1],
                percentile95(quickest),
                BenchView.median(slowest.getValue()),
                slowest.getKey().path);
    }

    private static double percentile95(double[] sorted) {
        return sorted[(int) Math.ceil(0.95 * sorted.length) - 1];
    }
}

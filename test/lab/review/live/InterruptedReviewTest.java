package lab.review.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import lab.Needs;
import lab.Repository;
import org.junit.jupiter.api.Test;

/** Ctrl-C ends what is waited for, and the review is printed. */
@Needs("the launcher")
class InterruptedReviewTest {

    private static final Pattern LISTENS = Pattern.compile("OTLP/HTTP +(http://\\S+)");
    private static final Pattern STARTED = Pattern.compile("^(started)$");
    private static final String SPAN = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},\
        "scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",\
        "name":"work","kind":1,"startTimeUnixNano":"1795737600000000000",\
        "endTimeUnixNano":"1795737600010000000",\
        "attributes":[{"key":"http.method","value":{"stringValue":"GET"}}]}]}]}]}
        """;

    private record Ended(int exit, String out) {}

    @Test
    void aReceiversReviewIsPrintedAndItsLimitsCount() throws Exception {
        var ended = interrupted(
                List.of("--http-port", "0", "--grpc-port", "0", "--lang", "en", "--fail-on", "violation"), err -> {
                    send(URI.create(said(err, LISTENS) + "/v1/traces"));
                });
        assertThat(ended.out).contains("1 span", "deprecated-attribute");
        assertThat(ended.exit).isEqualTo(1);
    }

    @Test
    void aCommandIsEndedAndItsReviewPrinted() throws Exception {
        var ended = interrupted(
                List.of("--lang", "en", "--", "sh", "-c", "echo started >&2; exec sleep 600"),
                err -> said(err, STARTED));
        assertThat(ended.out).contains("Nothing arrived");
        assertThat(ended.exit).isEqualTo(143); // of the command, which was told to end
    }

    @FunctionalInterface
    private interface Meanwhile {

        void with(BufferedReader err) throws Exception;
    }

    /** The first group of the first line in which this is found; a launcher may have something to say before. */
    private static String said(BufferedReader err, Pattern wanted) throws IOException {
        for (String line; (line = err.readLine()) != null; ) {
            var found = wanted.matcher(line);
            if (found.find()) {
                return found.group(1);
            }
        }
        throw new AssertionError("it ended without " + wanted);
    }

    /** SIGTERM runs a JVM's hooks as Ctrl-C's SIGINT does; the latter is ignored in what a script's "&" starts. */
    private static Ended interrupted(List<String> arguments, Meanwhile meanwhile) throws Exception {
        var command = new ArrayList<>(List.of(Repository.ROOT.resolve("lab").toString(), "review"));
        command.addAll(arguments);
        var process = new ProcessBuilder(command).start();
        try (var out = process.inputReader();
                var err = process.errorReader()) {
            meanwhile.with(err);
            process.toHandle().destroy(); // Process.destroy would close what is read below
            var printed = out.readAllAsString();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), printed);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void send(URI address) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(address)
                            .header("content-type", "application/json")
                            .POST(BodyPublishers.ofString(SPAN))
                            .build(),
                    BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }
}

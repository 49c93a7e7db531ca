package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import lab.Repository;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.Signal;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;
import lab.web.Viewer;
import lab.web.ViewerOptions;
import lab.workbook.Workbook;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./lab review}: its arguments, recordings, limits, and what a command under review finds. */
@Tag("sockets")
class ReviewTest {

    private static final String LINE = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},\
        "scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",\
        "name":"\\u001b[31mwork","kind":1,"startTimeUnixNano":"1795737600000000000",\
        "endTimeUnixNano":"1795737600010000000",\
        "attributes":[{"key":"http.method","value":{"stringValue":"GET"}}]}]}]}]}
        """.strip();

    @TempDir
    private Path folder;

    private record Ran(int exit, String out, String err) {}

    private static Ran run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var commands = LabCommand.commandLine(new Workbook(Repository.ROOT));
        commands.setOut(new PrintWriter(out));
        commands.setErr(new PrintWriter(err));
        var exit = commands.execute(LabCommand.withCommand(arguments));
        return new Ran(exit, out.toString(), err.toString());
    }

    private String recording() throws Exception {
        return Files.writeString(folder.resolve("a.jsonl"), LINE + "\nno OTLP\n" + LINE)
                .toString();
    }

    @Test
    void aRecordingIsScoredAndExplained() throws Exception {
        var ran = run("review", recording(), "--lang", "en");
        assertThat(ran.exit).isZero();
        assertThat(ran.out)
                .contains(
                        "2 spans",
                        "shop  ",
                        "RES-001",
                        "deprecated-attribute",
                        "http.request.method",
                        "not implemented")
                .doesNotContain("\u001b[31mwork");
        assertThat(ran.err).contains("1 passed over: line 2");
    }

    @Test
    void koreanIsKorean() throws Exception {
        assertThat(run("review", recording(), "--lang", "ko").out).contains("위반", "고치는 법", "시맨틱 컨벤션");
    }

    @Test
    void compressedAndProtobufRecordingsAreTheSame() throws Exception {
        var plain = Files.writeString(folder.resolve("a.jsonl"), LINE + "\n");
        var gzip = folder.resolve("a.jsonl.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            Files.copy(plain, out);
        }
        var protobuf = folder.resolve("a.binpb");
        var message =
                Decoder.parse(Signal.TRACES, Encoding.JSON, LINE.getBytes()).toByteArray();
        try (var out = new java.io.DataOutputStream(Files.newOutputStream(protobuf))) {
            out.writeInt(message.length);
            out.write(message);
        }
        var expected = run("review", plain.toString(), "--format", "json").out;
        assertThat(expected).contains("\"score\"", "\"fingerprint\"", "\"notImplemented\"");
        assertThat(run("review", gzip.toString(), "--format", "json").out).isEqualTo(expected);
        assertThat(run("review", protobuf.toString(), "--format", "json").out).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "junit", "markdown", "sarif"})
    void eachFormatIsWritten(String format) throws Exception {
        assertThat(run("review", recording(), "--format", format).out)
                .contains("deprecated-attribute")
                .doesNotContain("\u001b");
    }

    @Test
    void limitsDecideTheExitCode() throws Exception {
        var file = recording();
        assertThat(run("review", file, "--fail-under", "10").exit).isZero();
        assertThat(run("review", file, "--fail-under", "100").exit).isEqualTo(1);
        assertThat(run("review", file, "--fail-on", "violation").exit).isEqualTo(1);
        var baseline = folder.resolve("baseline.txt").toString();
        assertThat(run("review", file, "--write-baseline", baseline).exit).isZero();
        assertThat(run("review", file, "--fail-on", "violation", "--baseline", baseline).exit)
                .isZero();
    }

    @Test
    void whatIsSuppressedNeedsAReason() throws Exception {
        var file = recording();
        var list = folder.resolve("lab-review.txt");
        Files.writeString(list, "# why\ndeprecated-attribute service=shop subject=http.method : until June\n");
        assertThat(run("review", file, "--fail-on", "violation", "--suppressions", list.toString()).exit)
                .isZero();
        Files.writeString(list, "deprecated-attribute\n");
        assertThat(run("review", file, "--suppressions", list.toString()).exit).isEqualTo(2);
        Files.writeString(list, "depricated-attribute : because\n");
        assertThat(run("review", file, "--suppressions", list.toString()).exit).isEqualTo(2);
    }

    @Test
    void badArgumentsAreTwo() throws Exception {
        assertThat(run("review", "no-such-file").exit).isEqualTo(2);
        assertThat(run("review", recording(), "--fail-on", "catastrophe").exit).isEqualTo(2);
        assertThat(run("review", recording(), "--fail-under", "101").exit).isEqualTo(2);
        assertThat(run("review", "--").exit).isEqualTo(2);
        var empty = Files.createFile(folder.resolve("empty")).toString();
        assertThat(run("review", empty).exit).isEqualTo(1);
    }

    @Test
    void aCommandsExitCodeIsTheReviews() {
        assertThat(run("review", "--", "sh", "-c", "exit 7").exit).isEqualTo(7);
        assertThat(run("review", "--fail-under", "1", "--", "sh", "-c", "exit 7").exit)
                .as("nothing arrived, so there is no score")
                .isEqualTo(1);
        assertThat(run("review", "--", "no-such-program-here").exit).isEqualTo(1);
    }

    private static final String TOKEN = "a-secret-token";

    private Viewer viewer(String token) throws Exception {
        var options =
                ViewerOptions.free(Repository.ROOT.resolve("src/lab/web/page")).withToken(token);
        return Viewer.start(options, new Store());
    }

    @Test
    void aViewerIsReviewedAsARecordingOfTheSameIs() throws Exception {
        var plain = Files.writeString(folder.resolve("a.jsonl"), LINE + "\n").toString();
        try (var viewer = viewer("")) {
            TelemetryFiles.open(Path.of(plain), viewer.store());
            var port = String.valueOf(viewer.port());
            for (var format : List.of("json", "markdown")) {
                var ran = run("review", "--viewer", "--viewer-port", port, "--format", format, "--lang", "en");
                assertThat(ran.exit).as(ran.err).isZero();
                assertThat(ran.out).isEqualTo(run("review", plain, "--format", format, "--lang", "en").out);
            }
            assertThat(run("review", "--viewer", "--viewer-port", port, "--fail-on", "violation").exit)
                    .isEqualTo(1);
        }
    }

    @Test
    void aViewersTokenIsAskedFor() throws Exception {
        try (var viewer = viewer(TOKEN)) {
            TelemetryFiles.open(Path.of(recording()), viewer.store());
            var port = String.valueOf(viewer.port());
            var page = "The viewer on http://localhost:" + port;
            assertThat(run("review", "--viewer", "--viewer-port", port))
                    .isEqualTo(new Ran(1, "", page + " wants its token: give it with --viewer-token.\n"));
            assertThat(run("review", "--viewer", "--viewer-port", port, "--viewer-token", "another-token"))
                    .isEqualTo(new Ran(1, "", page + " has another token than this one.\n"));
            assertThat(run("review", "--viewer", "--viewer-port", port, "--viewer-token", "two words"))
                    .isEqualTo(new Ran(2, "", "--viewer-token takes a token without spaces.\n"));
            assertThat(run("review", "--viewer", "--viewer-port", port, "--viewer-token", TOKEN).exit)
                    .isZero();
        }
    }

    @Test
    void whereNoViewerIsOneSentenceSaysSo() throws Exception {
        int port;
        try (var viewer = viewer("")) {
            port = viewer.port();
            assertThat(run("review", "--viewer", "--viewer-port", "" + port).err)
                    .isEqualTo("The viewer on http://localhost:" + port + " holds no telemetry: it is empty.\n");
            var http = viewer.httpPort();
            assertThat(run("review", "--viewer", "--viewer-port", "" + http))
                    .isEqualTo(new Ran(
                            1,
                            "",
                            "What answers on http://localhost:" + http
                                    + " is no viewer of this lab: it answers 404.\n"));
        }
        assertThat(run("review", "--viewer", "--viewer-port", "" + port))
                .isEqualTo(
                        new Ran(1, "", "No viewer answers on http://localhost:" + port + ": ./lab view opens one.\n"));
    }

    /**
     * Something that is no HTTP server, and one that stops in the middle: no half review, and nothing is left behind.
     */
    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-x\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n{}"})
    void whatBreaksOffIsNoReview(String answer) throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        try (var client = server.accept()) {
                            client.getInputStream().read(new byte[4096]);
                            client.getOutputStream().write(answer.getBytes());
                        }
                    }
                } catch (IOException closed) {
                    // with the test
                }
            });
            assertThat(run("review", "--viewer", "--viewer-port", "" + server.getLocalPort()))
                    .isEqualTo(new Ran(
                            1,
                            "",
                            "What answers on http://localhost:" + server.getLocalPort()
                                    + " broke off: is it a viewer of this lab?\n"));
        }
    }

    @Test
    void aViewerThatIsBusyIsAskedAgain() throws Exception {
        var busy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        busy.createContext("/api/export", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        busy.start();
        try {
            var port = busy.getAddress().getPort();
            assertThat(run("review", "--viewer", "--viewer-port", "" + port))
                    .isEqualTo(new Ran(
                            1,
                            "",
                            "The viewer on http://localhost:" + port + " is busy with another export: ask again.\n"));
        } finally {
            busy.stop(0);
        }
    }

    @Test
    void argumentsOfTheViewerGoWithTheViewer() throws Exception {
        assertThat(run("review", recording(), "--viewer").exit).isEqualTo(2);
        assertThat(run("review", recording(), "--viewer-port", "1").exit).isEqualTo(2);
        assertThat(run("review", "--viewer", "--viewer-port", "65536").exit).isEqualTo(2);
        assertThat(run("review", "--viewer", "--http-port", "1").exit).isEqualTo(2);
        assertThat(run("review", "--viewer", "--", "true").exit).isEqualTo(2);
    }
}

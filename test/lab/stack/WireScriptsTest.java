package lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import lab.CtrlC;
import lab.Needs;
import lab.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Lesson 30's scripts for what crosses the wire, run by the programs that they are for. */
@Timeout(120)
class WireScriptsTest {

    private static final Path WIRE = Repository.ROOT.resolve("compose/wire");
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @TempDir
    private Path folder;

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    @Needs("tcpdump, tshark and the right to capture")
    void aRequestIsCapturedAndReadWithItsParent() throws Exception {
        var file = folder.resolve("wire.pcap");
        var filter = "tcp port " + server.getAddress().getPort();
        var capture = new ProcessBuilder(
                        CtrlC.reaches(List.of(WIRE.resolve("capture.sh").toString(), file.toString(), filter)))
                .redirectErrorStream(true)
                .start();
        try (var said = capture.inputReader()) {
            var first = new ArrayList<String>();
            for (var line = said.readLine(); line != null; line = said.readLine()) {
                first.add(line);
                if (line.contains("listening on")) {
                    break;
                }
            }
            assertThat(first).as("what tcpdump says").anyMatch(line -> line.contains("listening on"));
            ask("/price/coffee", PARENT);
            ask("/audit?all=true", null);
            awaitCaptured(file, "/audit");
        } finally {
            CtrlC.press(capture);
            assertThat(capture.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }

        var port = server.getAddress().getPort();
        assertThat(run("requests.sh", file.toString()))
                .containsExactly(
                        port + "  GET /price/coffee  traceparent: " + PARENT,
                        port + "  GET /audit?all=true  without traceparent");
    }

    @Test
    @Needs("strace and the right to trace")
    void aProgramsRequestsAreSeenInItsSystemCalls() throws Exception {
        var uri = uri("/price/tea");
        var request = Files.writeString(
                folder.resolve("request"),
                "GET /price/tea HTTP/1.1\r\nHost: x\r\ntraceparent: " + PARENT + "\r\nConnection: close\r\n\r\n");
        var said = run(
                "calls.sh",
                "bash",
                "-c",
                "exec 3<>/dev/tcp/127.0.0.1/" + uri.getPort() + "; cat " + request + " >&3; cat <&3 >/dev/null");

        assertThat(said)
                .anyMatch(line -> line.contains("GET /price/tea")
                        && line.contains(PARENT)
                        && line.contains(":" + uri.getPort() + "]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"connections.bt", "dns.bt"})
    @Needs("bpftrace; it compiles the scripts, and attaches nothing")
    void bpftraceCompiles(String script) throws Exception {
        var ended = new ProcessBuilder("bpftrace", "-d", WIRE.resolve(script).toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();

        assertThat(ended.waitFor()).as(Files.readString(folder.resolve("said"))).isZero();
    }

    @Test
    void falcosRuleHasTheFormOfARule() throws IOException {
        var items = new Yaml().<List<Map<String, Object>>>load(Files.readString(WIRE.resolve("falco.yaml")));
        var lists = items.stream()
                .map(item -> (String) item.get("list"))
                .filter(Objects::nonNull)
                .toList();
        var rules = items.stream().filter(item -> item.containsKey("rule")).toList();

        assertThat(rules).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule).containsKeys("rule", "desc", "condition", "output", "priority");
            assertThat((String) rule.get("priority"))
                    .isIn("EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFORMATIONAL", "DEBUG");
            assertThat((String) rule.get("condition"))
                    .as("no counting: Falco looks at one system call at a time")
                    .doesNotContain("count(");
        });
        assertThat(lists)
                .allSatisfy(list -> assertThat(rules)
                        .anyMatch(rule -> ((String) rule.get("condition")).contains("(" + list + ")")));
    }

    private URI uri(String target) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + target);
    }

    private void ask(String target, String parent) throws Exception {
        var request = HttpRequest.newBuilder(uri(target)).version(HttpClient.Version.HTTP_1_1);
        if (parent != null) {
            request.header("traceparent", parent);
        }
        try (var client = HttpClient.newHttpClient()) {
            client.send(request.build(), HttpResponse.BodyHandlers.discarding());
        }
    }

    /** tcpdump writes each packet as it comes; it may come a moment after the answer. */
    private static void awaitCaptured(Path file, String text) throws Exception {
        for (var tries = 0; tries < 300; tries++) {
            if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new AssertionError("tcpdump did not capture " + text + " within 30 s");
    }

    private List<String> run(String script, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(WIRE.resolve(script).toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var said = process.inputReader()) {
            process.getOutputStream().close();
            return said.readAllLines();
        }
    }
}

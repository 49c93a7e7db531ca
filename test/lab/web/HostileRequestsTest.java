package lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lab.receive.ForeignCallers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody sends who means well, as bytes on a socket; and what goes to the wrong place. */
@Tag("sockets")
class HostileRequestsTest {

    private static final String EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static final String ORIGIN = "http://app.example:3000";

    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        client = new Client(ViewerOptions.free(Client.PAGE)
                .withNames(List.of("viewer.lab"))
                .withCors(List.of(ORIGIN, "https://other.example")));
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    /** A viewer that has received nothing yet. */
    private static void startAgain() throws Exception {
        stop();
        start();
    }

    private record Answer(int status, String head, String body) {

        String message() {
            assertThat(head).containsIgnoringCase("\ncontent-type: application/json");
            return JsonParser.parseString(body).getAsJsonObject().get("message").getAsString();
        }
    }

    private static Answer raw(int port, String request) throws IOException {
        try (var socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var in = socket.getInputStream();
            var head = new StringBuilder();
            for (int next; head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0; ) head.append((char) next);
            var length = head.toString().toLowerCase(Locale.ROOT).replaceFirst("(?s).*content-length: (\\d+).*", "$1");
            var body = length.matches("\\d+") ? in.readNBytes(Integer.parseInt(length)) : in.readAllBytes();
            return new Answer(
                    Integer.parseInt(head.toString().split(" ")[1]),
                    head.toString().replace("\r", ""),
                    new String(body, StandardCharsets.UTF_8));
        }
    }

    private static String get(String target, String... headers) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + lines(headers) + "Connection: close\r\n\r\n";
    }

    private static String lines(String... headers) {
        return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello world\r\n\r\n",
                "GET  / /x HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003 a TLS hello",
                "\u0000\u0001\u0002\u0003\u0004",
                "GET /api/traces HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
                "GET /api/traces HTTP/1.1\r\nHost: localhost\r\na b: c\r\n\r\n",
                "POST /api/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                "POST /api/traces HTTP/1.1\r\n"
                        + "Host: localhost\r\n"
                        + "Content-Length: 2\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n",
                "FOO /api/traces HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET http://localhost/api/traces HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/../api/traces HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /api/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
                "GET /api/traces HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                "GET /api/traces HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n",
                "GET /api/traces HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "POST /api/traces HTTP/1.1\r\nHost: localhost\r\nExpect: foo\r\nContent-Length: 0\r\n\r\n"
            })
    void everyErrorOfTheApiIsJson(String request) throws Exception {
        var answer = raw(client.viewer.port(), request);
        assertThat(answer.status).isBetween(400, 499);
        assertThat(answer.message()).isNotBlank();
    }

    @Test
    void whatIsTooLongIsToldInJson() throws Exception {
        assertThat(raw(client.viewer.port(), get("/api/traces?q=" + "a".repeat(20_000))))
                .returns(414, Answer::status)
                .returns("the address is too long", Answer::message);
        assertThat(raw(client.viewer.port(), get("/api/traces", "X: " + "a".repeat(20_000))))
                .returns(431, Answer::status)
                .returns("the headers are too long", Answer::message);
    }

    /** The server's library refuses these in a query, and names may have them. */
    @ParameterizedTest
    @ValueSource(
            strings = {"..", "a/../b", "\u0000\u0001\u001b[31m\u007f", "a\n\r\tb", "%zz", "é한\uD83D\uDE00", "<b>&\"'"})
    void anyNameCanBeAskedFor(String name) throws Exception {
        var json = new com.google.gson.JsonPrimitive(name).toString();
        var point = "{\"timeUnixNano\":\"1700000000000000000\",\"asInt\":\"7\"}";
        assertThat(client.post("metrics", """
            {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":%1$s}}]},\
            "scopeMetrics":[{"metrics":[{"name":%1$s,"gauge":{"dataPoints":[%2$s]}}]}]}]}\
            """.formatted(json, point)).body()).isEqualTo("{}");
        var encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
        var one = client.api("metrics/one?name=" + encoded + "&service=" + encoded);
        assertThat(one.getAsJsonObject("head").get("name").getAsString()).isEqualTo(name);
        assertThat(client.get("/metrics?name=" + encoded).statusCode()).isEqualTo(200);
        assertThat(client.get("/api/logs?q=" + encoded).statusCode()).isEqualTo(200);
    }

    @Test
    void rawControlsInAnAddressAreAnsweredToo() throws Exception {
        assertThat(raw(client.viewer.port(), get("/api/traces?q=\u0001\u00e9.."))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aRequestNamesOneHost() throws Exception {
        for (var port : List.of(client.viewer.port(), client.viewer.httpPort(), client.viewer.grpcPort())) {
            for (var hosts :
                    List.of("", "Host: localhost\r\nHost: localhost\r\n", "Host: localhost\r\nHost: evil\r\n")) {
                var answer = raw(port, "GET /v1/traces HTTP/1.1\r\n" + hosts + "Connection: close\r\n\r\n");
                assertThat(answer.status).as(hosts).isEqualTo(400);
                assertThat(answer.message()).contains("one Host");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lab.receive.ForeignCallers#hosts")
    void aForeignHostDoesNotComeIn(String host) throws Exception {
        for (var port : List.of(client.viewer.port(), client.viewer.httpPort(), client.viewer.grpcPort())) {
            assertThat(raw(port, "GET /api/traces HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n").status)
                    .isIn(400, 403);
        }
    }

    @Test
    void aForeignOriginDoesNotComeIn() throws Exception {
        for (var port : List.of(client.viewer.port(), client.viewer.httpPort(), client.viewer.grpcPort())) {
            for (var origin : ForeignCallers.origins(port)) {
                assertThat(ForeignCallers.status(port, "/api/traces", "Host: localhost:" + port, "Origin: " + origin))
                        .as(origin)
                        .isEqualTo(403);
            }
        }
        ForeignCallers.assertRefusedBy(client.viewer.port(), "/api/traces");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/page/../Viewer.java",
                "/page/..%2fViewer.java",
                "/page/%2e%2e/Viewer.java",
                "/page/%2e%2e%2fViewer.java",
                "/page/..%5cViewer.java",
                "/page/..;/Viewer.java",
                "/page/.%2e/Viewer.java",
                "/page/%252e%252e/Viewer.java",
                "/page/....//Viewer.java",
                "/page//../Viewer.java",
                "/page/./../Viewer.java",
                "/page/main.js/../../Viewer.java",
                "/page//etc/passwd",
                "/page/%2fetc%2fpasswd",
                "/page/file:/etc/passwd",
                "/page/%c0%ae%c0%ae/Viewer.java",
                "/page/main.js%00.java"
            })
    void nothingOutsideOfThePageIsServed(String target) throws Exception {
        var answer = raw(client.viewer.port(), get(target));
        assertThat(answer.status).isIn(400, 403, 404);
        assertThat(answer.body).doesNotContain("package lab", "root:");
    }

    /** More connections without a request than there are places; the page still answers. */
    @Test
    void halfOpenConnectionsDoNotShutThePageOut() throws Exception {
        var open = new ArrayList<Socket>();
        try {
            for (var i = 0; i < 600; i++) {
                var socket = new Socket("localhost", client.viewer.port());
                open.add(socket);
                socket.getOutputStream()
                        .write((i % 2 == 0 ? "GET / HTTP/1.1\r\nHost: loc" : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(raw(client.viewer.port(), get("/api/health")).status).isEqualTo(200);
        } finally {
            for (var socket : open) socket.close();
        }
        assertThat(client.get("/api/health").statusCode()).isEqualTo(200);
    }

    @Test
    void whatGoesToTheWrongPlaceIsToldAndCounted() throws Exception {
        startAgain();
        var span = Client.spans("4bf92f3577b34da6a3ce929d0e0e4736", "one");
        var http = "POST %s HTTP/1.1\r\nHost: localhost\r\nUser-Agent: lost/1\r\nContent-Type: %s\r\nContent-Length: "
                + span.length() + "\r\nConnection: close\r\n\r\n" + span;
        var viewer = client.viewer;
        assertThat(raw(viewer.grpcPort(), http.formatted("/v1/traces", "application/json"))
                        .message())
                .contains("OTLP over HTTP goes to port " + viewer.httpPort());
        assertThat(raw(viewer.port(), http.formatted("/v1/traces", "application/json"))
                        .message())
                .contains("OTLP over HTTP goes to port " + viewer.httpPort());
        assertThat(raw(viewer.httpPort(), http.formatted("/v1/trace", "application/json")).status)
                .isEqualTo(404);
        assertThat(raw(viewer.httpPort(), http.formatted("/v1/traces", "text/plain")).status)
                .isEqualTo(415);
        assertThat(raw(viewer.grpcPort(), http.formatted(EXPORT, "application/json")).status)
                .isEqualTo(415);
        for (var port : List.of(viewer.httpPort(), viewer.port())) {
            var refused = grpc(port, EXPORT, "localhost");
            assertThat(refused.get("grpc-status")).isEqualTo("12");
            assertThat(refused.get("grpc-message")).contains("gRPC", "to port " + viewer.grpcPort());
        }
        assertThat(grpc(viewer.grpcPort(), "/some.Service/Method", "localhost").get("grpc-status"))
                .isEqualTo("12");
        assertThat(grpc(viewer.grpcPort(), EXPORT, "evil.example").get("grpc-status"))
                .isEqualTo("7");
        assertThat(grpc(viewer.grpcPort(), EXPORT, "viewer.lab").get("grpc-status"))
                .isEqualTo("0");

        var refused = client.api("refused");
        assertThat(refused.get("total").getAsInt()).isEqualTo(9);
        var said = refused.getAsJsonArray("problems").toString();
        assertThat(said)
                .contains("\"sender\":\"lost/1\"", "/v1/trace\"", "takes OTLP over gRPC", "takes OTLP over HTTP")
                .contains("This port shows the page", "the name evil.example", "no method /some.Service/Method");
        assertThat(client.api("stats").get("refused").getAsInt()).isEqualTo(9);
        assertThat(client.api("overview").getAsJsonArray("problems")).hasSize(9);
    }

    /** Of the same kind there may be very many. */
    @Test
    void whatIsRefusedAlikeIsCounted() throws Exception {
        startAgain();
        for (var i = 0; i < 12; i++) client.post("traces", "{");
        var problems = client.list("refused", "problems");
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).getAsJsonObject().get("count").getAsInt()).isEqualTo(12);
    }

    private static com.linecorp.armeria.common.HttpHeaders grpc(int port, String path, String authority) {
        var headers = RequestHeaders.builder(HttpMethod.POST, path)
                .authority(authority)
                .contentType(com.linecorp.armeria.common.MediaType.create("application", "grpc"))
                .add("te", "trailers")
                .build();
        var answer = WebClient.of("h2c://localhost:" + port)
                .execute(headers, new byte[5])
                .aggregate()
                .join();
        assertThat(answer.status().code()).isEqualTo(200);
        return answer.headers().contains("grpc-status") ? answer.headers() : answer.trailers();
    }

    @Test
    void clearTextHttp2IsTakenForOtlpOverHttp() throws Exception {
        startAgain();
        var answer = WebClient.of("h2c://localhost:" + client.viewer.httpPort())
                .execute(
                        RequestHeaders.of(HttpMethod.POST, "/v1/traces", "content-type", "application/json"),
                        Client.spans("4bf92f3577b34da6a3ce929d0e0e4736", "one"))
                .aggregate()
                .join();
        assertThat(answer.contentUtf8()).isEqualTo("{}");
        assertThat(client.viewer.store().spans()).hasSize(1);
    }

    @Test
    void anUpgradeToHttp2IsTakenToo() throws Exception {
        var answer = raw(
                client.viewer.httpPort(),
                "GET /v1/traces HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer.status).isEqualTo(101);
    }

    @Test
    void aBodyThatIsCutOffIsNotAnsweredWith200() throws Exception {
        for (var body : List.of("{}", "{\"resourceSpans\":[]}")) {
            try (var socket = new Socket("localhost", client.viewer.httpPort())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write(("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                        + "Content-Length: 40\r\n\r\n" + body)
                                .getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .doesNotContain(" 200 ");
            }
        }
    }

    @Test
    void pagesOfOriginsThatAreNamedMaySendOtlpAndNothingElse() throws Exception {
        var preflight = raw(
                client.viewer.httpPort(),
                "OPTIONS /v1/traces HTTP/1.1\r\nHost: localhost\r\nOrigin: " + ORIGIN
                        + "\r\nAccess-Control-Request-Method: POST\r\n"
                        + "Access-Control-Request-Headers: content-type, x-team\r\nConnection: close\r\n\r\n");
        assertThat(preflight.status).isEqualTo(204);
        assertThat(preflight.head)
                .contains("\naccess-control-allow-origin: " + ORIGIN + "\n")
                .contains("\naccess-control-allow-methods: POST\n")
                .contains("\naccess-control-allow-headers: content-type, x-team\n")
                .contains("\nvary: Origin");

        var sent = client.post("traces", "{}", "Origin", ORIGIN);
        assertThat(sent.statusCode()).isEqualTo(200);
        assertThat(sent.headers().firstValue("Access-Control-Allow-Origin")).hasValue(ORIGIN);
        assertThat(client.post("traces", "{", "Origin", "https://other.example")
                        .headers()
                        .firstValue("Access-Control-Allow-Origin"))
                .as("an error can be read by the page, too")
                .hasValue("https://other.example");

        var foreign = client.post("traces", "{}", "Origin", "http://evil.example");
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(client.get("/api/traces", "Origin", ORIGIN).statusCode())
                .as("they may not read")
                .isEqualTo(403);
        assertThat(client.send(HttpRequest.newBuilder(client.page("/api/data")).DELETE(), "Origin", ORIGIN)
                        .statusCode())
                .isEqualTo(403);
    }

    /** A browser does not bring the token when it asks whether it may send. */
    @Test
    void aPreflightNeedsNoTokenButWhatIsSentDoes() throws Exception {
        try (var guarded = new Client(
                ViewerOptions.free(Client.PAGE).withToken("0123456789abcdef").withCors(List.of("*")))) {
            assertThat(raw(
                                    guarded.viewer.httpPort(),
                                    "OPTIONS /v1/traces HTTP/1.1\r\nHost: localhost\r\nOrigin: http://any.example\r\n"
                                            + "Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n")
                            .status)
                    .isEqualTo(204);
            assertThat(guarded.post("traces", "{}", "Origin", "http://any.example")
                            .statusCode())
                    .isEqualTo(401);
        }
    }
}

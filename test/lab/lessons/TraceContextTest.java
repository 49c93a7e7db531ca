package lab.lessons;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Needs;
import lab.Web;
import lab.build.Classpath;
import lab.build.Compiler;
import lab.build.Script;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lesson 03's shop, solved, with the requests of {@code w3c/trace-context.txt}: what it sends on to the gateway. They
 * go over a socket as they are written, which a client would not do.
 */
@Needs("the libraries of a lesson")
class TraceContextTest {

    private static final Path CASES = LessonFiles.ROOT.resolve("test/lab/lessons/w3c/trace-context.txt");
    private static final Pattern REPEATED = Pattern.compile("(\\w)\\*(\\d+)");

    /** What the shop sent to the gateway; keys in lower case. */
    private static final BlockingQueue<Map<String, List<String>>> SENT = new LinkedBlockingQueue<>();

    @TempDir
    private static Path folder;

    private static URLClassLoader loader;
    private static Web gateway;
    private static Web shop;

    /** One test of the suite: its requests, and why the SDK fails it; empty when it must not. */
    record Case(String name, String fault, List<Exchange> exchanges) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** One request and what is expected, sent as often as it says. */
    record Exchange(List<String> headers, List<String> expected, int times) {}

    @BeforeAll
    static void start() throws Exception {
        var solution = LessonFiles.ROOT.resolve("solutions/03_propagation.java");
        var script = Script.of(solution);
        var compiled = new Compiler(folder.resolve("build"))
                .compile(
                        Stream.concat(Stream.of(solution), script.sources().stream())
                                .toList(),
                        new Classpath(LessonFiles.ROOT, folder.resolve("build")).of(script));
        assertThat(compiled.messages()).isEmpty();
        loader = new URLClassLoader(
                new java.net.URL[] {compiled.classes().toUri().toURL()}, TraceContextTest.class.getClassLoader());
        gateway = Web.serve(exchange -> {
            var headers = new TreeMap<String, List<String>>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values));
            SENT.add(headers);
            return "3.20";
        });
        var otel = OpenTelemetrySdk.builder()
                .setPropagators(ContextPropagators.create(TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
                .build();
        var made = loader.loadClass("Propagation$Shop").getDeclaredConstructor(OpenTelemetry.class, URI.class);
        made.setAccessible(true);
        shop = Web.serve((Web.Service) made.newInstance(otel, gateway.uri()));
    }

    @AfterAll
    static void stop() throws Exception {
        shop.close();
        gateway.close();
        loader.close();
    }

    static List<Case> cases() throws Exception {
        var cases = new ArrayList<Case>();
        for (var part : Files.readString(CASES).split("(?m)^## ")) {
            if (part.startsWith("#")) {
                continue; // what the file says of itself
            }
            var name = part.lines().findFirst().orElseThrow();
            var fault = lines(part, "! ").collect(Collectors.joining(" "));
            var exchanges = Stream.of(part.substring(name.length()).split("\n\\s*\n"))
                    .filter(text -> lines(text, "= ").findAny().isPresent())
                    .map(text -> new Exchange(
                            lines(text, "> ").toList(),
                            lines(text, "= ").toList(),
                            lines(text, "x ").findFirst().map(Integer::valueOf).orElse(1)))
                    .toList();
            cases.add(new Case(name, fault, exchanges));
        }
        return cases;
    }

    private static Stream<String> lines(String text, String mark) {
        return text.lines().filter(line -> line.startsWith(mark)).map(line -> written(line.substring(mark.length())));
    }

    /** The text that the file's notation stands for. */
    private static String written(String text) {
        return REPEATED.matcher(text)
                .replaceAll(repeated -> repeated.group(1).repeat(Integer.parseInt(repeated.group(2))))
                .replace("\\t", "\t")
                .replace("␠", " ");
    }

    @Test
    void theSuiteHas41Tests() throws Exception {
        assertThat(cases()).hasSize(41);
        assertThat(cases()).filteredOn(one -> !one.fault().isEmpty()).hasSize(4);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theShopSendsOnWhatTheSpecificationAsksFor(Case one) throws Exception {
        var wrong = new ArrayList<String>();
        for (var exchange : one.exchanges()) {
            wrong.addAll(wrong(exchange));
        }
        if (one.fault().isEmpty()) {
            assertThat(wrong).isEmpty();
        } else {
            assertThat(wrong).as("the SDK has learned it: take the ! away").isNotEmpty();
        }
    }

    private static List<String> wrong(Exchange exchange) throws Exception {
        var wrong = new ArrayList<String>();
        var parents = new HashSet<String>();
        for (int i = 0; i < exchange.times(); i++) {
            send(exchange.headers());
            var sent = SENT.poll(20, TimeUnit.SECONDS);
            assertThat(sent).as("the shop's request for " + exchange.headers()).isNotNull();
            var traceparent = sent.getOrDefault("traceparent", List.of());
            assertThat(traceparent).hasSize(1).allMatch(value -> value.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0\\d"));
            parents.add(traceparent.getFirst().substring(36, 52));
            for (var expected : exchange.expected()) {
                if (!holds(expected, exchange.headers(), traceparent.getFirst(), sent.get("tracestate"))) {
                    wrong.add(exchange.headers() + " → " + traceparent + " " + sent.get("tracestate") + ", expected "
                            + expected);
                }
            }
        }
        if (parents.size() < exchange.times()) {
            wrong.add("a parent's id was sent twice");
        }
        return wrong;
    }

    private static boolean holds(String expected, List<String> headers, String traceparent, List<String> tracestate) {
        var state = tracestate == null ? "" : String.join(",", tracestate);
        var got = String.join("\n", headers);
        return switch (expected.split(" ")[0]) {
            case "continued" ->
                got.contains(traceparent.substring(3, 35)) && !got.contains(traceparent.substring(36, 52));
            case "new" -> !got.contains(traceparent.substring(3, 35));
            case "tracestate" ->
                state.equals(expected.substring("tracestate".length()).replaceFirst("^ ", ""));
            case "flag" -> (Character.digit(traceparent.charAt(54), 16) & Integer.parseInt(expected.substring(5))) != 0;
            case "with" -> Stream.of(state.split(",")).anyMatch(member -> member.startsWith(expected.substring(5)));
            case "without" ->
                Stream.of(state.split(",")).noneMatch(member -> member.startsWith(expected.substring(8) + "="));
            default -> throw new IllegalArgumentException("nobody knows what this expects: " + expected);
        };
    }

    private static void send(List<String> headers) throws Exception {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), shop.uri().getPort())) {
            var request = "GET /buy/coffee HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + headers.stream().map(line -> line + "\r\n").collect(Collectors.joining()) + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200");
        }
    }
}

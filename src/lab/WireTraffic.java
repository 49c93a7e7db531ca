//SOURCES HttpMessage.java
//SOURCES Listener.java
//SOURCES Web.java

package lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import lab.HttpMessage.Header;
import lab.text.SeededInput;

/**
 * The programs of lesson 30, which must not be changed: a shop with an SDK, a stock service without one, an external
 * supplier, a nightly job that nobody knows about, and the backend that the shop exports to. A seed adds many calls and
 * hand-made exports; {@link #calls} and {@link #exported} list them.
 */
public final class WireTraffic implements AutoCloseable {

    /** The service name of the supplier. Under grading it reports what it received, with the attributes below. */
    public static final String SUPPLIER = "supplier";

    /** The target of a request to the supplier. */
    public static final AttributeKey<String> RECEIVED_TARGET = AttributeKey.stringKey("wire.received.target");

    /** All header lines with this prefix, as {@code Name: value}, in alphabetical order. */
    public static final AttributeKey<List<String>> RECEIVED_HEADERS =
            AttributeKey.stringArrayKey("wire.received.headers");

    /** The request's body as text. */
    public static final AttributeKey<String> RECEIVED_BODY = AttributeKey.stringKey("wire.received.body");

    /** The headers that the stock service forwards: its author thought that they belong to the caller. */
    private static final String HANDED_ON = "(?i)x-.*|cookie|traceparent|tracestate";

    private static final SeededInput INPUT = SeededInput.of(System.getenv(SeededInput.VARIABLE));

    /** The purpose of a call. */
    public enum Case {
        PLAIN,
        AGAIN,
        WITHOUT_TRACEPARENT,
        BROKEN_TRACEPARENT,
        UNSAMPLED,
        TRACESTATE,
        BODY,
        NOT_FOUND,
        UNAVAILABLE,
        KEY_IN_A_COOKIE,
        TOKEN_IN_A_LIST,
        LOOKS_ALIKE,
        KEPT_INSIDE
    }

    /**
     * A call to the stock service, as it is sent.
     *
     * @param caller the {@code User-Agent}
     * @param headers besides that one
     * @param status the status that the supplier, and so the stock service, answers with
     * @param secret the header value that is secret; empty for none
     */
    public record Call(
            Case what,
            String caller,
            String method,
            String target,
            List<Header> headers,
            String body,
            int status,
            String secret) {

        /** The value of the header, or null. */
        public String header(String name) {
            return headers.stream()
                    .filter(header -> header.name().equalsIgnoreCase(name))
                    .map(Header::value)
                    .findFirst()
                    .orElse(null);
        }

        /** The trace id in its {@code traceparent}; null when that is missing or invalid. */
        public String traceId() {
            var header = header("traceparent");
            return header == null || !header.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
                    ? null
                    : header.substring(3, 35);
        }

        /** The path of its target. */
        public String path() {
            return target.replaceFirst("\\?.*", "");
        }
    }

    /** The purpose of a hand-made export. */
    public enum Layout {
        /** Two resources, three scopes. */
        PLAIN,
        /** Fields that exist in no version of OTLP, one of each wire type, and numbers that take two bytes. */
        UNKNOWN_FIELDS,
        /** Lengths that take three bytes. */
        LARGE
    }

    /** A span of a hand-made export. */
    public record Exported(Layout what, String name, String traceId, String spanId) {}

    record Export(byte[] bytes, List<Exported> spans) {}

    private final Lab lab;
    private final List<HttpServer> servers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final OpenTelemetry supplierSays;
    private final URI supplier;
    private final URI backend;

    /** Starts the supplier and the backend; {@link #stock} starts the stock service. */
    public WireTraffic(Lab lab) throws IOException {
        this.lab = lab;
        supplierSays = INPUT.seed() == 0 ? OpenTelemetry.noop() : lab.service(SUPPLIER);
        supplier = serve(this::supply);
        backend = serve(_ -> new Answer(200, ""));
    }

    /** The supplier's address. */
    public URI supplier() {
        return supplier;
    }

    /** The address that receives the shop's telemetry, as OTLP over HTTP. */
    public URI backend() {
        return backend;
    }

    /**
     * Starts the stock service.
     *
     * @param supplied the supplier's address, as the stock service sees it
     * @return its address
     */
    public URI stock(URI supplied) throws IOException {
        return serve(exchange -> stock(exchange, supplied));
    }

    /**
     * Makes all calls and exports, one after the other, and returns after the last response.
     *
     * @param stock the address that callers use for the stock service
     * @param backend the address that the shop exports to
     */
    public void send(URI stock, URI backend) throws IOException, InterruptedException {
        shop(stock, backend);
        call(stock, job());
        for (var call : calls(INPUT)) {
            call(stock, call);
        }
        for (var export : exports(INPUT)) {
            Web.send(http(backend.resolve("/v1/traces"))
                    .header("Content-Type", "application/x-protobuf")
                    .POST(BodyPublishers.ofByteArray(export.bytes)));
        }
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }

    // ── the programs ────────────────────────────────────────────────────────────────────────────────────────────────

    /** Has an SDK, and exports both over the wire and to the lab. */
    private void shop(URI stock, URI backend) throws IOException, InterruptedException {
        var wire = OtlpHttpSpanExporter.builder()
                .setEndpoint(backend.resolve("/v1/traces").toString())
                .build();
        var resource = Resource.getDefault()
                .merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "shop")));
        try (var tracing = SdkTracerProvider.builder()
                .setResource(resource)
                .addSpanProcessor(BatchSpanProcessor.builder(SpanExporter.composite(lab.spanExporter(), wire))
                        .setScheduleDelay(Duration.ofHours(1)) // one export, when it is closed
                        .build())
                .build()) {
            var tracer = tracing.get("com.example.shop");
            var buy = tracer.spanBuilder("buy").startSpan();
            var url = stock.resolve(shop(INPUT, buy.getSpanContext()).target);
            var get = tracer.spanBuilder("GET")
                    .setParent(Context.root().with(buy))
                    .setSpanKind(SpanKind.CLIENT)
                    .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, "GET")
                    .setAttribute(UrlAttributes.URL_FULL, url.toString())
                    .setAttribute(ServerAttributes.SERVER_ADDRESS, url.getHost())
                    .setAttribute(ServerAttributes.SERVER_PORT, (long) url.getPort())
                    .startSpan();
            var answer = call(stock, shop(INPUT, get.getSpanContext()));
            get.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, (long) answer.statusCode());
            get.end();
            buy.end();
        }
    }

    private static HttpResponse<String> call(URI stock, Call call) throws IOException, InterruptedException {
        var request = http(stock.resolve(call.target)).header("User-Agent", call.caller);
        call.headers.forEach(header -> request.header(header.name(), header.value()));
        return Web.send(request.method(
                call.method, call.body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(call.body)));
    }

    /** Forwards each request to the supplier. */
    private static Answer stock(HttpExchange exchange, URI supplied) throws IOException, InterruptedException {
        var request = http(supplied.resolve(exchange.getRequestURI())).header("User-Agent", "stock/1.4");
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (name.matches(HANDED_ON)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        var body = exchange.getRequestBody().readAllBytes();
        var answer = Web.send(request.method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body)));
        return new Answer(answer.statusCode(), answer.body());
    }

    private Answer supply(HttpExchange exchange) throws IOException {
        var target = exchange.getRequestURI().toString();
        supplierSays
                .getLogsBridge()
                .get("com.example.supplier")
                .logRecordBuilder()
                .setBody("received")
                .setAttribute(RECEIVED_TARGET, target)
                .setAttribute(RECEIVED_HEADERS, handedOn(exchange))
                .setAttribute(
                        RECEIVED_BODY, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                .emit();
        var status = calls(INPUT).stream()
                .filter(call -> call.target.equals(target))
                .map(Call::status)
                .findFirst()
                .orElse(200);
        return new Answer(status, status == 200 ? "3.20" : "no offer");
    }

    private static List<String> handedOn(HttpExchange exchange) {
        return exchange.getRequestHeaders().entrySet().stream()
                .filter(header -> header.getKey().matches(HANDED_ON))
                .filter(header -> !isSecret(header.getValue()))
                .flatMap(header -> header.getValue().stream().map(value -> header.getKey() + ": " + value))
                .sorted()
                .toList();
    }

    /** The supplier's report is telemetry too, so it must not contain secrets. */
    private static boolean isSecret(List<String> values) {
        return values.stream().anyMatch(value -> value.contains("eyJ") || value.contains("key_live_"));
    }

    private record Answer(int status, String body) {}

    private interface Program {
        Answer answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private URI serve(Program program) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                var answer = program.answer(exchange);
                var bytes = answer.body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        servers.add(server);
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Without the header that offers HTTP/2, which would appear in every request. */
    private static HttpRequest.Builder http(URI uri) {
        return HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1);
    }

    // ── specimens ───────────────────────────────────────────────────────────────────────────────────────────────────

    /** The shop's call. */
    public static Call shop(SeededInput input, SpanContext span) {
        var headers = List.of(
                new Header("traceparent", "00-" + span.getTraceId() + "-" + span.getSpanId() + "-01"),
                new Header("X-Request-Id", input.text("7f3a9c52-1d84-4b6e")),
                new Header("X-Debug-User", token(input)));
        var target = "/price/" + input.text("coffee") + "?unit=kg";
        return new Call(Case.PLAIN, "shop/2.0", "GET", target, headers, "", 200, token(input));
    }

    /** The nightly job's call. */
    public static Call job() {
        return new Call(Case.WITHOUT_TRACEPARENT, "night-audit/0.9", "GET", "/audit?all=true", List.of(), "", 200, "");
    }

    /** The further calls, each with a path of its own: none without a seed. */
    public static List<Call> calls(SeededInput input) {
        if (input.seed() == 0) {
            return List.of();
        }
        var random = new Random(input.seed());
        var calls = new ArrayList<Call>();
        for (var what : Case.values()) {
            calls.add(call(what, random));
        }
        return List.copyOf(calls);
    }

    private static Call call(Case what, Random random) {
        var target = "/" + word(random, 5) + "/" + word(random, 8) + "?q=" + word(random, 6);
        var headers = new ArrayList<Header>();
        var traceparent = "00-" + hex(random, 16) + "-" + hex(random, 8);
        switch (what) {
            case WITHOUT_TRACEPARENT -> {}
            case BROKEN_TRACEPARENT -> headers.add(new Header("traceparent", traceparent.substring(0, 40)));
            case UNSAMPLED -> headers.add(new Header("traceparent", traceparent + "-00"));
            default -> headers.add(new Header("traceparent", traceparent + "-01"));
        }
        if (what == Case.TRACESTATE) {
            headers.add(new Header("tracestate", word(random, 4) + "=" + word(random, 9)));
        }
        var name = "X-" + capital(word(random, 5)) + "-" + capital(word(random, 4));
        var secret = "";
        switch (what) {
            case KEY_IN_A_COOKIE -> {
                secret = "key_live_"
                        + random.ints(20, 0, 10).mapToObj(String::valueOf).reduce("", String::concat);
                headers.add(new Header("Cookie", "id=" + word(random, 6) + "; pay=" + secret + "; theme=dark"));
            }
            case TOKEN_IN_A_LIST -> {
                secret = "eyJ" + word(random, 24) + "." + word(random, 40) + "." + word(random, 22);
                headers.add(new Header(name, "Bearer " + secret));
            }
            case LOOKS_ALIKE -> {
                headers.add(new Header(name, hex(random, 32)));
                headers.add(new Header("X-Request-Id", hex(random, 4) + "-" + hex(random, 2) + "-" + hex(random, 6)));
                headers.add(new Header("X-Key-Type", "key_live"));
                headers.add(new Header("X-Token-Count", "12"));
                headers.add(new Header("X-Host", "a." + word(random, 9) + ".example"));
            }
            case KEPT_INSIDE ->
                headers.add(new Header(
                        "Authorization",
                        "Bearer eyJ" + word(random, 24) + "." + word(random, 40) + "." + word(random, 22)));
            default -> headers.add(new Header(name, word(random, 12)));
        }
        var body = what == Case.BODY ? "{\"item\": \"" + word(random, 7) + "\"}" : "";
        var status = switch (what) {
            case NOT_FOUND -> 404;
            case UNAVAILABLE -> 503;
            default -> 200;
        };
        return new Call(
                what,
                word(random, 6) + "/" + (1 + random.nextInt(9)) + ".0",
                body.isEmpty() ? "GET" : "POST",
                target,
                List.copyOf(headers),
                body,
                status,
                secret);
    }

    /** The token that the shop sends in {@code X-Debug-User}: three parts, each in base64url. */
    private static String token(SeededInput input) {
        return "eyJ" + input.text("hbGciOiJIUzI1NiJ9") + ".eyJ" + input.text("zdWIiOiJhbm5hIiwic2lkIjo0Mn0") + "."
                + input.text("Qm5kX3Rvb19tYW55X3NlY3JldHM");
    }

    private static String word(Random random, int letters) {
        return random.ints(letters, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static String hex(Random random, int bytes) {
        var id = new byte[bytes];
        random.nextBytes(id);
        id[0] |= 1; // an id of zeros is invalid
        return HexFormat.of().formatHex(id);
    }

    /** The spans of the hand-made exports: none without a seed. */
    public static List<Exported> exported(SeededInput input) {
        return exports(input).stream().flatMap(export -> export.spans.stream()).toList();
    }

    static List<Export> exports(SeededInput input) {
        if (input.seed() == 0) {
            return List.of();
        }
        var random = new Random(input.seed() + 1);
        return Arrays.stream(Layout.values())
                .map(layout -> export(layout, random))
                .toList();
    }

    private static Export export(Layout layout, Random random) {
        var spans = new ArrayList<Exported>();
        var note = layout == Layout.LARGE ? "x".repeat(17_000 + random.nextInt(2_000)) : "";
        var one = span(layout, random, word(random, 9), note, spans);
        var two = span(layout, random, word(random, 11), "", spans);
        var three = span(layout, random, word(random, 7), "", spans);
        var four = span(layout, random, word(random, 150 + random.nextInt(90)), "", spans);
        var bytes = message(out -> {
            field(out, 1, message(resource -> {
                field(resource, 1, new byte[] {}); // a resource without attributes
                field(resource, 2, message(scope -> {
                    field(scope, 1, message(name -> field(name, 1, bytes("com.example.one"))));
                    field(scope, 2, one);
                    field(scope, 2, two);
                }));
                field(resource, 2, message(scope -> field(scope, 2, three)));
                field(resource, 3, bytes("https://opentelemetry.io/schemas/1.45.0"));
            }));
            field(out, 1, message(resource -> {
                strange(layout, resource, random);
                field(resource, 2, message(scope -> {
                    strange(layout, scope, random);
                    field(scope, 2, four);
                }));
            }));
        });
        return new Export(bytes, List.copyOf(spans));
    }

    private static byte[] span(Layout layout, Random random, String name, String note, List<Exported> spans) {
        var traceId = hex(random, 16);
        var spanId = hex(random, 8);
        spans.add(new Exported(layout, name, traceId, spanId));
        return message(out -> {
            strange(layout, out, random);
            field(out, 1, HexFormat.of().parseHex(traceId));
            field(out, 2, HexFormat.of().parseHex(spanId));
            field(out, 4, HexFormat.of().parseHex(hex(random, 8)));
            field(out, 5, bytes(name));
            number(out, 6, 3); // CLIENT
            fixed(out, 7, 8, random);
            fixed(out, 8, 8, random);
            if (!note.isEmpty()) {
                field(out, 9, message(attribute -> {
                    field(attribute, 1, bytes("shop.note"));
                    field(attribute, 2, message(value -> field(value, 1, bytes(note))));
                }));
            }
            if (layout != Layout.PLAIN) {
                fixed(out, 16, 4, random); // flags: its tag takes two bytes
            }
        });
    }

    /** Fields that no reader knows: one of each wire type, with numbers of one and two bytes. */
    private static void strange(Layout layout, ByteArrayOutputStream out, Random random) {
        if (layout != Layout.UNKNOWN_FIELDS) {
            return;
        }
        number(out, 14, 1 + random.nextInt(16_000));
        fixed(out, 200 + random.nextInt(100), 8, random);
        fixed(out, 300 + random.nextInt(100), 4, random);
        field(out, 400 + random.nextInt(100), bytes(word(random, 140)));
    }

    private static byte[] message(Consumer<ByteArrayOutputStream> fields) {
        var out = new ByteArrayOutputStream();
        fields.accept(out);
        return out.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, int number, byte[] content) {
        varint(out, number << 3 | 2);
        varint(out, content.length);
        out.writeBytes(content);
    }

    private static void number(ByteArrayOutputStream out, int number, long value) {
        varint(out, number << 3);
        varint(out, value);
    }

    private static void fixed(ByteArrayOutputStream out, int number, int size, Random random) {
        varint(out, number << 3 | (size == 8 ? 1 : 5));
        var content = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(random.nextLong());
        out.write(content.array(), 0, size);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        var rest = value;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            out.write((int) (rest & 0x7F | 0x80));
        }
        out.write((int) rest);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The same spans and log records on every run: a shop of eight services, about twelve spans a trace, ten attributes a
 * span, durations that differ by a factor of a thousand, repeated queries, messages with links, one trace of 10,000
 * spans, resources of 1 KB and of 27 KB.
 */
class BenchLoad {

    static final long START_MILLIS = 1_767_225_600_000L;
    private static final long RANGE_NANOS = 900_000_000_000L;
    private static final int BATCH = 512;
    private static final int LARGE_TRACE = 10_000;
    private static final int LARGE = 7;

    private static final String[] SERVICES = {
        "gateway", "orders", "stock", "payments", "users", "search", "mail", "recommendations"
    };
    private static final String[] ROUTES = {
        "/orders/{id}", "/orders", "/cart/{user}", "/search", "/users/{id}", "/checkout", "/products/{id}", "/login"
    };
    private static final String[] TABLES = {"orders", "items", "users", "prices", "sessions"};

    private final Random random = new Random(1);
    private final Map<String, List<Span>> waiting = new LinkedHashMap<>();
    private final List<byte[]> batches = new ArrayList<>();
    private long ids = 1;
    private int trace;
    private int spans;
    private int pending;

    /** The id of a trace, counted from 0. */
    static String traceId(int number) {
        return "%016x%016x".formatted(new Random(number).nextLong() | 1, number + 1L);
    }

    /** Requests of about 512 spans, in the order in which they are sent. */
    List<byte[]> traces(int count) {
        for (; spans < count; trace++) {
            var start = START_MILLIS * 1_000_000 + (long) (RANGE_NANOS * (double) spans / count);
            if (trace == LARGE && count > 2 * LARGE_TRACE) large(start);
            else request(start);
            if (pending >= BATCH) flush();
        }
        flush();
        return batches;
    }

    private void flush() {
        var request = ExportTraceServiceRequest.newBuilder();
        waiting.forEach((service, spans) -> {
            var resource = ResourceSpans.newBuilder().setResource(resource(service));
            resource.addScopeSpansBuilder().addAllSpans(spans).getScopeBuilder().setName("bench");
            request.addResourceSpans(resource);
        });
        batches.add(request.build().toByteArray());
        waiting.clear();
        pending = 0;
    }

    private void large(long start) {
        var root = span("recommendations", 0, "nightly", Span.SpanKind.SPAN_KIND_INTERNAL, start, 60_000_000_000L);
        add("recommendations", root);
        for (var i = 1; i < LARGE_TRACE; i++)
            query("recommendations", low(root), start + i * 5_000_000L, 4_000_000L, "prices", i);
    }

    private void request(long start) {
        var failing = random.nextInt(25) == 0;
        var slow = Math.exp(random.nextGaussian());
        var route = ROUTES[Math.min(random.nextInt(ROUTES.length), random.nextInt(ROUTES.length))];
        var whole = (long) (60_000_000 * slow);
        var method = route.equals("/checkout") || route.equals("/login") ? "POST" : "GET";
        var root = server("gateway", 0, method, route, start, whole, failing);
        add("gateway", root);
        var at = start + whole / 20;
        var calls = 1 + random.nextInt(3);
        for (var i = 0; i < calls; i++) {
            var callee = SERVICES[1 + random.nextInt(5)];
            var takes = whole * 8 / 10 / calls;
            var fails = failing && i == calls - 1;
            var client = client("gateway", low(root), method, callee, at, takes, fails);
            add("gateway", client);
            var served =
                    server(callee, low(client), method, "/" + callee + "/{id}", at + 200_000, takes * 9 / 10, fails);
            add(callee, served);
            var table = TABLES[random.nextInt(TABLES.length)];
            var queries = random.nextInt(12) == 0 ? 6 + random.nextInt(14) : 1 + random.nextInt(2);
            for (var n = 0; n < queries; n++)
                query(callee, low(served), at + 300_000 + n * (takes / 2 / queries), takes / 3 / queries, table, n);
            at += takes;
        }
        if (route.equals("/checkout")) {
            var sent = message(low(root), start + whole / 2, "publish", Span.SpanKind.SPAN_KIND_PRODUCER);
            add("gateway", sent.build());
            var received = message(0, start + whole, "process", Span.SpanKind.SPAN_KIND_CONSUMER);
            received.addLinksBuilder().setTraceId(sent.getTraceId()).setSpanId(sent.getSpanId());
            trace++;
            add("mail", received.setTraceId(bytes(traceId(trace))).build());
        }
    }

    private Span server(
            String service, long parent, String method, String route, long start, long takes, boolean failing) {
        var status = failing ? 500 : random.nextInt(40) == 0 ? 404 : 200;
        var span = span(service, parent, method + " " + route, Span.SpanKind.SPAN_KIND_SERVER, start, takes).toBuilder()
                .addAttributes(text("http.request.method", method))
                .addAttributes(text("url.path", route.replaceAll("\\{.*}", "" + random.nextInt(10_000))))
                .addAttributes(text("http.route", route))
                .addAttributes(text("url.scheme", "https"))
                .addAttributes(text("server.address", service + ".shop.example"))
                .addAttributes(
                        text("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) bench/" + random.nextInt(9)))
                .addAttributes(whole("http.response.status_code", status));
        return (failing ? failed(span, start + takes) : span).build();
    }

    private Span client(
            String service, long parent, String method, String callee, long start, long takes, boolean failing) {
        var span = span(service, parent, method, Span.SpanKind.SPAN_KIND_CLIENT, start, takes).toBuilder()
                .addAttributes(text("http.request.method", method))
                .addAttributes(text("url.full", "http://" + callee + ":8080/" + callee + "/" + random.nextInt(10_000)))
                .addAttributes(text("server.address", callee + ".shop.example"))
                .addAttributes(whole("server.port", 8080))
                .addAttributes(text("network.protocol.version", "1.1"))
                .addAttributes(whole("http.request.resend_count", random.nextInt(3)))
                .addAttributes(whole("http.response.status_code", failing ? 500 : 200));
        return (failing ? span.setStatus(error()) : span).build();
    }

    private void query(String service, long parent, long start, long takes, String table, int number) {
        add(
                service,
                span(service, parent, "SELECT " + table, Span.SpanKind.SPAN_KIND_CLIENT, start, takes).toBuilder()
                        .addAttributes(text("db.system.name", "postgresql"))
                        .addAttributes(text("db.namespace", service))
                        .addAttributes(text("db.operation.name", "SELECT"))
                        .addAttributes(text("db.collection.name", table))
                        .addAttributes(text("db.query.text", "SELECT * FROM " + table + " WHERE id = ?"))
                        .addAttributes(text("server.address", "postgres"))
                        .addAttributes(whole("db.response.returned_rows", random.nextInt(500)))
                        .addAttributes(whole("shop.query.number", number))
                        .build());
    }

    private Span.Builder message(long parent, long start, String operation, Span.SpanKind kind) {
        return span("mail", parent, operation + " orders", kind, start, 3_000_000).toBuilder()
                .addAttributes(text("messaging.system", "rabbitmq"))
                .addAttributes(text("messaging.destination.name", "orders"))
                .addAttributes(text("messaging.operation.type", operation))
                .addAttributes(whole("messaging.message.body.size", random.nextInt(4000)));
    }

    /** With the three attributes that all spans have. */
    private Span span(String service, long parent, String name, Span.SpanKind kind, long start, long takes) {
        var scattered = Math.max(1000, (long) (takes * (0.5 + random.nextDouble() / 2)));
        var span = Span.newBuilder()
                .setTraceId(bytes(traceId(trace)))
                .setSpanId(bytes("%016x".formatted(ids++)))
                .setName(name)
                .setKind(kind)
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(start + scattered)
                .addAttributes(text("shop.tenant", "tenant-" + random.nextInt(5)))
                .addAttributes(text("user.id", "u" + random.nextInt(3000)))
                .addAttributes(whole("thread.id", 20 + random.nextInt(40)));
        if (parent != 0) span.setParentSpanId(bytes("%016x".formatted(parent)));
        if (random.nextInt(3) == 0)
            span.addEventsBuilder()
                    .setName("cache.lookup")
                    .setTimeUnixNano(start + scattered / 2)
                    .addAttributes(text("cache.key", service + ":" + random.nextInt(100)))
                    .addAttributes(KeyValue.newBuilder()
                            .setKey("cache.hit")
                            .setValue(AnyValue.newBuilder().setBoolValue(random.nextBoolean())));
        return span.build();
    }

    private static Span.Builder failed(Span.Builder span, long at) {
        span.setStatus(error()).addAttributes(text("error.type", "java.lang.IllegalStateException"));
        span.addEventsBuilder()
                .setName("exception")
                .setTimeUnixNano(at)
                .addAttributes(text("exception.type", "java.lang.IllegalStateException"))
                .addAttributes(text("exception.message", "The payment was refused."));
        return span;
    }

    private static Status error() {
        return Status.newBuilder()
                .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                .setMessage("refused")
                .build();
    }

    private void add(String service, Span span) {
        waiting.computeIfAbsent(service, name -> new ArrayList<>()).add(span);
        spans++;
        pending++;
    }

    private static long low(Span span) {
        return span.getSpanId().asReadOnlyByteBuffer().getLong();
    }

    private static Resource resource(String service) {
        var long27 = service.equals("recommendations");
        return Resource.newBuilder()
                .addAttributes(text("service.name", service))
                .addAttributes(text("service.version", service.equals("orders") ? "1.1.0" : "1.0.0"))
                .addAttributes(text("service.instance.id", service + "-7d4b9c"))
                .addAttributes(text("deployment.environment.name", "production"))
                .addAttributes(text("telemetry.sdk.language", "java"))
                .addAttributes(text("telemetry.sdk.name", "opentelemetry"))
                .addAttributes(text("telemetry.sdk.version", "1.65.0"))
                .addAttributes(text("host.name", "node-" + service.length()))
                .addAttributes(whole("process.pid", service.hashCode() & 0x7fff))
                .addAttributes(
                        text("process.command_line", "java -cp " + "app.jar:".repeat(long27 ? 3300 : 80) + service))
                .build();
    }

    private static KeyValue text(String key, String value) {
        return BenchView.attribute(key, AnyValue.newBuilder().setStringValue(value));
    }

    private static KeyValue whole(String key, long value) {
        return BenchView.attribute(key, AnyValue.newBuilder().setIntValue(value));
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(java.util.HexFormat.of().parseHex(hex));
    }

    /** Requests of log records that belong to these traces. */
    static List<byte[]> logs(int count) {
        var random = new Random(2);
        var requests = new ArrayList<byte[]>();
        for (var from = 0; from < count; from += BATCH) {
            var service = SERVICES[random.nextInt(SERVICES.length)];
            var resource = ResourceLogs.newBuilder().setResource(resource(service));
            var scope = resource.addScopeLogsBuilder();
            scope.getScopeBuilder().setName("bench");
            for (var i = from; i < Math.min(count, from + BATCH); i++) {
                var failed = random.nextInt(20) == 0;
                scope.addLogRecords(LogRecord.newBuilder()
                        .setTimeUnixNano(START_MILLIS * 1_000_000 + (long) (RANGE_NANOS * (double) i / count))
                        .setSeverityNumber(
                                failed ? SeverityNumber.SEVERITY_NUMBER_ERROR : SeverityNumber.SEVERITY_NUMBER_INFO)
                        .setSeverityText(failed ? "ERROR" : "INFO")
                        .setBody(AnyValue.newBuilder().setStringValue(line(random, failed)))
                        .setTraceId(bytes(traceId(random.nextInt(4000))))
                        .setSpanId(bytes("%016x".formatted(1 + random.nextInt(50_000))))
                        .addAttributes(text("thread.name", "worker-" + random.nextInt(16)))
                        .addAttributes(text("user.id", "u" + random.nextInt(3000))));
            }
            requests.add(ExportLogsServiceRequest.newBuilder()
                    .addResourceLogs(resource)
                    .build()
                    .toByteArray());
        }
        return requests;
    }

    private static String line(Random random, boolean failed) {
        var number = random.nextInt(10_000);
        if (failed) return "payment of order " + number + " was refused: card expired";
        return switch (random.nextInt(5)) {
            case 0 -> "order " + number + " was placed by user u" + number % 3000 + " with 3 items";
            case 1 -> "cache miss for key price:" + number;
            case 2 -> "took " + number + " ms to answer GET /orders/" + number;
            case 3 -> "session " + Integer.toHexString(number * 7919) + " was opened";
            default -> "stock of item " + number + " is low";
        };
    }
}

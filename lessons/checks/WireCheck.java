import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import io.opentelemetry.semconv.UserAgentAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.WireTraffic;
import lab.WireTraffic.Call;
import lab.WireTraffic.Case;
import lab.WireTraffic.Layout;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 30: what the learner's proxies say of traffic that the learner has not seen. Under grading the lesson's own
 * programs make more calls and exports than in a run, all drawn from the seed; here they are drawn again.
 */
@Lesson("30_wire")
class WireCheck {

    private static final AttributeKey<String> HEADER = AttributeKey.stringKey("wire.header");
    private static final AttributeKey<String> MASKED = AttributeKey.stringKey("wire.masked");
    private static final String SECRET_EVENT = "wire.secret";
    private static final String DEBUG_HEADER = "X-Debug-User";

    // ── 1: OTLP's bytes ─────────────────────────────────────────────────────────────────────────────────────────────

    @Task(1)
    @DisplayName("each span that is exported over the wire is read there")
    void read(Telemetry emitted) {
        for (var name : List.of("buy", "GET")) {
            assertThat(records(emitted, name))
                    .withFailMessage(
                            "The shop exports the span \"%s\" through the proxy, and no record of the service wire has"
                                    + " that name as its body%s.",
                            name,
                            emitted.stdout().contains("cannot be read")
                                    ? ": the export could not be read, as the program says"
                                    : "")
                    .isNotEmpty();
        }
    }

    @Claim(id = "1a", value = "a length is read whole, however many bytes it takes")
    void lengths(Telemetry emitted) {
        assertRead(emitted, Layout.PLAIN, "of small spans, under two resources and in three scopes");
        assertRead(emitted, Layout.LARGE, "with a span of more than 16,383 bytes, whose length takes three bytes,");
    }

    @Claim(id = "1b", value = "fields that nobody knows are stepped over, by their wire type")
    void unknown(Telemetry emitted) {
        assertRead(
                emitted,
                Layout.UNKNOWN_FIELDS,
                "with fields that this version of OTLP does not have, one of each wire type,");
    }

    @Claim(id = "1c", value = "the record belongs to the span whose ids are in the bytes")
    void ids(Telemetry emitted) {
        for (var name : List.of("buy", "GET")) {
            var span = emitted.spans("shop").stream()
                    .filter(one -> one.getName().equals(name))
                    .findFirst();
            assumeTrue(span.isPresent());
            for (var record : records(emitted, name)) {
                assertBelongs(record, name, span.get().getTraceId(), span.get().getSpanId());
            }
        }
        for (var exported : WireTraffic.exported(emitted.input())) {
            for (var record : records(emitted, exported.name())) {
                assertBelongs(record, exported.name(), exported.traceId(), exported.spanId());
            }
        }
    }

    private static void assertRead(Telemetry emitted, Layout layout, String which) {
        var names = WireTraffic.exported(emitted.input()).stream()
                .filter(exported -> exported.what() == layout)
                .map(WireTraffic.Exported::name)
                .toList();
        var read =
                names.stream().filter(name -> !records(emitted, name).isEmpty()).count();
        assertThat(read)
                .withFailMessage("Of an export %s %d spans were read; there are %d in it.", which, read, names.size())
                .isEqualTo(names.size());
    }

    private static void assertBelongs(LogRecordData record, String name, String traceId, String spanId) {
        assertThat(record.getSpanContext().getTraceId() + " "
                        + record.getSpanContext().getSpanId())
                .withFailMessage(
                        "The record of the span \"%s\" belongs to %s; the bytes say trace %s, span %s.",
                        name,
                        record.getSpanContext().isValid()
                                ? "trace " + record.getSpanContext().getTraceId() + ", span "
                                        + record.getSpanContext().getSpanId()
                                : "no span",
                        traceId,
                        spanId)
                .isEqualTo(traceId + " " + spanId);
    }

    private static List<LogRecordData> records(Telemetry emitted, String name) {
        return emitted.logs(name::equals).stream()
                .filter(log -> Telemetry.service(log.getResource()).equals("wire"))
                .toList();
    }

    // ── 2: spans of calls ───────────────────────────────────────────────────────────────────────────────────────────

    @Task(2)
    @DisplayName("each call that crosses the wire has a span, of a service that has no SDK")
    void spans(Telemetry emitted) {
        for (var kind : List.of(SERVER, CLIENT)) {
            var side = kind == SERVER ? "reach the stock service" : "leave the stock service";
            for (var call : kept(emitted)) {
                assertThat(of(emitted, kind, call).size())
                        .withFailMessage(() -> of(emitted, kind, call).isEmpty()
                                ? "Calls that " + side + " are to have a " + kind + " span of the service stock; "
                                        + call.method() + " " + call.target() + " has none."
                                        + emitted.whyNone("stock", kind)
                                : "One call, " + call.method() + " " + call.target() + ", has "
                                        + of(emitted, kind, call).size() + " " + kind + " spans of the service stock.")
                        .isEqualTo(1);
            }
        }
    }

    @Claim(id = "2a", value = "the span's parent is the one that traceparent names")
    void parents(Telemetry emitted) {
        for (var call : kept(emitted)) {
            if (call.traceId() != null) {
                var caller = call.header("traceparent").substring(36, 52);
                for (var span : of(emitted, SERVER, call)) {
                    assertThat(span.getTraceId() + " " + span.getParentSpanId())
                            .withFailMessage(
                                    "A request comes with traceparent: %s. Its SERVER span is in the trace %s, and its"
                                            + " parent is %s.",
                                    call.header("traceparent"),
                                    span.getTraceId(),
                                    span.getParentSpanContext().isValid() ? span.getParentSpanId() : "missing")
                            .isEqualTo(call.traceId() + " " + caller);
                }
            }
        }
    }

    @Claim(id = "2b", value = "a request without a traceparent, or with a broken one, begins a trace")
    void roots(Telemetry emitted) {
        for (var call : kept(emitted)) {
            if (call.traceId() == null) {
                var header = call.header("traceparent");
                for (var span : of(emitted, SERVER, call)) {
                    assertThat(span.getParentSpanContext().isValid())
                            .withFailMessage(
                                    "The request of %s comes %s, and its SERVER span has a parent all the same (%s):"
                                            + " nothing on the wire says so.",
                                    call.caller(),
                                    header == null
                                            ? "without a traceparent"
                                            : "with the traceparent " + header + ", which is too short to be one",
                                    span.getParentSpanId())
                            .isFalse();
                }
            }
        }
    }

    @Claim(id = "2c", value = "whom the caller does not sample has no span")
    void unsampled(Telemetry emitted) {
        specimens(emitted, Case.UNSAMPLED)
                .forEach(call -> assertThat(of(emitted, SERVER, call))
                        .withFailMessage(
                                "A request comes with traceparent: %s. The flags say that nobody keeps this trace; a"
                                        + " SERVER span was exported for it.",
                                call.header("traceparent"))
                        .isEmpty());
    }

    @Claim(id = "2d", value = "the span is named by the method alone")
    void names(Telemetry emitted) {
        for (var call : kept(emitted)) {
            for (var span : both(emitted, call)) {
                assertThat(span.getName())
                        .withFailMessage(
                                "The span of %s %s is called \"%s\"; expected \"%s\". A route is known to the service"
                                        + " alone, and of paths there is no end.",
                                call.method(), call.target(), span.getName(), call.method())
                        .isEqualTo(call.method());
            }
        }
    }

    @Claim(id = "2e", value = "a SERVER span has method, scheme and path, and a CLIENT span method and whole URL")
    void described(Telemetry emitted) {
        for (var call : kept(emitted)) {
            for (var span : both(emitted, call)) {
                assertAttribute(span, HttpAttributes.HTTP_REQUEST_METHOD, call.method());
            }
            for (var span : of(emitted, SERVER, call)) {
                assertAttribute(span, UrlAttributes.URL_SCHEME, "http");
                assertAttribute(span, UrlAttributes.URL_PATH, call.path());
            }
            for (var span : of(emitted, CLIENT, call)) {
                var url = String.valueOf(span.getAttributes().get(UrlAttributes.URL_FULL));
                assertThat(url.startsWith("http://localhost:") && url.endsWith(call.target()))
                        .withFailMessage(
                                "A CLIENT span has %s as its url.full; expected http://localhost:…%s, the whole URL.",
                                url, call.target())
                        .isTrue();
            }
        }
    }

    @Claim(id = "2f", value = "server.address and server.port are what the Host header says")
    void servers(Telemetry emitted) {
        for (var call : kept(emitted)) {
            for (var span : both(emitted, call)) {
                assertAttribute(span, ServerAttributes.SERVER_ADDRESS, "localhost");
                assertThat(span.getAttributes().get(ServerAttributes.SERVER_PORT))
                        .withFailMessage(
                                "The %s span of %s %s has %s as its server.port; expected the number in the Host"
                                        + " header.",
                                span.getKind(),
                                call.method(),
                                call.target(),
                                Objects.requireNonNullElse(
                                        span.getAttributes().get(ServerAttributes.SERVER_PORT), "nothing"))
                        .isNotNull()
                        .isPositive();
            }
        }
    }

    @Claim(id = "2g", value = "a SERVER span says which program called, by user_agent.original")
    void callers(Telemetry emitted) {
        for (var call : kept(emitted)) {
            for (var span : of(emitted, SERVER, call)) {
                assertAttribute(span, UserAgentAttributes.USER_AGENT_ORIGINAL, call.caller());
            }
        }
    }

    @Claim(id = "2h", value = "the status is there, as a number")
    void statuses(Telemetry emitted) {
        for (var call : kept(emitted)) {
            for (var span : both(emitted, call)) {
                assertAttribute(span, HttpAttributes.HTTP_RESPONSE_STATUS_CODE, (long) call.status());
            }
        }
    }

    @Claim(id = "2i", value = "503 is an error on both sides, 404 on the caller's alone")
    void errors(Telemetry emitted) {
        for (var call : kept(emitted)) {
            for (var span : both(emitted, call)) {
                var failed = call.status() >= (span.getKind() == CLIENT ? 400 : 500);
                var type = span.getAttributes().get(ErrorAttributes.ERROR_TYPE);
                var red = span.getStatus().getStatusCode() == StatusCode.ERROR;
                assertThat(red == failed && (failed ? ("" + call.status()).equals(type) : type == null))
                        .withFailMessage(
                                "A call is answered with %d. Its %s span has the status %s and %s; expected %s.",
                                call.status(),
                                span.getKind(),
                                span.getStatus().getStatusCode(),
                                type == null ? "no error.type" : "error.type " + type,
                                failed
                                        ? "ERROR and error.type " + call.status()
                                        : "neither ERROR nor an error.type: the service did its part")
                        .isTrue();
            }
        }
    }

    // ── 3: what goes on ─────────────────────────────────────────────────────────────────────────────────────────────

    @Task(3)
    @DisplayName("what goes on names the span as its caller")
    void handedOn(Telemetry emitted) {
        var shop = kept(emitted).getFirst();
        assertThat(of(emitted, CLIENT, shop))
                .withFailMessage("Task 2 comes first: the shop's request has no SERVER and no CLIENT span of stock.")
                .isNotEmpty();
        assertBelowServer(emitted, shop);
    }

    @Claim(id = "3a", value = "stock's CLIENT span is a child of its SERVER span")
    void nested(Telemetry emitted) {
        kept(emitted).forEach(call -> assertBelowServer(emitted, call));
    }

    @Claim(id = "3b", value = "the supplier's traceparent names the CLIENT span")
    void supplierIsTold(Telemetry emitted) {
        for (var call : sampledSpecimens(emitted)) {
            for (var client : of(emitted, CLIENT, call)) {
                var received = received(emitted, call, "traceparent");
                assertThat(received.toString())
                        .withFailMessage(
                                "The CLIENT span of %s is %s in the trace %s, and the supplier received %s: what"
                                        + " happens there would not be found below it.",
                                call.target(),
                                client.getSpanId(),
                                client.getTraceId(),
                                received.isEmpty() ? "no traceparent" : String.join(" and ", received))
                        .matches("\\[00-" + client.getTraceId() + "-" + client.getSpanId() + "-\\w[13579bdf]]");
            }
        }
    }

    @Claim(id = "3c", value = "what is not sampled goes on as not sampled")
    void staysUnsampled(Telemetry emitted) {
        for (var call : specimens(emitted, Case.UNSAMPLED)) {
            var received = received(emitted, call, "traceparent");
            assertThat(received.toString())
                    .withFailMessage(
                            "The stock service was called with traceparent: %s. The supplier received %s: expected the"
                                    + " same trace, and flags that say that it is not kept.",
                            call.header("traceparent"), received.isEmpty() ? "none" : String.join(" and ", received))
                    .matches("\\[00-" + call.traceId() + "-\\w{16}-\\w[02468ace]]");
        }
    }

    @Claim(id = "3d", value = "all else goes on as it came")
    void unchanged(Telemetry emitted) {
        for (var call : WireTraffic.calls(emitted.input())) {
            var log = log(emitted, call);
            assertThat(log)
                    .withFailMessage("The request %s did not reach the supplier.", call.target())
                    .isPresent();
            assertThat(log.get().getAttributes().get(WireTraffic.RECEIVED_BODY))
                    .withFailMessage("The body of %s did not reach the supplier as it was sent.", call.target())
                    .isEqualTo(call.body());
            for (var header : call.headers()) {
                if (call.secret().isEmpty()
                        && !header.name().equals("traceparent")
                        && !header.name().equals("Authorization")) {
                    assertThat(received(emitted, call, header.name()))
                            .withFailMessage(
                                    "The header %s: %s did not reach the supplier, or not as it was sent. What only"
                                            + " looks on changes nothing but traceparent.",
                                    header.name(), header.value())
                            .containsExactly(header.value());
                }
            }
        }
    }

    private static void assertBelowServer(Telemetry emitted, Call call) {
        for (var client : of(emitted, CLIENT, call)) {
            for (var server : of(emitted, SERVER, call)) {
                assertThat(client.getTraceId() + " " + client.getParentSpanId())
                        .withFailMessage(
                                "The stock service hands on the traceparent that it gets. For %s, its CLIENT span is"
                                        + " %s; expected a child of its SERVER span: the request went on to it with a"
                                        + " traceparent that does not name that span.",
                                call.target(),
                                !client.getTraceId().equals(server.getTraceId())
                                        ? "in another trace than its SERVER span"
                                        : client.getParentSpanId().equals(server.getParentSpanId())
                                                ? "beside its SERVER span, below the same caller"
                                                : "a child of " + client.getParentSpanId())
                        .isEqualTo(server.getTraceId() + " " + server.getSpanId());
            }
        }
    }

    private static Optional<LogRecordData> log(Telemetry emitted, Call call) {
        return emitted.logs("received"::equals).stream()
                .filter(log -> Telemetry.service(log.getResource()).equals(WireTraffic.SUPPLIER)
                        && call.target().equals(log.getAttributes().get(WireTraffic.RECEIVED_TARGET)))
                .findFirst();
    }

    /** The values with which this header reached the supplier. */
    private static List<String> received(Telemetry emitted, Call call, String name) {
        var prefix = name.toLowerCase(Locale.ROOT) + ": ";
        return log(emitted, call).stream()
                .flatMap(log -> log.getAttributes().get(WireTraffic.RECEIVED_HEADERS).stream())
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    // ── 4: the secret ───────────────────────────────────────────────────────────────────────────────────────────────

    @Task(4)
    @DisplayName("a secret that leaves the house is reported, and not repeated")
    void reported(Telemetry emitted) {
        assertThat(events(emitted).stream().map(WireCheck::header).toList())
                .withFailMessage(
                        "The stock service sends its supplier a token, in the header %s. No event named %s has that as"
                                + " its wire.header%s.",
                        DEBUG_HEADER,
                        SECRET_EVENT,
                        events(emitted).isEmpty()
                                ? ""
                                : "; those that arrived: "
                                        + events(emitted).stream()
                                                .map(WireCheck::header)
                                                .collect(Collectors.joining(", ")))
                .anyMatch(DEBUG_HEADER::equalsIgnoreCase);
    }

    @Claim(id = "4a", value = "it is found in any header, alone or within a longer value")
    void found(Telemetry emitted) {
        for (var call : leaks(emitted)) {
            var header = leaking(call);
            assertThat(events(emitted).stream().map(WireCheck::header).toList())
                    .withFailMessage(
                            "The stock service sends its supplier a secret that begins with %s in the header %s, whose"
                                    + " value has %d characters in all. No event says so.",
                            call.secret().substring(0, 4),
                            header,
                            call.header(header).length())
                    .anyMatch(header::equalsIgnoreCase);
        }
    }

    @Claim(id = "4b", value = "the secret itself is nowhere in what is emitted or printed")
    void masks(Telemetry emitted) {
        var told = everything(emitted);
        for (var secret : secrets(emitted)) {
            assertThat(told.contains(secret.substring(4, 14)))
                    .withFailMessage(
                            "A secret that begins with %s can be read in what the program emits or prints: now it"
                                    + " lies in one more place.",
                            secret.substring(0, 4))
                    .isFalse();
        }
    }

    @Claim(id = "4c", value = "wire.masked has the secret's first four characters and ***")
    void masked(Telemetry emitted) {
        for (var event : aboutLeaks(emitted)) {
            var masked = Objects.requireNonNullElse(event.getAttributes().get(MASKED), "");
            assertThat(masked)
                    .withFailMessage(
                            "wire.masked is %s; expected the first four characters of the secret and ***, so that"
                                    + " whoever reads it knows which kind of secret to replace.",
                            masked.isEmpty()
                                    ? "missing"
                                    : "\"" + (masked.length() > 16 ? masked.substring(0, 4) + "…" : masked) + "\"")
                    .matches("(?s).*(eyJ.|key_)\\*\\*\\*.*");
        }
    }

    @Claim(id = "4d", value = "what only looks like a secret is none")
    void innocent(Telemetry emitted) {
        var leaking = leakingHeaders(emitted);
        for (var event : events(emitted)) {
            assertThat(leaking.contains(header(event)) || header(event).equalsIgnoreCase("Authorization")) // 4e's
                    .withFailMessage(
                            "The header %s is reported, and there is no secret in it: neither three parts of a token,"
                                    + " parted by dots, nor key_live_ with more behind it.",
                            header(event))
                    .isTrue();
        }
    }

    @Claim(id = "4e", value = "what stays in the house is not reported")
    void inside(Telemetry emitted) {
        var reported = aboutLeaks(emitted).stream()
                .map(event -> header(event).toLowerCase(Locale.ROOT))
                .toList();
        var authorization = events(emitted).stream().map(WireCheck::header).anyMatch("Authorization"::equalsIgnoreCase);
        assertThat(authorization || new HashSet<>(reported).size() < reported.size())
                .withFailMessage(
                        "The events are about %s%s: what goes into the stock service stays in the house. Report what"
                                + " leaves it, and once.",
                        String.join(", ", reported), authorization ? ", Authorization" : "")
                .isFalse();
    }

    @Claim(id = "4f", value = "the event belongs to the CLIENT span of the call that leaks")
    void placed(Telemetry emitted) {
        for (var call : leaks(emitted)) {
            var clients =
                    of(emitted, CLIENT, call).stream().map(SpanData::getSpanId).toList();
            var about = aboutLeaks(emitted).stream()
                    .filter(event -> leaking(call).equalsIgnoreCase(header(event)))
                    .map(event -> event.getSpanContext().getSpanId())
                    .toList();
            if (!about.isEmpty() && !clients.isEmpty()) {
                assertThat(about)
                        .withFailMessage(
                                "The event about %s belongs to %s; expected the CLIENT span of that call, which says to"
                                        + " whom the secret went.",
                                leaking(call),
                                about.getFirst().matches("0+") ? "no span" : "the span " + about.getFirst())
                        .containsAnyElementsOf(clients);
            }
        }
    }

    /** Without those that report what is no secret. */
    private static List<LogRecordData> aboutLeaks(Telemetry emitted) {
        var leaking = leakingHeaders(emitted);
        return events(emitted).stream()
                .filter(event -> leaking.contains(header(event)))
                .toList();
    }

    private static Set<String> leakingHeaders(Telemetry emitted) {
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        leaks(emitted).forEach(call -> names.add(leaking(call)));
        return names;
    }

    private static List<LogRecordData> events(Telemetry emitted) {
        return emitted.logs().stream()
                .filter(log -> SECRET_EVENT.equals(log.getEventName()) || SECRET_EVENT.equals(Telemetry.text(log)))
                .toList();
    }

    private static String header(LogRecordData event) {
        return Objects.requireNonNullElse(event.getAttributes().get(HEADER), "(none)");
    }

    /** The calls in which a secret leaves the house. */
    private static List<Call> leaks(Telemetry emitted) {
        return kept(emitted).stream().filter(call -> !call.secret().isEmpty()).toList();
    }

    /** The name of the header that has the secret in it. */
    private static String leaking(Call call) {
        return call.headers().stream()
                .filter(header -> header.value().contains(call.secret()))
                .findFirst()
                .orElseThrow()
                .name();
    }

    private static List<String> secrets(Telemetry emitted) {
        return leaks(emitted).stream().map(Call::secret).toList();
    }

    private static String everything(Telemetry emitted) {
        var told = new StringBuilder(emitted.stdout()).append(emitted.stderr());
        emitted.logs()
                .forEach(log -> told.append(
                                log.getBodyValue() == null
                                        ? ""
                                        : log.getBodyValue().asString())
                        .append(log.getAttributes()));
        emitted.spans()
                .forEach(span -> told.append(span.getName())
                        .append(span.getAttributes())
                        .append(span.getEvents())
                        .append(span.getStatus().getDescription()));
        emitted.metrics().forEach(metric -> told.append(metric.getData().getPoints()));
        return told.toString();
    }

    // ── calls and their spans ───────────────────────────────────────────────────────────────────────────────────────

    /** The calls that are to have spans: the shop's, the job's, and those that nobody has seen. */
    private static List<Call> kept(Telemetry emitted) {
        var calls = new ArrayList<Call>();
        calls.add(shop(emitted));
        calls.add(WireTraffic.job());
        WireTraffic.calls(emitted.input()).stream()
                .filter(call -> call.what() != Case.UNSAMPLED)
                .forEach(calls::add);
        return calls;
    }

    private static List<Call> sampledSpecimens(Telemetry emitted) {
        return WireTraffic.calls(emitted.input()).stream()
                .filter(call -> call.what() != Case.UNSAMPLED)
                .toList();
    }

    private static List<Call> specimens(Telemetry emitted, Case what) {
        return WireTraffic.calls(emitted.input()).stream()
                .filter(call -> call.what() == what)
                .toList();
    }

    private static Call shop(Telemetry emitted) {
        var get = emitted.spans("shop", CLIENT);
        assumeFalse(get.isEmpty(), "the shop's own span did not arrive");
        return WireTraffic.shop(emitted.input(), get.getFirst().getSpanContext());
    }

    private static List<SpanData> both(Telemetry emitted, Call call) {
        var spans = new ArrayList<>(of(emitted, SERVER, call));
        spans.addAll(of(emitted, CLIENT, call));
        return spans;
    }

    /** Stock's spans of this kind for a call: by what it asked for or, where a span does not say, by its trace. */
    private static List<SpanData> of(Telemetry emitted, SpanKind kind, Call call) {
        var others = others(emitted, call);
        return emitted.spans("stock", kind).stream()
                .filter(span -> asked(span).map(call.path()::equals).orElse(false)
                        || call.traceId() != null
                                && call.traceId().equals(span.getTraceId())
                                && asked(span)
                                        .map(path -> !others.contains(path))
                                        .orElse(true))
                .toList();
    }

    private static Set<String> others(Telemetry emitted, Call call) {
        return Stream.concat(kept(emitted).stream(), specimens(emitted, Case.UNSAMPLED).stream())
                .map(Call::path)
                .filter(path -> !path.equals(call.path()))
                .collect(Collectors.toSet());
    }

    /** The path that a span names, in whichever attribute. */
    private static Optional<String> asked(SpanData span) {
        var path = span.getAttributes().get(UrlAttributes.URL_PATH);
        var url = span.getAttributes().get(UrlAttributes.URL_FULL);
        return Optional.ofNullable(path != null ? path : url)
                .map(text -> text.replaceFirst("^\\w+://[^/]*", "").replaceFirst("\\?.*", ""));
    }

    private static <T> void assertAttribute(SpanData span, AttributeKey<T> key, T expected) {
        var seen = span.getAttributes().get(key);
        var other = span.getAttributes().asMap().entrySet().stream()
                .filter(attribute -> attribute.getKey().getKey().equals(key.getKey()))
                .map(attribute ->
                        attribute.getValue() + " (" + attribute.getKey().getType() + ")")
                .findFirst()
                .orElse("nothing");
        assertThat(seen)
                .withFailMessage(
                        "The %s span \"%s\" has %s as its %s; expected %s.",
                        span.getKind(), span.getName(), other, key.getKey(), expected)
                .isEqualTo(expected);
    }
}

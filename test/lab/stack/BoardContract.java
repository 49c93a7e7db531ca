package lab.stack;

import static java.util.stream.Collectors.toSet;
import static lab.stack.Running.eventually;
import static lab.stack.Running.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import lab.Repository;
import lab.receive.ForeignCallers;
import lab.review.ReviewTable;
import lab.stack.Board.Mode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the board's telemetry shows, whoever instruments it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BoardContract {

    /** Names that the conventions had once. */
    private static final Set<String> OLD = Set.of(
            "http.method",
            "http.status_code",
            "http.url",
            "http.target",
            "http.scheme",
            "http.flavor",
            "http.user_agent",
            "net.peer.name",
            "net.peer.port",
            "net.host.name",
            "net.host.port",
            "net.transport",
            "db.system",
            "db.statement",
            "db.name",
            "db.operation",
            "db.user",
            "db.sql.table",
            "db.connection_string",
            "messaging.destination",
            "messaging.operation",
            "code.function",
            "code.namespace",
            "deployment.environment");

    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> SQL = AttributeKey.stringKey("db.query.text");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> EXCEPTION = AttributeKey.stringKey("exception.type");
    private static final String BATCH = "process board.events";

    private final Mode mode;
    Running board;

    BoardContract(Mode mode) {
        this.mode = mode;
    }

    @BeforeAll
    void start() throws Exception {
        board = new Running(mode, "2");
    }

    /** {@code -D emitted=update} keeps the names of all that was emitted: what dashboards and rules may ask for. */
    @AfterAll
    void stop() throws IOException {
        if (board == null) {
            return;
        }
        try (var ending = board) {
            ending.endServices();
            assertReviewed();
            if ("update".equals(System.getProperty("emitted"))) {
                Files.writeString(
                        Repository.ROOT.resolve("compose/board/emitted", mode + ".tsv"),
                        EmittedNames.of(board.store()).text());
            }
        }
    }

    /**
     * Of all that was emitted since the start, with the faults that tests switched on, and without the traces that they
     * began: nobody emits their first span.
     */
    private void assertReviewed() throws IOException {
        var table = ReviewTable.read(Repository.ROOT.resolve("test/lab/stack/reviewed.tsv"));
        var store = board.store();
        var ours = store.spans().stream()
                .filter(span -> span.getParentSpanId().equals(Running.PARENT))
                .map(SpanData::getTraceId)
                .collect(toSet());
        var spans = store.spans().stream()
                .filter(span -> !ours.contains(span.getTraceId()))
                .toList();
        var logs = store.logs().stream()
                .filter(log -> !ours.contains(log.getSpanContext().getTraceId()))
                .toList();
        assertThat(table.differences("board", mode.name(), spans, store.metrics(), logs))
                .as("what a review says of the board is listed in reviewed.tsv, with the reason")
                .isEmpty();
    }

    @Test
    void aVisitIsOneTraceDownToTheDatabase() throws Exception {
        eventually(
                "visitor → web → service → SQL in one trace",
                () -> board.store().traces().values().stream()
                        .anyMatch(trace -> trace.stream()
                                .filter(span -> isSql(span))
                                .anyMatch(sql -> {
                                    var method = above(trace, sql, SpanKind.INTERNAL);
                                    var server = method == null ? null : above(trace, method, SpanKind.SERVER);
                                    var client = server == null ? null : parent(trace, server);
                                    return client != null
                                            && method.getName().startsWith("Posts.")
                                            && service(server).equals("board-web")
                                            && client.getKind() == SpanKind.CLIENT
                                            && service(client).equals("board-visitor")
                                            && parent(trace, client) instanceof SpanData visit
                                            && visit.getName().startsWith("visit ")
                                            && !SpanId.isValid(visit.getParentSpanId());
                                })));
    }

    @Test
    void aBatchLinksToProducersOfDifferentTraces() throws Exception {
        var batch = eventually(
                "a batch with links to two traces, whose producers arrived",
                () -> batches()
                        .filter(span -> span.getLinks().stream()
                                        .map(link -> link.getSpanContext().getTraceId())
                                        .distinct()
                                        .count()
                                > 1)
                        .filter(span -> span.getLinks().stream().allMatch(this::knowsProducer))
                        .findFirst()
                        .orElse(null));
        assertThat(SpanId.isValid(batch.getParentSpanId()))
                .as("a batch is a trace of its own")
                .isFalse();
        assertThat(batch.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(batch.getLinks())
                .extracting(link -> link.getSpanContext().getTraceId())
                .doesNotContain(batch.getTraceId());
        assertThat(batch.getAttributes().get(AttributeKey.longKey("messaging.batch.message_count")))
                .isEqualTo(batch.getLinks().size());
    }

    @Test
    void theAuditIsWrittenInsideTheBatch() throws Exception {
        eventually(
                "an insert into audit under a batch",
                () -> batches()
                        .anyMatch(batch -> board.store().trace(batch.getTraceId()).stream()
                                .anyMatch(span -> isSql(span)
                                        && span.getAttributes().get(SQL).contains("audit"))));
    }

    @Test
    void logsKnowTheirTrace() throws Exception {
        eventually(
                "a log record of the recorder inside its batch's span",
                () -> batches()
                        .anyMatch(batch -> logs(batch.getTraceId())
                                .anyMatch(
                                        log -> log.getSpanContext().getSpanId().equals(batch.getSpanId()))));
        var refused = board.send("POST", "/api/posts", "{\"author\":");
        assertThat(refused.status()).isEqualTo(400);
        eventually(
                "the refusal's log record",
                () -> logs(refused.trace()).findAny().orElse(null));
    }

    @Test
    void everyServiceEmitsItsMetrics() throws Exception {
        for (var name : List.of(
                "http.server.request.duration",
                "db.client.operation.duration",
                "db.client.connection.count",
                "messaging.client.operation.duration",
                "messaging.client.sent.messages",
                "jvm.memory.used",
                "jvm.gc.duration",
                "jvm.thread.count",
                "jvm.cpu.time",
                "board.actions",
                "board.fault.active")) {
            eventually(
                    name + " of board-web",
                    () -> metrics("board-web", name).findAny().orElse(null));
        }
        for (var name : List.of(
                "messaging.process.duration",
                "messaging.client.consumed.messages",
                "db.client.operation.duration",
                "board.batch.size",
                "board.events.lag",
                "board.events.waiting",
                "jvm.cpu.recent_utilization")) {
            eventually(
                    name + " of board-recorder",
                    () -> metrics("board-recorder", name).findAny().orElse(null));
        }
        for (var name : List.of(
                "http.client.request.duration", "messaging.client.sent.messages", "board.visits", "jvm.memory.used")) {
            eventually(
                    name + " of board-visitor",
                    () -> metrics("board-visitor", name).findAny().orElse(null));
        }
        assertThat(metrics("board-web", "http.server.request.duration")
                        .findAny()
                        .orElseThrow()
                        .getUnit())
                .isEqualTo("s");
    }

    @Test
    void exemplarsLeadToTraces() throws Exception {
        for (var metric :
                List.of("http.server.request.duration", "messaging.process.duration", "http.client.request.duration")) {
            eventually(
                    "an exemplar of " + metric + " whose trace arrived",
                    () -> board.store().metrics().stream()
                            .filter(one -> one.getName().equals(metric))
                            .flatMap(one -> one.getHistogramData().getPoints().stream())
                            .flatMap(point -> point.getExemplars().stream())
                            .anyMatch(exemplar -> !board.store()
                                    .trace(exemplar.getSpanContext().getTraceId())
                                    .isEmpty()));
        }
    }

    @Test
    void namesAreTodaysAndRoutesAreTemplates() throws Exception {
        eventually(
                "spans of all three",
                () -> board.store().spans().stream()
                                .map(Running::service)
                                .collect(toSet())
                                .size()
                        == 3);
        var strange = board.get("/api/posts/1%20or%201=1");
        var missing = board.get("/wp-login.php");
        assertThat(strange.status()).isEqualTo(400);
        assertThat(missing.status()).isEqualTo(404);
        server(strange.trace());
        server(missing.trace());
        assertThat(keys().filter(OLD::contains)).isEmpty();
        assertThat(board.store().spans())
                .extracting(span -> span.getAttributes().get(ROUTE))
                .doesNotContain("/wp-login.php")
                .noneMatch(route -> route != null && route.matches(".*/\\d.*"));
    }

    @Test
    void resourcesSayWhoAndWhichVersion() throws Exception {
        var server = server(board.get("/api/posts").trace());
        assertThat(server.getResource().getAttribute(AttributeKey.stringKey("service.namespace")))
                .isEqualTo("board");
        assertThat(server.getResource().getAttribute(AttributeKey.stringKey("service.version")))
                .isEqualTo("1.0.0");
        assertThat(server.getResource().getAttribute(AttributeKey.stringKey("service.instance.id")))
                .isNotBlank();
    }

    @Test
    void whatIsWrittenIsText() throws Exception {
        var evil = "'; drop table posts; --<script>alert(1)</script>";
        var id = board.post(evil, evil);
        var read = board.get("/api/posts/" + id);
        assertThat(read.body()).contains("drop table posts");
        var page = board.get("/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("&lt;script&gt;").doesNotContain("<script");
        eventually(
                "the SQL of the read",
                () -> board.store().trace(read.trace()).stream()
                        .filter(BoardContract::isSql)
                        .findAny()
                        .orElse(null));
        assertThat(board.store().spans())
                .extracting(span -> String.valueOf(span.getAttributes().get(SQL)))
                .noneMatch(sql -> sql.contains("drop table"));
        assertThat(board.send(
                                "POST",
                                "/api/posts",
                                "{\"author\":\"a\",\"title\":\"" + "x".repeat(300) + "\",\"body\":\"b\"}")
                        .status())
                .isEqualTo(400);
        assertThat(board.get("/api/posts?limit=999999").status()).isEqualTo(400);
    }

    @Test
    void otherPeoplesPagesDoNotComeIn() throws Exception {
        ForeignCallers.assertRefusedBy(board.address().getPort(), "/api/faults");
        var trace = "0123456789abcdef0123456789abcdef";
        assertThat(ForeignCallers.status(
                        board.address().getPort(),
                        "/api/faults",
                        "Host: evil.example",
                        "traceparent: 00-" + trace + "-" + Running.PARENT + "-01"))
                .isEqualTo(403);
        assertThat(server(trace).getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(403);
    }

    @Test
    void slowSqlShowsAsManyQueries() throws Exception {
        for (var each = 0; each < 4; each++) {
            board.post("for the list", "x");
        }
        var list = board.with("slow-sql", () -> board.get("/api/posts"));
        eventually(
                "N+1 queries in one trace",
                () -> board.store().trace(list.trace()).stream()
                                .filter(span -> isSql(span)
                                        && span.getAttributes().get(SQL).contains("pg_sleep"))
                                .count()
                        > 3);
    }

    @Test
    void contentionShowsAsWaitingForTheLock() throws Exception {
        board.with("locks", () -> {
            try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var writer : Stream.generate(() -> people.submit(() -> board.post("me", "first")))
                        .limit(3)
                        .toList()) {
                    writer.get();
                }
                return null;
            }
        });
        eventually(
                "a statement that waited for another writer's lock",
                () -> board.store().spans().stream()
                        .anyMatch(span -> isSql(span)
                                && span.getAttributes().get(SQL).contains("pg_advisory_xact_lock")
                                && millis(span) > 250));
    }

    /**
     * The same as BoardMemory asks, in the rule's own numbers: more than 80 % of the old generation after a collection.
     */
    @Test
    void aLeakReachesTheAlertOnMemoryAndTheBoardLives() throws Exception {
        var collections = collections();
        board.with("memory-leak", () -> {
            for (var request = 0; keptOfOld() <= 0.8; request++) {
                assertThat(request)
                        .as("requests without 80 % of the old generation in use")
                        .isLessThan(3_000);
                assertThat(board.get("/api/posts?limit=1").status()).isEqualTo(200);
            }
            eventually(
                    "the fault itself",
                    () -> metrics("board-web", "board.fault.active")
                            .flatMap(metric -> metric.getLongGaugeData().getPoints().stream())
                            .anyMatch(point -> point.getValue() == 1
                                    && "memory-leak"
                                            .equals(point.getAttributes().get(AttributeKey.stringKey("board.fault")))));
            return eventually("many collections", () -> collections() > collections + 10);
        });
        assertThat(board.get("/api/posts?limit=1").status()).isEqualTo(200);
    }

    @Test
    void countersThatAlertsAskForBeginAtZero() throws Exception {
        for (var counter : List.of(
                new Series("board-web", "board.requests", "board.outcome", "failed"),
                new Series("board-web", "board.actions", "board.action", "delete-comment"),
                new Series("board-recorder", "board.events.dead", null, null),
                new Series("board-visitor", "board.visits", "board.visitor.kind", "crowd"))) {
            assertThat(eventually(
                                    counter.toString(),
                                    () -> counter.points(this).findFirst().orElse(null))
                            .getValue())
                    .as(counter + ": its first point")
                    .isZero();
        }
    }

    private record Series(String service, String metric, String key, String value) {

        /** In the order in which they arrived. */
        Stream<LongPointData> points(BoardContract contract) {
            return contract.metrics(service, metric)
                    .flatMap(one -> one.getLongSumData().getPoints().stream())
                    .filter(point ->
                            key == null || value.equals(point.getAttributes().get(AttributeKey.stringKey(key))))
                    .sorted(java.util.Comparator.comparingLong(PointData::getEpochNanos));
        }
    }

    @Test
    void aBusyLoopUsesTheCpuInASpanOfTheCodesOwn() throws Exception {
        var list = board.with("busy-loop", () -> board.get("/api/posts?limit=1"));
        assertThat(list.status()).isEqualTo(200);
        assertThat(millis(eventually("the span of the method", () -> named(list.trace(), "Posts.list"))))
                .isGreaterThanOrEqualTo(200); // of CPU: by the clock it is never less
    }

    @Test
    void aMarkedRequestIsInEverySignalAndNotInTheObjective() throws Exception {
        var smoke = board.send("POST", "/api/smoke", "");
        assertThat(smoke.status()).isEqualTo(200);
        assertThat(server(smoke.trace()).getAttributes().get(AttributeKey.booleanKey("board.smoke")))
                .isTrue();
        var burn = eventually("the span that uses the CPU", () -> named(smoke.trace(), "burn"));
        assertThat(millis(burn)).isGreaterThanOrEqualTo(2_000);
        eventually("its log record", () -> logs(smoke.trace()).findAny().orElse(null));
        eventually(
                "its metric",
                () -> metrics("board-web", "board.smoke.requests")
                        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
                        .anyMatch(point -> point.getValue() >= 1));
    }

    @Test
    void aPoisonMessageShowsInItsBatch() throws Exception {
        var traces = board.with("poison-message", () -> {
            for (var each = 0; each < 3; each++) {
                board.post("poisoned", "one of three");
            }
            return null;
        });
        var batch = eventually(
                "a batch that failed",
                () -> batches()
                        .filter(span -> span.getStatus().getStatusCode() == StatusCode.ERROR)
                        .findFirst()
                        .orElse(null));
        assertThat(batch.getAttributes().get(ERROR)).isEqualTo("java.lang.IllegalArgumentException");
        eventually(
                "its log record",
                () -> logs(batch.getTraceId())
                        .anyMatch(log -> log.getSeverity() == Severity.ERROR
                                && log.getAttributes().get(EXCEPTION) != null));
        eventually(
                "the counter of the dead",
                () -> metrics("board-recorder", "board.events.dead").findAny().orElse(null));
    }

    @Test
    void aHandledExceptionIsToldAndIsNoError() throws Exception {
        var id = board.post("a post", "text");
        var read = board.with("handled-exception", () -> board.get("/api/posts/" + id));
        assertThat(read.status()).isEqualTo(200);
        var method = eventually("the span of the method", () -> named(read.trace(), "Posts.read"));
        assertThat(method.getEvents()).extracting(event -> event.getName()).contains("exception");
        assertThat(method.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
        assertThat(server(read.trace()).getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
        eventually(
                "its warning",
                () -> logs(read.trace())
                        .anyMatch(log -> log.getSeverity() == Severity.WARN
                                && log.getAttributes().get(EXCEPTION) != null));
    }

    @Test
    void anUnhandledExceptionIsAnErrorAllTheWay() throws Exception {
        var id = board.post("a post", "text");
        while (id % 2 != 0) {
            id = board.post("another post", "text");
        }
        var second = id;
        var read = board.with("unhandled-exception", () -> board.get("/api/posts/" + second));
        assertThat(read.status()).isEqualTo(500);
        assertThat(read.body()).doesNotContain("IllegalState", "at board.");
        var server = server(read.trace());
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(server.getAttributes().get(ERROR)).isNotBlank();
        assertThat(eventually("the span of the method", () -> named(read.trace(), "Posts.read"))
                        .getStatus()
                        .getStatusCode())
                .isEqualTo(StatusCode.ERROR);
        eventually(
                "its log record",
                () -> logs(read.trace())
                        .anyMatch(log -> log.getSeverity() == Severity.ERROR
                                && log.getAttributes().get(EXCEPTION) != null));
    }

    Stream<SpanData> batches() {
        return board.store().spans().stream()
                .filter(span -> span.getName().equals(BATCH)
                        && service(span).equals("board-recorder")
                        && !span.getLinks().isEmpty());
    }

    private boolean knowsProducer(LinkData link) {
        return board.store().trace(link.getSpanContext().getTraceId()).stream()
                .anyMatch(span -> span.getSpanId().equals(link.getSpanContext().getSpanId())
                        && span.getKind() == SpanKind.PRODUCER);
    }

    SpanData server(String trace) throws InterruptedException {
        return eventually(
                "the server's span of trace " + trace,
                () -> board.store().trace(trace).stream()
                        .filter(span -> span.getKind() == SpanKind.SERVER)
                        .findFirst()
                        .orElse(null));
    }

    SpanData named(String trace, String name) {
        return board.store().trace(trace).stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private Stream<LogRecordData> logs(String trace) {
        return board.store().logs().stream()
                .filter(log -> log.getSpanContext().getTraceId().equals(trace));
    }

    private Stream<MetricData> metrics(String service, String name) {
        return board.store().metrics().stream()
                .filter(metric -> metric.getName().equals(name)
                        && service.equals(metric.getResource().getAttribute(AttributeKey.stringKey("service.name"))));
    }

    /** As the rule BoardMemory divides: 0 to 1, the most that was seen. */
    private double keptOfOld() {
        var limit = old("jvm.memory.limit");
        return limit == 0 ? 0 : (double) old("jvm.memory.used_after_last_gc") / limit;
    }

    private long old(String metric) {
        return metrics("board-web", metric)
                .flatMap(one -> one.getLongSumData().getPoints().stream())
                .filter(point -> String.valueOf(
                                point.getAttributes().get(AttributeKey.stringKey("jvm.memory.pool.name")))
                        .matches(".*(Tenured|Old).*"))
                .mapToLong(LongPointData::getValue)
                .max()
                .orElse(0);
    }

    private long collections() {
        return metrics("board-web", "jvm.gc.duration")
                .flatMap(metric -> metric.getHistogramData().getPoints().stream())
                .mapToLong(HistogramPointData::getCount)
                .max()
                .orElse(0);
    }

    private static boolean isSql(SpanData span) {
        return span.getKind() == SpanKind.CLIENT && span.getAttributes().get(SQL) != null;
    }

    private static SpanData above(List<SpanData> trace, SpanData span, SpanKind kind) {
        for (var next = parent(trace, span); next != null; next = parent(trace, next)) {
            if (next.getKind() == kind) {
                return next;
            }
        }
        return null;
    }

    private static SpanData parent(List<SpanData> trace, SpanData span) {
        return trace.stream()
                .filter(other -> other.getSpanId().equals(span.getParentSpanId()))
                .findFirst()
                .orElse(null);
    }

    private static long millis(SpanData span) {
        return (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1_000_000;
    }

    private Stream<String> keys() {
        var spans = board.store().spans().stream()
                .flatMap(span ->
                        Stream.of(span.getAttributes(), span.getResource().getAttributes()));
        var points = board.store().metrics().stream()
                .flatMap(metric -> metric.getData().getPoints().stream())
                .map(PointData::getAttributes);
        return Stream.of(spans, points, board.store().logs().stream().map(LogRecordData::getAttributes))
                .flatMap(all -> all)
                .map(Attributes::asMap)
                .flatMap(map -> map.keySet().stream())
                .map(AttributeKey::getKey)
                .distinct();
    }
}

package maintain.incidents;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.incident.Cause;
import lab.incident.Diagnosis;
import lab.incident.IncidentRun;
import lab.incident.Indicator;
import lab.incident.Place;
import lab.incident.Since;
import lab.incident.Whom;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;

/**
 * Diagnoses an incident as a person would who has read the page: from what the viewer's API gives
 * ({@code /api/export}), by rules that know the board, and nothing of what was done to it.
 */
public final class Solver {

    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
    private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("service.instance.id");
    private static final AttributeKey<String> TENANT = AttributeKey.stringKey("board.tenant");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> SQL = AttributeKey.stringKey("db.query.text");
    private static final AttributeKey<String> SESSION = AttributeKey.stringKey("session.id");
    private static final AttributeKey<String> MEMORY_POOL = AttributeKey.stringKey("jvm.memory.pool.name");
    private static final AttributeKey<String> STATE = AttributeKey.stringKey("db.client.connection.state");
    private static final AttributeKey<Boolean> DROPPED = AttributeKey.booleanKey("dropped");
    private static final String RELATED = "GET /related";
    private static final Duration AROUND = Duration.ofSeconds(10);
    private static final long SECOND = 1_000_000_000L;
    private static final int WINDOW = 12;

    private final Indicator alert;
    private final List<SpanData> spans;
    private final List<MetricData> metrics;
    private final Map<String, SpanData> byId = new HashMap<>();
    private final Map<String, List<SpanData>> children = new HashMap<>();

    private Solver(Indicator alert, Store store) {
        this.alert = alert;
        this.spans = store.spans();
        this.metrics = store.metrics();
        for (var span : spans) {
            byId.put(span.getSpanId(), span);
            children.computeIfAbsent(span.getParentSpanId(), _ -> new java.util.ArrayList<>())
                    .add(span);
        }
    }

    /**
     * A diagnosis.
     *
     * @param alert what the page says: of which service and operation, and what is wrong with it
     * @param page the viewer's address
     */
    public static Diagnosis solve(Indicator alert, URI page) throws IOException, InterruptedException {
        var file = Files.createTempFile("export", ".jsonl");
        try (var http = HttpClient.newHttpClient()) {
            http.send(HttpRequest.newBuilder(page.resolve("/api/export")).build(), BodyHandlers.ofFile(file));
            var store = new Store(IncidentRun.KEEPS);
            TelemetryFiles.open(file, store);
            return new Solver(alert, store).diagnose();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Diagnosis diagnose() {
        return switch (alert.kind()) {
            case failing -> failing();
            case slow -> slow();
            case orphaned -> orphaned();
            case impossible -> impossible();
            case waiting -> waiting();
            case series -> series();
            case memory -> memory();
        };
    }

    private Diagnosis failing() {
        var began = change(requests(), Solver::failed);
        var failed = requests().stream().filter(Solver::failed).toList();
        if (failed.size() >= 5 && shareOfOneTenant(failed) > 0.9) { // not all: a busy machine fails some request, too
            return said("board-web", place(), began, Cause.flag, Whom.tenant);
        }
        var below = failed.stream().flatMap(this::below).filter(Solver::failed).toList();
        if (share(
                        failed,
                        span -> below(span)
                                .anyMatch(call -> String.valueOf(
                                                call.getAttributes().get(ERROR))
                                        .contains("Timeout")))
                > 0.5) {
            return said("board-web", Place.searchCall, began, Cause.timeout, Whom.route);
        }
        var elsewhere = below.stream()
                .filter(span ->
                        span.getKind() == SpanKind.SERVER && !service(span).equals("board-web"))
                .toList();
        if (elsewhere.size() > failed.size() / 2) {
            var instances = elsewhere.stream().map(Solver::instance).collect(Collectors.toSet());
            return said(
                    service(elsewhere.getFirst()),
                    Place.related,
                    began,
                    instances.size() == 1 ? Cause.version : Cause.exception,
                    instances.size() == 1 ? Whom.version : Whom.route);
        }
        return said("board-web", place(), began, Cause.exception, Whom.route);
    }

    private Diagnosis slow() {
        var requests = warm(requests());
        var usual = medians(requests).stream().min(Double::compare).orElseThrow();
        var edge = change(requests, span -> millis(span) > Math.max(3 * usual, usual + 20));
        var before = requests.stream().filter(span -> start(span) < edge).toList();
        var after = requests.stream().filter(span -> start(span) >= edge).toList();
        var began = edge;
        // Does the same call repeat?
        for (var call : names(after)) {
            var most = quantile(after, span -> count(span, call), 0.95);
            var least = Math.max(5, 4 * median(earliest(requests), span -> count(span, call)));
            if (most >= least) {
                began = change(requests, span -> count(span, call) >= least);
                return call.startsWith(RELATED)
                        ? said("board-web", Place.searchCall, began, Cause.retries, Whom.route)
                        : said("board-web", Place.comments, began, Cause.nPlusOne, Whom.route);
            }
        }
        // Whose own time grew most?
        if (alert.service().equals("board-visitor") && answeredLate(before, after)) {
            return said("board-web", Place.threads, began, Cause.threads, Whom.all);
        }
        var calls = grown(before, after, RELATED) + grown(before, after, RELATED + " ");
        var grown = names(after).stream()
                .filter(name -> !name.strip().equals(RELATED))
                .max(Comparator.comparingDouble(name -> grown(before, after, name)))
                .orElseThrow();
        if (calls > grown(before, after, grown)) {
            return said("board-search", Place.related, began, Cause.busyLoop, Whom.route);
        }
        var example = after.stream()
                .flatMap(this::below)
                .filter(span -> key(span).equals(grown))
                .findFirst()
                .orElseThrow();
        if (example.getAttributes().get(SQL) instanceof String sql) {
            // A change of one row has nothing to read: when it takes long, it waits for who changes the same.
            return sql.startsWith("update")
                    ? said("board-web", Place.totals, began, Cause.lock, Whom.route)
                    : said("board-web", Place.comments, began, Cause.missingIndex, Whom.route);
        }
        if (exhausted(began) && oneTenantHasIt(edge)) {
            return said("board-web", Place.pool, began, Cause.neighbour, Whom.all);
        }
        return exhausted(began)
                ? said("board-web", Place.pool, began, Cause.pool, Whom.all)
                : said("board-web", place(), began, Cause.busyLoop, Whom.route);
    }

    /** Most of what the visitors wait for now is over before an answer to them has begun. */
    private boolean answeredLate(List<SpanData> before, List<SpanData> after) {
        return wait(after) > 0.5 * (mean(after) - mean(before)) && wait(after) > 3 * wait(before);
    }

    private static double mean(List<SpanData> spans) {
        return spans.stream().mapToDouble(Solver::millis).average().orElse(0);
    }

    private double wait(List<SpanData> calls) {
        return calls.stream().mapToDouble(this::self).average().orElse(0);
    }

    private static double shareOfOneTenant(List<SpanData> spans) {
        return spans.stream()
                        .map(span -> span.getAttributes().get(TENANT))
                        .filter(Objects::nonNull)
                        .collect(Collectors.groupingBy(tenant -> tenant, Collectors.counting()))
                        .values()
                        .stream()
                        .max(Long::compare)
                        .orElse(0L)
                / (double) spans.size();
    }

    /** Much is asked on a route that one tenant alone uses; on the others there are several. */
    private boolean oneTenantHasIt(long began) {
        var tenants = spans.stream()
                .filter(span -> span.getKind() == SpanKind.SERVER
                        && service(span).equals("board-web")
                        && start(span) >= began
                        && span.getAttributes().get(TENANT) != null)
                .collect(Collectors.groupingBy(
                        SpanData::getName,
                        Collectors.mapping(span -> span.getAttributes().get(TENANT), Collectors.toList())));
        return tenants.values().stream()
                        .anyMatch(
                                of -> of.size() >= 10 && of.stream().distinct().count() == 1)
                && tenants.values().stream()
                        .anyMatch(of -> of.stream().distinct().count() > 1);
    }

    /** All connections in use, and somebody waits. */
    private boolean exhausted(long began) {
        var waiting = points("board-web", "db.client.connection.pending_requests")
                .filter(point -> point.getEpochNanos() > began)
                .anyMatch(point -> ((LongPointData) point).getValue() > 0);
        var idle = points("board-web", "db.client.connection.count")
                .filter(point -> point.getEpochNanos() > began)
                .filter(point -> "idle".equals(point.getAttributes().get(STATE)))
                .anyMatch(point -> ((LongPointData) point).getValue() == 0);
        return waiting && idle;
    }

    private Diagnosis orphaned() {
        Predicate<SpanData> orphan = span -> !byId.containsKey(span.getParentSpanId());
        var began = change(requests(), orphan);
        var orphans = requests().stream().filter(orphan).toList();
        if (share(orphans, span -> !SpanId.isValid(span.getParentSpanId())) > 0.5) {
            return said("board-web", Place.searchCall, began, Cause.context, Whom.all);
        }
        var dropped = points("board-web", "processedSpans")
                .anyMatch(point -> Boolean.TRUE.equals(point.getAttributes().get(DROPPED))
                        && ((LongPointData) point).getValue() > 0);
        return dropped
                ? said("board-web", Place.exporter, began, Cause.exporter, Whom.all)
                : said("board-web", Place.sampler, began, Cause.sampler, Whom.all);
    }

    private Diagnosis impossible() {
        Predicate<SpanData> impossible = span -> byId.get(span.getParentSpanId()) instanceof SpanData caller
                && (span.getStartEpochNanos() < caller.getStartEpochNanos() - SECOND / 10
                        || span.getEndEpochNanos() > caller.getEndEpochNanos() + SECOND / 10);
        // By the callers' clocks: those of these spans are what is in question.
        var calls = requests().stream()
                .filter(span -> byId.containsKey(span.getParentSpanId()))
                .toList();
        var began = change(calls, impossible, span -> start(byId.get(span.getParentSpanId())));
        var instances = calls.stream().filter(impossible).map(Solver::instance).collect(Collectors.toSet());
        return said(alert.service(), Place.clock, began, Cause.clock, instances.size() == 1 ? Whom.instance : Whom.all);
    }

    private Diagnosis waiting() {
        var batches = spans.stream()
                .filter(span ->
                        span.getKind() == SpanKind.CONSUMER && service(span).equals(alert.service()))
                .sorted(Comparator.comparingLong(Solver::start))
                .toList();
        var usual = median(earliest(batches), Solver::millis);
        var began = change(batches, span -> millis(span) > 3 * usual);
        return said(alert.service(), Place.queue, began, Cause.backlog, Whom.all);
    }

    private Diagnosis series() {
        var grown = metrics.stream()
                .filter(metric -> service(metric).equals(alert.service()))
                .collect(Collectors.groupingBy(
                        MetricData::getName,
                        Collectors.flatMapping(
                                metric -> metric.getData().getPoints().stream().map(PointData::getAttributes),
                                Collectors.toCollection(HashSet::new))))
                .entrySet()
                .stream()
                .max(Comparator.comparingInt(entry -> entry.getValue().size()))
                .orElseThrow()
                .getKey();
        var first = points(alert.service(), grown)
                .filter(point -> point.getAttributes().get(SESSION) != null)
                .mapToLong(PointData::getEpochNanos)
                .min()
                .orElseThrow();
        return said(
                alert.service(),
                grown.equals("board.visits") ? Place.visits : Place.actions,
                first - 3 * SECOND,
                Cause.cardinality,
                Whom.all);
    }

    /** A line through what grew, back to where it left the level that it had. */
    private Diagnosis memory() {
        var used = points(alert.service(), "jvm.memory.used")
                .filter(point ->
                        String.valueOf(point.getAttributes().get(MEMORY_POOL)).contains("Old"))
                .sorted(Comparator.comparingLong(PointData::getEpochNanos))
                .map(point -> (LongPointData) point)
                .toList();
        var level = used.getFirst().getValue();
        var most = used.stream().mapToLong(LongPointData::getValue).max().orElseThrow();
        var low = used.stream()
                .filter(point -> point.getValue() < level + (most - level) / 5)
                .reduce((_, last) -> last)
                .orElseThrow();
        var high = used.stream()
                .filter(point -> point.getValue() > level + (most - level) / 5 * 4)
                .findFirst()
                .orElseThrow();
        var slope = (double) (high.getValue() - low.getValue()) / (high.getEpochNanos() - low.getEpochNanos());
        var began = low.getEpochNanos() - (long) ((low.getValue() - level) / slope);
        return said(alert.service(), Place.heap, began, Cause.leak, Whom.all);
    }

    private static Diagnosis said(String service, Place place, long began, Cause cause, Whom whom) {
        var moment = Instant.ofEpochSecond(began / SECOND, began % SECOND);
        return new Diagnosis(service, place, new Since(moment.minus(AROUND), moment.plus(AROUND)), cause, whom);
    }

    /** The requests that the alert counts, the earliest first. */
    private List<SpanData> requests() {
        return spans.stream()
                .filter(alert::counts)
                .sorted(Comparator.comparingLong(Solver::start))
                .toList();
    }

    /** Without the first requests, which wait for JVMs that warm up: from when they take no longer than others do. */
    private static List<SpanData> warm(List<SpanData> requests) {
        var medians = medians(requests);
        var usual = medians.stream().min(Double::compare).orElseThrow();
        var first = IntStream.range(0, medians.size())
                .filter(window -> medians.get(window) <= 1.5 * usual)
                .findFirst()
                .orElseThrow();
        return requests.subList(first, requests.size());
    }

    /** The median of each {@value #WINDOW} requests in a row. */
    private static List<Double> medians(List<SpanData> requests) {
        return IntStream.rangeClosed(0, Math.max(0, requests.size() - WINDOW))
                .mapToObj(first ->
                        median(requests.subList(first, Math.min(requests.size(), first + WINDOW)), Solver::millis))
                .toList();
    }

    private Place place() {
        return Stream.of(Place.values())
                .filter(place -> place.shown().equals(alert.operation()))
                .findFirst()
                .orElseThrow();
    }

    private static long change(List<SpanData> spans, Predicate<SpanData> bad) {
        return change(spans, bad, Solver::start);
    }

    /** When the share of bad ones changed: the split into two parts that makes what happened most likely. */
    private static long change(
            List<SpanData> unsorted, Predicate<SpanData> bad, java.util.function.ToLongFunction<SpanData> time) {
        var spans = unsorted.stream().sorted(Comparator.comparingLong(time)).toList();
        var total = spans.stream().filter(bad).count();
        var best = Double.NEGATIVE_INFINITY;
        var at = time.applyAsLong(spans.getFirst());
        var seen = 0L;
        for (var i = 1; i < spans.size(); i++) {
            seen += bad.test(spans.get(i - 1)) ? 1 : 0;
            if ((double) (total - seen) / (spans.size() - i) <= (double) seen / i) {
                continue; // it got better
            }
            var likely = likelihood(seen, i) + likelihood(total - seen, spans.size() - i);
            if (likely > best) {
                best = likely;
                at = time.applyAsLong(spans.get(i));
            }
        }
        return at;
    }

    private static double likelihood(long bad, long all) {
        var share = (double) bad / all;
        return (bad == 0 ? 0 : bad * Math.log(share)) + (bad == all ? 0 : (all - bad) * Math.log(1 - share));
    }

    private Stream<SpanData> below(SpanData span) {
        return Stream.concat(
                Stream.of(span),
                children.getOrDefault(span.getSpanId(), List.of()).stream().flatMap(this::below));
    }

    private List<String> names(List<SpanData> requests) {
        return requests.stream()
                .flatMap(this::below)
                .map(Solver::key)
                .distinct()
                .toList();
    }

    /** A call and what it arrives at are one: who waits in front of a busy server waits for that server. */
    private static String key(SpanData span) {
        return span.getName().equals(RELATED)
                ? RELATED + (span.getKind() == SpanKind.CLIENT ? "" : " ")
                : span.getName() + " " + span.getKind() + " " + service(span);
    }

    private double count(SpanData request, String key) {
        return below(request).filter(span -> key(span).equals(key)).count();
    }

    private double grown(List<SpanData> before, List<SpanData> after, String key) {
        return mean(after, key) - mean(before, key);
    }

    /** Milliseconds a request that spans of this name spent themselves. */
    private double mean(List<SpanData> requests, String key) {
        return requests.stream()
                .mapToDouble(request -> below(request)
                        .filter(span -> key(span).equals(key))
                        .mapToDouble(this::self)
                        .sum())
                .average()
                .orElse(0);
    }

    private double self(SpanData span) {
        return Math.max(
                0,
                millis(span)
                        - children.getOrDefault(span.getSpanId(), List.of()).stream()
                                .mapToDouble(Solver::millis)
                                .sum());
    }

    private Stream<? extends PointData> points(String service, String name) {
        return metrics.stream()
                .filter(metric ->
                        service(metric).equals(service) && metric.getName().equals(name))
                .filter(metric ->
                        metric.getType() == MetricDataType.LONG_SUM || metric.getType() == MetricDataType.LONG_GAUGE)
                .flatMap(metric -> metric.getData().getPoints().stream());
    }

    private static List<SpanData> earliest(List<SpanData> spans) {
        return spans.subList(0, Math.max(1, spans.size() / 3));
    }

    private static double median(List<SpanData> spans, ToDoubleFunction<SpanData> of) {
        return quantile(spans, of, 0.5);
    }

    private static double quantile(List<SpanData> spans, ToDoubleFunction<SpanData> of, double quantile) {
        var sorted = spans.stream().mapToDouble(of).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)];
    }

    private static double share(List<SpanData> spans, Predicate<SpanData> of) {
        return spans.isEmpty() ? 0 : (double) spans.stream().filter(of).count() / spans.size();
    }

    private static boolean failed(SpanData span) {
        return span.getStatus().getStatusCode() == StatusCode.ERROR;
    }

    private static double millis(SpanData span) {
        return (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e6;
    }

    private static long start(SpanData span) {
        return span.getStartEpochNanos();
    }

    private static String service(SpanData span) {
        return Objects.requireNonNullElse(span.getResource().getAttribute(SERVICE), "");
    }

    private static String service(MetricData metric) {
        return Objects.requireNonNullElse(metric.getResource().getAttribute(SERVICE), "");
    }

    private static String instance(SpanData span) {
        return Objects.requireNonNullElse(span.getResource().getAttribute(INSTANCE), "");
    }
}

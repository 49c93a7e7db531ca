import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lab.build.PrometheusProgram;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.recording.Recorded;
import lab.recording.UnseenBoard;
import lab.recording.UnseenBoard.Groups;
import lab.recording.UnseenBoard.ListCase;
import lab.telemetry.Histogram;
import lab.telemetry.ServiceName;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayName;

/**
 * What the learner's queries answer about the recorded board and about one that nobody has seen, beside what is true of
 * both: counted in Java, from the same spans and points. A query's text is not looked at.
 */
@Lesson(
        value = "25_queries",
        programs = {PrometheusProgram.PROMTOOL, PrometheusProgram.PROMETHEUS},
        patience = 5)
class QueriesCheck {

    private static final String BOARD = "board";
    private static final String UNSEEN = "unseen";
    private static final String STATEMENTS = "oncall.statements";
    private static final String VISITS = "oncall.visits";
    private static final String REQUESTS = "oncall.requests";
    private static final String MEAN = "oncall.duration.mean";
    private static final String P95 = "oncall.duration.p95";

    /** Before the sampling there were more: the recording's points have that number. */
    private static final String BY_SPANS = "requests, counted by its spans,";

    private static final AttributeKey<String> GROUP = AttributeKey.stringKey("oncall.group");
    private static final AttributeKey<String> KIND = AttributeKey.stringKey("board.visitor.kind");
    private static final AttributeKey<String> DATABASE = AttributeKey.stringKey("db.system.name");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");

    /** Prometheus extrapolates to the bounds of the range, each series by itself. */
    private static final Percentage NEARLY = Percentage.withPercentage(6);

    private static final long RANGE_NANOS = 120_000_000_000L;
    private static final int MANY = 10;
    private static final Map<Object, Recorded> READ = new HashMap<>();

    // ── 1: TraceQL ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Task(1)
    @DisplayName("the traces whose reading of the list asked the database more than ten times are found")
    void lists(Telemetry program) throws Exception {
        assertLists(program, BOARD, null, "In the recording of the board");
        if (program.input().seed() != 0) { // in a notebook there is the board alone
            assertLists(program, UNSEEN, ListCase.SLOW, "In a recording that you have not seen");
        }
    }

    @Claim(id = "1a", value = "statements of another request in the same trace do not count")
    void beside(Telemetry program) throws Exception {
        assertLists(
                program,
                UNSEEN,
                ListCase.BESIDE,
                "Where a visit wrote a post (many statements) and read the list (two)");
        assertLists(
                program,
                UNSEEN,
                ListCase.BESIDE_READ,
                "Where a visit read one post (many statements) and the list (two)");
    }

    @Claim(id = "1b", value = "ten are not more than ten")
    void ten(Telemetry program) throws Exception {
        assertLists(program, UNSEEN, ListCase.TEN, "Where the list was read with ten statements");
    }

    @Claim(id = "1c", value = "quick statements count as slow ones do")
    void quick(Telemetry program) throws Exception {
        assertLists(program, UNSEEN, ListCase.QUICK, "Where the list was read with many statements, each quick");
    }

    @Claim(id = "1d", value = "eleven are more than ten")
    void eleven(Telemetry program) throws Exception {
        assertLists(program, UNSEEN, ListCase.ELEVEN, "Where the list was read with eleven statements");
    }

    @Claim(id = "1e", value = "calls of another service are no statements")
    void calls(Telemetry program) throws Exception {
        assertLists(
                program,
                UNSEEN,
                ListCase.CALLS,
                "Where the list was read with two statements and many calls of another service");
    }

    private static void assertLists(Telemetry program, String recording, ListCase only, String where) throws Exception {
        var recorded = recorded(program, recording);
        var looked = recorded.spans().stream()
                .filter(span ->
                        only == null || only.name().equals(span.getAttributes().get(UnseenBoard.CASE)))
                .map(SpanData::getTraceId)
                .collect(Collectors.toSet());
        var expected = new TreeSet<>(listsWithMany(recorded));
        expected.retainAll(looked);
        var found = new TreeSet<>(answers(program, recording, STATEMENTS, 1).keySet());
        found.retainAll(looked);
        var missing = new TreeSet<>(expected);
        missing.removeAll(found);
        var wrong = new TreeSet<>(found);
        wrong.removeAll(expected);
        assertThat(missing.size() + wrong.size())
                .withFailMessage(() -> where + " " + expected.size() + " of " + looked.size()
                        + " traces are to be found; the query finds " + found.size()
                        + (missing.isEmpty() ? "" : "; it misses " + missing.size() + ", such as " + missing.first())
                        + (wrong.isEmpty()
                                ? ""
                                : "; " + wrong.size() + " do not belong there, such as " + wrong.first())
                        + ".")
                .isZero();
    }

    /** Traces in which more than ten statements lie somewhere below a span that reads the list. */
    private static Set<String> listsWithMany(Recorded recorded) {
        var byId = recorded.spans().stream().collect(Collectors.toMap(SpanData::getSpanId, span -> span, (a, _) -> a));
        var counts = new HashMap<String, Integer>();
        for (var span : recorded.spans()) {
            if (isStatement(span)) {
                for (var above = byId.get(span.getParentSpanId());
                        above != null;
                        above = byId.get(above.getParentSpanId())) {
                    if (above.getName().equals("GET /api/posts")) {
                        counts.merge(span.getTraceId(), 1, Integer::sum);
                        break;
                    }
                }
            }
        }
        counts.values().removeIf(count -> count <= MANY);
        return counts.keySet();
    }

    private static boolean isStatement(SpanData span) {
        return span.getAttributes().get(DATABASE) != null;
    }

    // ── 2: SQL, a join ──────────────────────────────────────────────────────────────────────────────────────────────

    @Task(2)
    @DisplayName("of the visits that were kept, those are counted that asked the database, by kind")
    void visits(Telemetry program) throws Exception {
        assertNumbers(
                program, BOARD, VISITS, 2, visits(recorded(program, BOARD)), null, "visits that asked the database");
    }

    @Claim(id = "2a", value = "a visit counts once, however many statements it has")
    void once(Telemetry program) throws Exception {
        assertUnseenVisits(program, groups(program).many());
    }

    @Claim(id = "2b", value = "a visit without a statement does not count")
    void without(Telemetry program) throws Exception {
        assertUnseenVisits(program, groups(program).none());
    }

    @Claim(id = "2c", value = "a statement that failed was asked, too")
    void failed(Telemetry program) throws Exception {
        assertUnseenVisits(program, groups(program).failed());
    }

    private static void assertUnseenVisits(Telemetry program, String kind) throws Exception {
        assertNumbers(
                program, UNSEEN, VISITS, 2, visits(recorded(program, UNSEEN)), kind, "visits that asked the database");
    }

    private static Map<String, Double> visits(Recorded recorded) {
        var asked = recorded.spans().stream()
                .filter(QueriesCheck::isStatement)
                .map(SpanData::getTraceId)
                .collect(Collectors.toSet());
        return recorded.spans().stream()
                .filter(span -> span.getAttributes().get(KIND) != null && asked.contains(span.getTraceId()))
                .collect(Collectors.groupingBy(
                        span -> span.getAttributes().get(KIND), TreeMap::new, Collectors.summingDouble(_ -> 1)));
    }

    // ── 3: SQL, sampled spans ───────────────────────────────────────────────────────────────────────────────────────

    @Task(3)
    @DisplayName("requests are counted as they came, not as they were kept, by route")
    void requests(Telemetry program) throws Exception {
        assertNumbers(program, BOARD, REQUESTS, 3, requests(recorded(program, BOARD)), null, BY_SPANS);
    }

    @Claim(id = "3a", value = "one of which one in four was kept counts four times")
    void someKept(Telemetry program) throws Exception {
        assertUnseenRequests(program, groups(program).someKept());
    }

    @Claim(id = "3b", value = "one of which all were kept counts once")
    void allKept(Telemetry program) throws Exception {
        assertUnseenRequests(program, groups(program).allKept());
    }

    @Claim(id = "3c", value = "where both are on one route, each counts by its own probability")
    void mixed(Telemetry program) throws Exception {
        assumeBothAreRight(program);
        assertUnseenRequests(program, groups(program).mixed());
    }

    @Claim(id = "3d", value = "one of which three in four were kept counts one and a third times")
    void mostKept(Telemetry program) throws Exception {
        assumeBothAreRight(program);
        assertUnseenRequests(program, groups(program).mostKept());
    }

    @Claim(id = "3e", value = "two requests in one trace are two")
    void together(Telemetry program) throws Exception {
        assumeBothAreRight(program);
        assertUnseenRequests(program, groups(program).together());
    }

    private static void assumeBothAreRight(Telemetry program) throws Exception {
        for (var group : List.of(groups(program).someKept(), groups(program).allKept())) {
            assumeNearly(program, REQUESTS, 3, requests(recorded(program, UNSEEN)), group);
        }
    }

    private static void assertUnseenRequests(Telemetry program, String route) throws Exception {
        assertNumbers(program, UNSEEN, REQUESTS, 3, requests(recorded(program, UNSEEN)), route, BY_SPANS);
    }

    private static Map<String, Double> requests(Recorded recorded) {
        return recorded.spans().stream()
                .filter(span -> span.getKind() == SpanKind.SERVER
                        && span.getAttributes().get(ROUTE) != null)
                .collect(Collectors.groupingBy(
                        span -> span.getAttributes().get(ROUTE),
                        TreeMap::new,
                        Collectors.summingDouble(QueriesCheck::standsFor)));
    }

    /** The recordings' thresholds have one digit. */
    private static double standsFor(SpanData span) {
        var kept = span.getSpanContext().getTraceState().get("ot");
        return kept == null ? 1 : 16.0 / (16 - Integer.parseInt(kept.replace("th:", ""), 16));
    }

    // ── 4: PromQL, a mean ───────────────────────────────────────────────────────────────────────────────────────────

    @Task(4)
    @DisplayName("the mean duration is that of all requests of the last two minutes, by job")
    void mean(Telemetry program) throws Exception {
        assertNumbers(program, BOARD, MEAN, 4, means(recorded(program, BOARD)), null, "s on average");
    }

    @Claim(id = "4a", value = "what was before the two minutes does not count")
    void meanOfNow(Telemetry program) throws Exception {
        assertUnseenMean(program, groups(program).changed());
    }

    @Claim(id = "4b", value = "a route with few requests weighs little")
    void meanOfAll(Telemetry program) throws Exception {
        assertUnseenMean(program, groups(program).uneven());
    }

    @Claim(id = "4c", value = "a restart changes nothing")
    void meanOverARestart(Telemetry program) throws Exception {
        assumeNearly(
                program,
                MEAN,
                4,
                means(recorded(program, UNSEEN)),
                groups(program).changed());
        assertUnseenMean(program, groups(program).restarted());
    }

    @Claim(id = "4d", value = "requests without a route count, too")
    void meanWithoutARoute(Telemetry program) throws Exception {
        var means = means(recorded(program, UNSEEN));
        assumeNearly(program, MEAN, 4, means, groups(program).changed());
        assumeNearly(program, MEAN, 4, means, groups(program).uneven());
        assertUnseenMean(program, groups(program).unrouted());
    }

    private static void assertUnseenMean(Telemetry program, String job) throws Exception {
        assertNumbers(program, UNSEEN, MEAN, 4, means(recorded(program, UNSEEN)), job, "s on average");
    }

    private static Map<String, Double> means(Recorded recorded) {
        var means = new TreeMap<String, Double>();
        recent(recorded).forEach((job, all) -> means.put(job, all.sum() / all.count()));
        return means;
    }

    // ── 5: PromQL, a quantile ───────────────────────────────────────────────────────────────────────────────────────

    @Task(5)
    @DisplayName("the p95 is that of all requests of the last two minutes, by job")
    void p95(Telemetry program) throws Exception {
        assertNumbers(program, BOARD, P95, 5, quantiles(recorded(program, BOARD)), null, "s at p95");
    }

    @Claim(id = "5a", value = "what was before the two minutes does not count")
    void p95OfNow(Telemetry program) throws Exception {
        assertUnseenQuantile(program, groups(program).changed());
    }

    @Claim(id = "5b", value = "it is one quantile of all routes and instances, not one of their quantiles")
    void p95OfAll(Telemetry program) throws Exception {
        assertUnseenQuantile(program, groups(program).uneven());
    }

    @Claim(id = "5c", value = "a restart changes nothing")
    void p95OverARestart(Telemetry program) throws Exception {
        assumeNearly(
                program,
                P95,
                5,
                quantiles(recorded(program, UNSEEN)),
                groups(program).changed());
        assertUnseenQuantile(program, groups(program).restarted());
    }

    @Claim(id = "5d", value = "requests without a route count, too")
    void p95WithoutARoute(Telemetry program) throws Exception {
        var quantiles = quantiles(recorded(program, UNSEEN));
        assumeNearly(program, P95, 5, quantiles, groups(program).changed());
        assumeNearly(program, P95, 5, quantiles, groups(program).uneven());
        assertUnseenQuantile(program, groups(program).unrouted());
    }

    private static void assertUnseenQuantile(Telemetry program, String job) throws Exception {
        assertNumbers(program, UNSEEN, P95, 5, quantiles(recorded(program, UNSEEN)), job, "s at p95");
    }

    private static Map<String, Double> quantiles(Recorded recorded) {
        var quantiles = new TreeMap<String, Double>();
        recent(recorded).forEach((job, all) -> quantiles.put(job, bucketsOf(all).quantile(0.95)));
        return quantiles;
    }

    /** Prometheus knows no minimum and no maximum. */
    private static Histogram bucketsOf(Histogram all) {
        return new Histogram(all.count(), all.sum(), Double.NaN, Double.NaN, all.buckets(), null, List.of());
    }

    /** What each job's histograms gained in the last two minutes; one that began anew is no decrease. */
    private static Map<String, Histogram> recent(Recorded recorded) {
        record Series(String job, String instance, Object attributes) {}
        var points = new HashMap<Series, List<HistogramPointData>>();
        var places = new HashMap<String, Set<String>>();
        for (var metric : recorded.metrics()) {
            if (metric.getName().equals("http.server.request.duration")) {
                var job = ServiceName.of(metric.getResource());
                places.computeIfAbsent(job, _ -> new HashSet<>()).add(instance(metric.getResource()));
                for (var point : metric.getHistogramData().getPoints()) {
                    if (point.getEpochNanos() > recorded.end() - RANGE_NANOS) {
                        points.computeIfAbsent(
                                        new Series(job, instance(metric.getResource()), point.getAttributes()),
                                        _ -> new ArrayList<>())
                                .add(point);
                    }
                }
            }
        }
        var all = new TreeMap<String, Histogram>();
        points.forEach((series, list) -> {
            var first = Histogram.of(list.getFirst());
            // A process that began within the range has counted from nothing, and so its first point is an increase.
            var begun = list.getFirst().getStartEpochNanos() > recorded.end() - RANGE_NANOS;
            var gained = Histogram.of(list.getLast());
            merge(all, series.job, begun ? gained : gained.since(first));
        });
        return all;
    }

    private static void merge(Map<String, Histogram> all, String job, Histogram more) {
        all.merge(job, more, Histogram::plus);
    }

    private static String instance(Resource resource) {
        return Objects.toString(resource.getAttribute(AttributeKey.stringKey("service.instance.id")));
    }

    // ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /** @param only the group that is looked at; null for all, and for no others beside them */
    private static void assertNumbers(
            Telemetry program,
            String recording,
            String metric,
            int query,
            Map<String, Double> expected,
            String only,
            String unit)
            throws Exception {
        var seen = answers(program, recording, metric, query);
        var where = recording.equals(BOARD) ? "In the recording of the board" : "In a recording that you have not seen";
        for (var group : only == null ? expected.keySet() : Set.of(only)) {
            var number = expected.get(group);
            assertThat(seen.get(group) != null && NEARLY.value >= 100 * Math.abs(seen.get(group) / number - 1))
                    .withFailMessage(
                            "%s there are %s %s for %s; the query answers %s.",
                            where,
                            shown(number),
                            unit,
                            group,
                            seen.containsKey(group)
                                    ? shown(seen.get(group))
                                    : "nothing for it" + (seen.isEmpty() ? "" : ", but for " + seen.keySet()))
                    .isTrue();
        }
        if (only == null) {
            assertThat(seen.keySet())
                    .withFailMessage(
                            "%s the groups are %s; the query answers for %s.", where, expected.keySet(), seen.keySet())
                    .isEqualTo(expected.keySet());
        }
    }

    private static void assumeNearly(
            Telemetry program, String metric, int query, Map<String, Double> expected, String group) throws Exception {
        assumeThat(answers(program, UNSEEN, metric, query).get(group))
                .isNotNull()
                .isCloseTo(expected.get(group), NEARLY);
    }

    private static String shown(double number) {
        return Double.isFinite(number) && number == Math.rint(number)
                ? Long.toString((long) number)
                : "%.4f".formatted(number);
    }

    /** What a query answered about a recording, by group. */
    private static Map<String, Double> answers(Telemetry program, String recording, String metric, int query) {
        var refused = program.logs().stream()
                .map(log -> log.getBodyValue() == null ? "" : log.getBodyValue().asString())
                .filter(said -> said.startsWith("Query " + query + ": "))
                .findFirst();
        if (refused.isPresent()) {
            throw new AssertionError(refused.get());
        }
        var answers = new TreeMap<String, Double>();
        program.metrics().stream()
                .filter(each -> each.getName().equals(metric)
                        && ServiceName.of(each.getResource()).equals(recording))
                .flatMap(each -> each.getDoubleGaugeData().getPoints().stream())
                .forEach(point -> answers.put(point.getAttributes().get(GROUP), ((DoublePointData) point).getValue()));
        return answers;
    }

    private static synchronized Recorded recorded(Telemetry program, String recording) throws Exception {
        if (recording.equals(UNSEEN)) {
            var input = program.input();
            assumeThat(input.seed()).isNotZero();
            return READ.computeIfAbsent(input, _ -> UnseenBoard.of(input));
        }
        var file = program.companion("board.jsonl.gz");
        if (!READ.containsKey(file)) {
            READ.put(file, Recorded.read(file));
        }
        return READ.get(file);
    }

    private static Groups groups(Telemetry program) {
        return Groups.of(program.input());
    }
}

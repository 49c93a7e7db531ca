import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.build.RoundRobin;
import lab.grade.Claim;
import lab.grade.CollectorBench;
import lab.grade.Lesson;
import lab.grade.Specimens;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * The learner's first tier and two of the learner's gateways, started once for all tasks. They are stopped one after
 * the other, and a gateway that is stopped decides about what it holds: no verdict waits for a clock.
 */
@Lesson(value = "22_tail_sampling", collector = true)
class TailSamplingCheck {

    private static final String CALLS = "traces.span.metrics.calls";
    private static final String DURATION = "traces.span.metrics.duration";
    private static final AttributeKey<String> SPAN_NAME = AttributeKey.stringKey("span.name");
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey("status.code");
    private static final int OF_EACH = 40;

    /** Of so many, one in twenty is 400, give or take 20 (a standard deviation). */
    private static final int REST = 8000;

    private static final int FEWEST = 280;
    private static final int MOST = 520;
    private static final int SERVICES = 12;

    private static final Pattern DECIDED =
            Pattern.compile("(?m)^otelcol_processor_tail_sampling_global_count_traces_sampled\\S* [1-9]");

    private static Outcome outcome;

    /** What was sent, and what came out of the tier and of each gateway. */
    private record Outcome(Sent sent, Telemetry tier, Telemetry first, Telemetry second, Telemetry brief) {

        static Outcome of(Telemetry program) throws Exception {
            var gateway = program.companion("22_tail_sampling.gateway.yaml");
            var patient = Map.of("DECISION_WAIT", "1h", "FLUSH_INTERVAL", "100ms");
            var sent = Sent.of(program);
            try (var brief = CollectorBench.start(gateway, Map.of("DECISION_WAIT", "1s", "FLUSH_INTERVAL", "100ms"));
                    var first = CollectorBench.start(gateway, patient);
                    var second = CollectorBench.start(gateway, patient);
                    var balancer = RoundRobin.among(
                            first.collector().endpoint("OTLP_PORT"),
                            second.collector().endpoint("OTLP_PORT"));
                    var tier = CollectorBench.start(
                            program.companion("22_tail_sampling.tier.yaml"),
                            Map.of(
                                    "BALANCER", balancer.uri().toString(),
                                    "GATEWAY_1", authority(first),
                                    "GATEWAY_2", authority(second),
                                    "FLUSH_INTERVAL", "100ms"))) {
                brief.spans(sent.one);
                sent.requests.forEach(tier::spans);
                counted(tier);
                var ofTier = tier.ended();
                counted(first);
                counted(second);
                CollectorBench.await(() -> decided(brief));
                counted(brief);
                return new Outcome(sent, ofTier, first.ended(), second.ended(), brief.ended());
            }
        }

        private static String authority(CollectorBench gateway) {
            return gateway.collector().endpoint("GRPC_PORT").getAuthority();
        }

        /** Two more requests: one may be on its way, with what was counted before. A stop would not send the last. */
        private static void counted(CollectorBench bench) throws InterruptedException {
            if (bench.collector().log().contains("spanmetrics connector")) {
                var last = metricRequests(bench) + 2;
                CollectorBench.await(() -> metricRequests(bench) >= last);
            }
        }

        /** Whether the one trace was kept, or was not. */
        private static boolean decided(CollectorBench bench) {
            try {
                return !bench.backend().store().spans().isEmpty()
                        || DECIDED.matcher(bench.collector().metrics()).find();
            } catch (IOException | InterruptedException noMetrics) {
                return true;
            }
        }

        private static long metricRequests(CollectorBench bench) {
            return bench.backend().requests().stream()
                    .filter(request -> request.path().equals("/v1/metrics"))
                    .count();
        }

        /** The spans of these traces that arrived, by trace id. */
        Map<String, List<SpanData>> kept(Collection<String> traces) {
            var wanted = Set.copyOf(traces);
            return all().flatMap(gateway -> gateway.spans().stream())
                    .filter(span -> wanted.contains(span.getTraceId()))
                    .collect(Collectors.groupingBy(SpanData::getTraceId));
        }

        /** Whether all three spans of this trace left by the same gateway, and none of them by the other. */
        boolean isFromOneGateway(String trace) {
            var parts = Stream.of(first, second)
                    .map(gateway -> gateway.spans(span -> span.getTraceId().equals(trace)))
                    .filter(spans -> !spans.isEmpty())
                    .toList();
            return parts.size() == 1 && ids(parts.getFirst()) == 3;
        }

        Stream<Telemetry> all() {
            return Stream.of(first, second, tier);
        }

        /** Of each series the last point that came from each Collector. */
        List<LongPointData> calls() {
            return all().flatMap(each -> last(each, CALLS).values().stream()).toList();
        }
    }

    /**
     * What the check sends.
     *
     * @param one a span that has failed, for a gateway that decides while it runs
     * @param failed traces with an error in one span
     * @param slow traces of which one span takes long
     * @param slowInAll traces that take long, and none of their spans does
     * @param rest traces with nothing amiss
     * @param parts traces with an error whose spans come in three requests
     */
    private record Sent(
            List<List<SpanData>> requests,
            List<SpanData> one,
            Set<String> failed,
            Set<String> slow,
            Set<String> slowInAll,
            Set<String> rest,
            Set<String> parts) {

        static Sent of(Telemetry program) {
            var random = new Random(program.input().seed());
            var name = program.input("GET /parcels/abc");
            var whole = new ArrayList<SpanData>();
            var failed = new HashSet<String>();
            var slow = new HashSet<String>();
            var slowInAll = new HashSet<String>();
            for (int i = 0; i < OF_EACH; i++) {
                var error = trace(random, failed);
                whole.add(span(program, i, error, name, 0, 120).build());
                whole.add(span(program, i, error, "charge", 10, 90)
                        .setStatus(StatusData.error())
                        .build());
                var late = trace(random, slow);
                whole.add(span(program, i, late, name, 0, 520).build());
                whole.add(span(program, i, late, "charge", 10, 470).build());
                var long_ = trace(random, slowInAll);
                whole.add(span(program, i, long_, name, 0, 30).build());
                whole.add(span(program, i, long_, "ship", 480, 40).build());
            }
            var rest = new HashSet<String>();
            for (int i = 0; i < REST; i++) {
                whole.add(span(program, i, trace(random, rest), name, 0, 495).build());
            }
            var parts = new HashSet<String>();
            var requests = new ArrayList<List<SpanData>>(List.of(whole));
            IntStream.range(0, 3).forEach(_ -> requests.add(new ArrayList<>()));
            for (int i = 0; i < OF_EACH; i++) {
                var torn = trace(random, parts);
                requests.get(1).add(span(program, i, torn, name, 0, 700).build());
                requests.get(2)
                        .add(span(program, i + 5, torn, "charge", 10, 600)
                                .setStatus(StatusData.error())
                                .build());
                requests.get(3).add(span(program, i + 7, torn, "ship", 650, 20).build());
            }
            var one = span(program, 0, trace(random, new HashSet<>()), name, 0, 20)
                    .setStatus(StatusData.error())
                    .build();
            return new Sent(requests, List.of(one), failed, slow, slowInAll, rest, parts);
        }

        private static String trace(Random random, Set<String> known) {
            var id = "%016x%016x".formatted(random.nextLong() | 1, random.nextLong());
            known.add(id);
            return id;
        }

        private static TestSpanData.Builder span(
                Telemetry program, int service, String trace, String name, long from, long millis) {
            var resource = Resource.create(Attributes.of(
                    AttributeKey.stringKey("service.name"), program.input("depot") + "-" + service % SERVICES));
            return Specimens.builder(resource, trace, name, Instant.now().plusMillis(from), millis);
        }

        Stream<SpanData> spans() {
            return requests.stream().flatMap(List::stream);
        }
    }

    private static synchronized Outcome outcome(Telemetry program) throws Exception {
        return outcome == null ? outcome = Outcome.of(program) : outcome;
    }

    @Task(1)
    @DisplayName("errors, traces that take longer than 500 ms, and 5 % of the rest are kept")
    void slow(Telemetry program) throws Exception {
        assumeFewKept(program);
        assertWhole(outcome(program), outcome(program).sent.slow, "that took 520 ms");
    }

    @Claim(id = "1a", value = "a trace with an error in one span is kept, all of it")
    void failed(Telemetry program) throws Exception {
        assumeFewKept(program);
        assertWhole(outcome(program), outcome(program).sent.failed, "in which one span has failed");
    }

    @Claim(id = "1b", value = "a trace that takes long though none of its spans does is kept")
    void slowInAll(Telemetry program) throws Exception {
        assumeFewKept(program);
        assertWhole(
                outcome(program),
                outcome(program).sent.slowInAll,
                "that took 520 ms from their beginning to their end, in spans of 30 and 40 ms");
    }

    @Claim(id = "1c", value = "of the rest 5 % are kept")
    void rest(Telemetry program) throws Exception {
        var kept = outcome(program).kept(outcome(program).sent.rest).size();
        assertThat(kept)
                .withFailMessage(
                        "%d traces with no error took 495 ms each. 5 %% of them would be %d; %d were kept.",
                        REST, REST / 20, kept)
                .isBetween(FEWEST, MOST);
    }

    @Claim(id = "1d", value = "each span of it leaves once")
    void once(Telemetry program) throws Exception {
        assumeFewKept(program);
        var spans =
                outcome(program).all().flatMap(each -> each.spans().stream()).toList();
        assertThat(spans.size() - ids(spans))
                .withFailMessage(
                        "%d spans left the gateways, and %d different ones: is there more than one way out, or more"
                                + " than one way in?",
                        spans.size(), ids(spans))
                .isZero();
    }

    /**
     * Each kept trace is a request; more than 1000 of them at once overflow the exporter's queue, and some get lost.
     */
    private static void assumeFewKept(Telemetry program) throws Exception {
        assumeThat(outcome(program).kept(outcome(program).sent.rest)).hasSizeLessThanOrEqualTo(MOST);
    }

    private static void assertWhole(Outcome outcome, Set<String> traces, String kind) {
        var kept = outcome.kept(traces);
        var whole = kept.values().stream().filter(spans -> ids(spans) == 2).count();
        assertThat(whole)
                .withFailMessage(
                        "Of %d traces %s, %d were kept whole, and %d in part. (They came whole, in one request.)",
                        OF_EACH, kind, whole, kept.size() - whole)
                .isEqualTo(OF_EACH);
    }

    private static long ids(List<SpanData> spans) {
        return spans.stream().map(SpanData::getSpanId).distinct().count();
    }

    @Task(2)
    @DisplayName("span metrics count every span that comes in, kept or not")
    void counted(Telemetry program) throws Exception {
        var counts = counts(program);
        counts.sent.forEach((name, sent) -> assertThat(counts.counted(name))
                .withFailMessage(
                        "%d spans named \"%s\" came in; %s says %d. Is it told of those alone that are kept?",
                        sent, name, CALLS, counts.counted(name))
                .isGreaterThanOrEqualTo(sent));
    }

    @Claim(id = "2a", value = "each once")
    void countedOnce(Telemetry program) throws Exception {
        assumeCounted(program);
        var counts = counts(program);
        counts.sent.forEach((name, sent) -> assertThat(counts.counted(name))
                .withFailMessage(
                        "%d spans named \"%s\" came in; %s says %d. Who else counts them?",
                        sent, name, CALLS, counts.counted(name))
                .isLessThanOrEqualTo(sent));
        var one = last(outcome(program).brief, CALLS).values().stream()
                .mapToLong(LongPointData::getValue)
                .sum();
        assertThat(one)
                .withFailMessage(
                        "One span came in, had failed, and was kept; %s says %d. Which pipelines have the connector as"
                                + " exporter?",
                        CALLS, one)
                .isLessThanOrEqualTo(1);
    }

    @Claim(id = "2b", value = "the failed ones can be told from the others")
    void failedCounted(Telemetry program) throws Exception {
        assumeCounted(program);
        var failed = outcome(program).calls().stream()
                .filter(point ->
                        "STATUS_CODE_ERROR".equals(point.getAttributes().get(STATUS)))
                .mapToLong(LongPointData::getValue)
                .sum();
        assertThat(failed)
                .withFailMessage(
                        "%d spans came in that had failed; %s has %d with status.code=STATUS_CODE_ERROR: an alert on"
                                + " the share of errors would see none.",
                        2 * OF_EACH, CALLS, failed)
                .isGreaterThanOrEqualTo(2 * OF_EACH);
    }

    @Claim(id = "2c", value = "durations are in seconds")
    void seconds(Telemetry program) throws Exception {
        assumeCounted(program);
        var units = outcome(program)
                .all()
                .flatMap(each -> each.metrics().stream())
                .filter(metric -> metric.getName().equals(DURATION))
                .map(MetricData::getUnit)
                .collect(Collectors.toSet());
        assertThat(units)
                .withFailMessage(
                        units.isEmpty()
                                ? DURATION + " does not arrive."
                                : "The unit of " + DURATION + " is " + String.join(" and ", units)
                                        + "; expected s, the unit of durations by convention.")
                .containsOnly("s");
    }

    @Claim(id = "2d", value = "the series of one gateway are not those of the other")
    void ownSeries(Telemetry program) throws Exception {
        assumeCounted(program);
        var seen = new HashSet<String>();
        for (var each : outcome(program).all().toList()) {
            for (var series : last(each, CALLS).keySet()) {
                assertThat(seen.add(series))
                        .withFailMessage(
                                "Two Collectors send the same series, each with a value of its own, and a backend takes"
                                        + " them for one that jumps to and fro: %s %s.",
                                CALLS, series)
                        .isTrue();
            }
        }
    }

    private static void assumeCounted(Telemetry program) throws Exception {
        var counts = counts(program);
        counts.sent.forEach((name, sent) -> assumeThat(counts.counted(name)).isGreaterThanOrEqualTo(sent));
    }

    /** How many spans of each name were sent, and how many were counted. */
    private record Counts(Map<String, Long> sent, Map<String, Long> counted) {

        long counted(String name) {
            return counted.getOrDefault(name, 0L);
        }
    }

    private static Counts counts(Telemetry program) throws Exception {
        var outcome = outcome(program);
        return new Counts(
                outcome.sent
                        .spans()
                        .collect(Collectors.groupingBy(
                                SpanData::getName,
                                () -> new TreeMap<>(Comparator.reverseOrder()),
                                Collectors.counting())),
                outcome.calls().stream()
                        .filter(point -> point.getAttributes().get(SPAN_NAME) != null)
                        .collect(Collectors.groupingBy(
                                point -> point.getAttributes().get(SPAN_NAME),
                                Collectors.summingLong(LongPointData::getValue))));
    }

    /** The last point of each series: they are cumulative. */
    private static Map<String, LongPointData> last(Telemetry out, String name) {
        var last = new HashMap<String, LongPointData>();
        for (var metric : out.metrics()) {
            if (metric.getName().equals(name)) {
                for (var point : metric.getLongSumData().getPoints()) {
                    last.merge(
                            metric.getResource().getAttributes() + " " + point.getAttributes(),
                            point,
                            (a, b) -> a.getValue() > b.getValue() ? a : b);
                }
            }
        }
        return last;
    }

    @Task(3)
    @DisplayName("all spans of a trace reach the same gateway, whichever request they come in")
    void together(Telemetry program) throws Exception {
        var kept = kept(program);
        assertThat(kept)
                .withFailMessage(
                        "%d traces came in three requests, with an error in the second, and nothing of them left a"
                                + " gateway: there is nothing to judge before task 1 is done.",
                        OF_EACH)
                .isNotEmpty();
        var whole = kept.keySet().stream()
                .filter(outcome(program)::isFromOneGateway)
                .count();
        assertThat(kept.size() - whole)
                .withFailMessage(
                        "%d traces came in three requests, a third of each trace in each, with an error in the second."
                                + " One gateway saw all of %d that were kept, and of %d it did not: each decided about"
                                + " its part of them.",
                        OF_EACH, whole, kept.size() - whole)
                .isZero();
    }

    @Claim(id = "3a", value = "each gateway has its share of the traces")
    void shares(Telemetry program) throws Exception {
        var kept = kept(program).keySet();
        assumeThat(kept).isNotEmpty();
        var outcome = outcome(program);
        var first = count(outcome.first, kept);
        var second = count(outcome.second, kept);
        assertThat(Math.min(first, second))
                .withFailMessage(
                        "Of the traces that came in three requests, %d left by one gateway, and %d by the other: what"
                                + " is the other one for?",
                        first, second)
                .isPositive();
    }

    private static Map<String, List<SpanData>> kept(Telemetry program) throws Exception {
        var outcome = outcome(program);
        return outcome.kept(outcome.sent.parts);
    }

    private static long count(Telemetry gateway, Set<String> traces) {
        return gateway.traceIds().stream().filter(traces::contains).count();
    }
}

package lab.review;

import static java.util.stream.Collectors.toMap;
import static lab.review.Telemetries.at;
import static lab.review.Telemetries.counter;
import static lab.review.Telemetries.histogram;
import static lab.review.Telemetries.log;
import static lab.review.Telemetries.resource;
import static lab.review.Telemetries.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import lab.Repository;
import lab.review.score.RuleBook.Impact;
import lab.review.score.ServiceScore;
import lab.review.score.ServiceScore.Category;
import lab.review.score.Verdict;
import lab.review.score.Verdict.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of the specification at the edges of its own criterion, and its formula. */
class ScoreTest {

    static final ReviewData DATA = ReviewData.read(Repository.ROOT);
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-28T00:00:00Z"), ZoneOffset.UTC);

    private static final long MS = 1_000_000;

    private static Map<String, Verdict> judge(Consumer<Review> telemetry) {
        return judge("shop", telemetry);
    }

    private static Map<String, Verdict> judge(String service, Consumer<Review> telemetry) {
        var review = new Review(DATA, CLOCK);
        telemetry.accept(review);
        return score(review, service).verdicts().stream()
                .collect(toMap(verdict -> verdict.rule().id(), verdict -> verdict));
    }

    private static ServiceScore score(Review review, String service) {
        return review.conclude().scores().stream()
                .filter(score -> score.service().equals(service))
                .findFirst()
                .orElseThrow();
    }

    private static Outcome of(String rule, Resource resource) {
        return judge(review ->
                        review.addSpans(List.of(span("GET").resource(resource).build())))
                .get(rule)
                .outcome();
    }

    private static Outcome spans(String rule, Telemetries.SpanBuilder... spans) {
        return judge(review -> {
                    for (var each : spans) review.addSpans(List.of(each.build()));
                })
                .get(rule)
                .outcome();
    }

    @Test
    void theFormulaAgreesWithTheSpecificationsExample() {
        assertThat(ServiceScore.formula(new int[] {4, 8, 6, 1}, new int[] {8, 10, 8, 5}))
                .isEqualTo(63.86, within(0.005));
        assertThat(ServiceScore.formula(new int[] {8, 8, 6, 1}, new int[] {8, 10, 8, 5}))
                .isEqualTo(83.13, within(0.005));
        assertThat(ServiceScore.formula(new int[] {4, 8, 6, 5}, new int[] {8, 10, 8, 5}))
                .isEqualTo(68.67, within(0.005)); // the text says 67.47: that is 560 of 830, three rules of weight 10
        assertThat(ServiceScore.formula(new int[] {4, 8, 6, 4}, new int[] {8, 10, 8, 5}))
                .isEqualTo(67.47, within(0.005));
    }

    @Test
    void thereAre19RulesWithTheSpecificationsWeights() {
        assertThat(DATA.rules().version()).isEqualTo("0.1");
        assertThat(DATA.rules().commit()).startsWith("e6ee222");
        assertThat(DATA.rules().rules()).hasSize(19);
        assertThat(DATA.rules().rules().stream().map(rule -> rule.impact().weight()))
                .containsOnly(40, 30, 20, 10);
        assertThat(DATA.rules().rules().stream()
                        .collect(java.util.stream.Collectors.groupingBy(
                                rule -> rule.impact(), java.util.stream.Collectors.counting())))
                .isEqualTo(Map.of(Impact.CRITICAL, 1L, Impact.IMPORTANT, 12L, Impact.NORMAL, 5L, Impact.LOW, 1L));
    }

    @ParameterizedTest
    @CsvSource({
        "100, EXCELLENT",
        "90, EXCELLENT",
        "89.99, GOOD",
        "75, GOOD",
        "74.99, NEEDS_IMPROVEMENT",
        "50, NEEDS_IMPROVEMENT",
        "49.99, POOR",
        "0, POOR"
    })
    void categories(double score, Category category) {
        assertThat(Category.of(score)).isEqualTo(category);
    }

    @Test
    void findingsDoNotChangeTheScore() {
        var clean = new Review(DATA, CLOCK);
        clean.addSpans(List.of(span("GET").build()));
        var faulty = new Review(DATA, CLOCK);
        faulty.addSpans(List.of(span("GET")
                .attribute("http.method", "GET")
                .attribute("password", "hunter2")
                .build()));
        assertThat(faulty.conclude().findings()).isNotEmpty();
        assertThat(score(faulty, "shop").score()).isEqualTo(score(clean, "shop").score());
    }

    @Test
    void aReviewMayBeConcludedAgain() {
        var review = new Review(DATA, CLOCK);
        review.addSpans(List.of(span("GET").parent(7).build()));
        var first = review.conclude();
        assertThat(review.conclude()).isEqualTo(first);
    }

    @Test
    void res001InstanceId() {
        assertThat(of("RES-001", resource("shop"))).isEqualTo(Outcome.FAILED);
        assertThat(of("RES-001", resource("shop", "service.instance.id", "a"))).isEqualTo(Outcome.PASSED);
    }

    @Test
    void res002InstanceIdIsUnique() {
        var a = resource("shop", "service.instance.id", "abc", "k8s.pod.name", "payment-abc123");
        var b = resource("shop", "service.instance.id", "abc", "k8s.pod.name", "payment-def456");
        var c = resource("shop", "service.instance.id", "def", "k8s.pod.name", "payment-def456");
        assertThat(spans("RES-002", span("GET").resource(a), span("GET").resource(b)))
                .isEqualTo(Outcome.FAILED);
        assertThat(spans("RES-002", span("GET").resource(a), span("GET").resource(c)))
                .isEqualTo(Outcome.PASSED);
        assertThat(of("RES-002", resource("shop"))).isEqualTo(Outcome.NOT_APPLICABLE);
        assertThat(judge(review -> review.addSpans(List.of(
                                span("GET").resource(a).build(),
                                span("GET")
                                        .resource(resource(
                                                "stock", "service.instance.id", "abc", "k8s.pod.name", "other"))
                                        .build())))
                        .get("RES-002")
                        .outcome())
                .as("within one service.name")
                .isEqualTo(Outcome.PASSED);
    }

    @Test
    void res003PodUid() {
        assertThat(of("RES-003", resource("shop"))).isEqualTo(Outcome.NOT_APPLICABLE);
        assertThat(of("RES-003", resource("shop", "k8s.pod.name", "a"))).isEqualTo(Outcome.FAILED);
        assertThat(of("RES-003", resource("shop", "k8s.pod.name", "a", "k8s.pod.uid", "u")))
                .isEqualTo(Outcome.PASSED);
        assertThat(of("RES-003", resource("shop", "k8s.cluster.name", "a"))).isEqualTo(Outcome.NOT_APPLICABLE);
    }

    @Test
    void res004Levels() {
        assertThat(spans("RES-004", span("GET").attribute("service.name", "shop")))
                .isEqualTo(Outcome.FAILED);
        assertThat(of("RES-004", resource("shop", "http.request.method", "GET")))
                .isEqualTo(Outcome.FAILED);
        assertThat(spans("RES-004", span("GET").attribute("http.request.method", "GET")))
                .isEqualTo(Outcome.PASSED);
        assertThat(spans("RES-004", span("GET").attribute("shop.item", "coffee")))
                .isEqualTo(Outcome.PASSED);
        assertThat(judge(review -> {
                            review.addSpans(List.of(span("GET").build()));
                            review.addLogs(List.of(
                                    log("INFO", "hello", Attributes.of(AttributeKey.stringKey("service.name"), "1"))));
                        })
                        .get("RES-004")
                        .outcome())
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void res005ServiceName() {
        assertThat(of("RES-005", resource("shop"))).isEqualTo(Outcome.PASSED);
        for (var nameless : List.of(Resource.empty(), resource(""))) {
            assertThat(judge(
                                    "(no service)",
                                    review -> review.addSpans(List.of(
                                            span("GET").resource(nameless).build())))
                            .get("RES-005")
                            .outcome())
                    .isEqualTo(Outcome.FAILED);
        }
    }

    @Test
    void spa001TenInternalSpansOfAServiceInATrace() {
        assertThat(spans("SPA-001", many(10, SpanKind.INTERNAL, 10 * MS))).isEqualTo(Outcome.PASSED);
        assertThat(spans("SPA-001", many(11, SpanKind.INTERNAL, 10 * MS))).isEqualTo(Outcome.FAILED);
        assertThat(spans("SPA-001", many(11, SpanKind.CLIENT, 10 * MS))).isEqualTo(Outcome.PASSED);
        var twoServices = many(12, SpanKind.INTERNAL, 10 * MS);
        for (var i = 0; i < 6; i++) twoServices[i].resource(resource("stock"));
        assertThat(spans("SPA-001", twoServices)).isEqualTo(Outcome.PASSED);
    }

    @Test
    void spa002Orphans() {
        assertThat(spans("SPA-002", span("a").id(1), span("b").id(2).parent(1))).isEqualTo(Outcome.PASSED);
        assertThat(spans("SPA-002", span("b").id(2).parent(1), span("a").id(1))).isEqualTo(Outcome.PASSED);
        assertThat(spans("SPA-002", span("a").id(1), span("b").id(2).parent(3))).isEqualTo(Outcome.FAILED);
        assertThat(spans("SPA-002", span("a").id(1), span("b").trace(2).id(2).parent(1)))
                .as("the parent is of another trace")
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void spa003HasNoCriterionYet() {
        var verdict = judge(
                        review -> review.addSpans(List.of(span("GET /orders/17").build())))
                .get("SPA-003");
        assertThat(verdict.outcome()).isEqualTo(Outcome.NOT_APPLICABLE);
        assertThat(verdict.reason().key()).isEqualTo("reason.no-criterion");
    }

    @Test
    void spa004ClientRoots() {
        assertThat(spans("SPA-004", span("GET").kind(SpanKind.CLIENT))).isEqualTo(Outcome.FAILED);
        assertThat(spans(
                        "SPA-004",
                        span("a").id(1),
                        span("GET").kind(SpanKind.CLIENT).id(2).parent(1)))
                .isEqualTo(Outcome.PASSED);
        assertThat(spans("SPA-004", span("GET").kind(SpanKind.SERVER))).isEqualTo(Outcome.PASSED);
    }

    @Test
    void spa005TwentyShortSpansInATrace() {
        assertThat(spans("SPA-005", many(20, SpanKind.CLIENT, 5 * MS - 1))).isEqualTo(Outcome.PASSED);
        assertThat(spans("SPA-005", many(21, SpanKind.CLIENT, 5 * MS - 1))).isEqualTo(Outcome.FAILED);
        assertThat(spans("SPA-005", many(21, SpanKind.CLIENT, 5 * MS))).isEqualTo(Outcome.PASSED);
        var twoServices = many(21, SpanKind.CLIENT, MS);
        for (var i = 0; i < 11; i++) twoServices[i].resource(resource("stock"));
        assertThat(spans("SPA-005", twoServices)).as("it groups by trace alone").isEqualTo(Outcome.FAILED);
        var twoTraces = many(22, SpanKind.CLIENT, MS);
        for (var i = 0; i < 11; i++) twoTraces[i].trace(2);
        assertThat(spans("SPA-005", twoTraces)).isEqualTo(Outcome.PASSED);
    }

    @Test
    void met001CardinalityWithinAnHour() {
        assertThat(values(9_999, Duration.ZERO)).isEqualTo(Outcome.PASSED);
        assertThat(values(10_000, Duration.ZERO)).isEqualTo(Outcome.FAILED);
        assertThat(values(10_000, Duration.ofSeconds(1)))
                .as("in 10,000 seconds, 3,600 in an hour")
                .isEqualTo(Outcome.PASSED);
        assertThat(judge(review -> review.addSpans(List.of(span("GET").build())))
                        .get("MET-001")
                        .outcome())
                .isEqualTo(Outcome.NOT_APPLICABLE);
    }

    private static Outcome values(int count, Duration apart) {
        return judge(review -> IntStream.range(0, count)
                        .forEach(i -> review.addMetrics(List.of(counter(
                                "shop.orders",
                                "{order}",
                                i * apart.toNanos(),
                                Attributes.of(AttributeKey.stringKey("shop.item"), "item " + i))))))
                .get("MET-001")
                .outcome();
    }

    @ParameterizedTest
    @CsvSource({
        "s, PASSED",
        "ms, PASSED",
        "By, PASSED",
        "1, PASSED",
        "{request}, PASSED",
        "By/s, PASSED",
        "%, PASSED",
        "KiBy, PASSED",
        "m/s2, PASSED",
        "'', FAILED",
        "seconds, FAILED",
        "bytes, FAILED",
        "requests, FAILED",
        "MB, PASSED",
        "Cel, PASSED",
        "10*3.s, PASSED",
        "s{, FAILED",
        "{request}/s, PASSED",
        "kg.m/s2, PASSED"
    })
    void met002Units(String unit, Outcome outcome) {
        assertThat(metrics("MET-002", counter("shop.orders", unit, 0, Attributes.empty())))
                .isEqualTo(outcome);
    }

    @Test
    void met003OneUnit() {
        var seconds = histogram("shop.wait", "s", List.of(1.0));
        var millis = histogram("shop.wait", "ms", List.of(1.0));
        assertThat(metrics("MET-003", seconds, seconds)).isEqualTo(Outcome.PASSED);
        assertThat(metrics("MET-003", seconds, millis)).isEqualTo(Outcome.FAILED);
        assertThat(metrics("MET-003", seconds, histogram("shop.delay", "ms", List.of(1.0))))
                .isEqualTo(Outcome.PASSED);
    }

    @Test
    void met004OneSetOfBuckets() {
        assertThat(metrics("MET-004", histogram("a", "s", List.of(1.0)), histogram("a", "s", List.of(1.0))))
                .isEqualTo(Outcome.PASSED);
        assertThat(metrics("MET-004", histogram("a", "s", List.of(1.0)), histogram("a", "s", List.of(2.0))))
                .isEqualTo(Outcome.FAILED);
        assertThat(metrics("MET-004", counter("a", "s", 0, Attributes.empty()))).isEqualTo(Outcome.NOT_APPLICABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "collection.duration.seconds, s, FAILED",
        "collection.duration, s, PASSED",
        "latency_ms, ms, FAILED",
        "request.bytes, By, FAILED",
        "cpu.percent, %, FAILED",
        "http.server.requests, {request}, PASSED",
        "collection.duration.seconds, '', FAILED",
        "sessions, s, PASSED"
    })
    void met005NoUnitInTheName(String name, String unit, Outcome outcome) {
        assertThat(metrics("MET-005", counter(name, unit, 0, Attributes.empty())))
                .isEqualTo(outcome);
    }

    @Test
    void met006NoAttributesName() {
        assertThat(metrics("MET-006", counter("http.response.status_code", "1", 0, Attributes.empty())))
                .isEqualTo(Outcome.FAILED);
        assertThat(metrics("MET-006", counter("shop.orders", "1", 0, Attributes.empty())))
                .isEqualTo(Outcome.PASSED);
    }

    @Test
    void log001DebugInProductionForMoreThan14Days() {
        assertThat(debug("production", "DEBUG", Duration.ofDays(14).plusNanos(1)))
                .isEqualTo(Outcome.FAILED);
        assertThat(debug("production", "DEBUG", Duration.ofDays(14))).isEqualTo(Outcome.NOT_APPLICABLE);
        assertThat(debug("production", "INFO", Duration.ofDays(15))).isEqualTo(Outcome.PASSED);
        assertThat(debug("staging", "DEBUG", Duration.ofDays(15))).isEqualTo(Outcome.NOT_APPLICABLE);
    }

    private static Outcome debug(String environment, String severity, Duration apart) {
        var resource = resource("shop", "deployment.environment.name", environment);
        return judge(review -> review.addLogs(List.of(
                        log(resource, severity, "a", at(0)), log(resource, severity, "b", at(apart.toNanos())))))
                .get("LOG-001")
                .outcome();
    }

    @Test
    void log002SeverityTextUnset() {
        assertThat(judge(review -> review.addLogs(List.of(log("UNSET", "a", Attributes.empty()))))
                        .get("LOG-002")
                        .outcome())
                .isEqualTo(Outcome.FAILED);
        assertThat(judge(review -> review.addLogs(List.of(log("", "a", Attributes.empty()))))
                        .get("LOG-002")
                        .outcome())
                .as("by the criterion; the description's missing number is a finding")
                .isEqualTo(Outcome.PASSED);
    }

    @ParameterizedTest
    @CsvSource({
        "nodejs, 2.0.1, v18.19.0, PASSED",
        "nodejs, 2.0.1, v18.18.0, FAILED",
        "nodejs, 2.0.1, v19.9.0, FAILED",
        "nodejs, 2.0.1, v20.6.0, PASSED",
        "python, 1.42.0, 3.9.18, FAILED",
        "python, 1.42.0, 3.10.0, PASSED",
        "java, 1.65.0, 25.0.1+8, PASSED",
        "java, 1.65.0, 1.7.0_80, FAILED",
        "cobol, 1.0.0, 85, NOT_APPLICABLE"
    })
    void sdk001Runtimes(String language, String sdk, String runtime, Outcome outcome) {
        assertThat(of(
                        "SDK-001",
                        resource(
                                "shop",
                                "telemetry.sdk.language",
                                language,
                                "telemetry.sdk.version",
                                sdk,
                                "process.runtime.version",
                                runtime)))
                .isEqualTo(outcome);
    }

    private static Outcome metrics(String rule, io.opentelemetry.sdk.metrics.data.MetricData... metrics) {
        return judge(review -> review.addMetrics(List.of(metrics))).get(rule).outcome();
    }

    private static Telemetries.SpanBuilder[] many(int count, SpanKind kind, long duration) {
        return IntStream.range(0, count)
                .mapToObj(i -> span("span").id(i + 1).kind(kind).lasting(duration))
                .toArray(Telemetries.SpanBuilder[]::new);
    }
}

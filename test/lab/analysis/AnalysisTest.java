package lab.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lab.telemetry.SpanRow;
import lab.telemetry.Trace;
import org.junit.jupiter.api.Test;

/** The questions, each on a case that can be reckoned by hand. */
class AnalysisTest {

    private static final String A = "a".repeat(32);
    private static final String B = "b".repeat(32);

    private static SpanContext id(String trace, int number) {
        return number == 0 ? SpanContext.getInvalid() : RandomTraces.context(trace, "%016x".formatted(number));
    }

    private static SpanData span(int id, int parent, String service, String name, SpanKind kind, long from, long to) {
        return RandomTraces.span(
                id(A, id), id(A, parent), service, name, kind, from, to, false, Attributes.builder(), List.of());
    }

    private static SpanData span(int id, int parent, long from, long to) {
        return span(id, parent, "shop", "s" + id, SpanKind.INTERNAL, from, to);
    }

    private static List<String> path(SpanData... spans) {
        return CriticalPath.of(Trace.of(List.of(spans)).getFirst()).segments().stream()
                .map(segment -> segment.node().span().getName() + " " + segment.from() + "-" + segment.to())
                .toList();
    }

    @Test
    void thePathGoesThroughTheChildThatEndedLast() {
        assertThat(path(span(1, 0, 0, 100), span(2, 1, 10, 40), span(3, 1, 20, 90), span(4, 3, 30, 80)))
                .containsExactly("s1 0-20", "s3 20-30", "s4 30-80", "s3 80-90", "s1 90-100");
    }

    @Test
    void whoeverHadNotEndedDidNotHoldUpTheNext() {
        // s2 still runs when s3 begins: nothing of s3 waited for it.
        assertThat(path(span(1, 0, 0, 100), span(2, 1, 0, 60), span(3, 1, 50, 100)))
                .containsExactly("s1 0-50", "s3 50-100");
    }

    @Test
    void whatOutlivesItsParentIsCut() {
        assertThat(path(span(1, 0, 0, 100), span(2, 1, 90, 500), span(3, 1, 200, 300)))
                .containsExactly("s1 0-90", "s2 90-100");
    }

    @Test
    void aGapBetweenRootsIsNobodys() {
        assertThat(path(span(1, 0, 0, 10), span(2, 0, 30, 40))).containsExactly("s1 0-10", "s2 30-40");
    }

    @Test
    void aChainDeeperThanAStackIsWalked() {
        var spans = IntStream.rangeClosed(1, 20_000)
                .mapToObj(i -> span(i, i - 1, i, 100_000 - i))
                .toList();
        var trace = Trace.of(spans).getFirst();
        assertThat(CriticalPath.of(trace).segments()).hasSize(39_999);
        assertThat(CallTree.of(List.of(trace)).calls()).hasSize(20_000);
        assertThat(TraceComparison.of(trace, trace).calls())
                .allSatisfy(row -> assertThat(row.change()).isEqualTo(TraceComparison.Change.SAME));
    }

    @Test
    void nPlusOneIsCalledOut() {
        var spans = new ArrayList<SpanData>();
        spans.add(span(2, 0, "web", "GET /api/posts", SpanKind.SERVER, 0, 1000));
        spans.add(span(1, 2, "web", "Posts.list", SpanKind.INTERNAL, 0, 1000));
        for (var i = 0; i < 20; i++)
            spans.add(span(10 + i, 1, "web", "SELECT comments", SpanKind.CLIENT, i * 20, i * 20 + 10));
        for (var i = 0; i < 4; i++) spans.add(span(50 + i, 1, "web", "SELECT posts", SpanKind.CLIENT, 500, 510));
        assertThat(CallTree.of(Trace.of(spans)).repeats()).singleElement().satisfies(repeat -> {
            assertThat(repeat.requestName()).isEqualTo("GET /api/posts");
            assertThat(repeat.name()).isEqualTo("SELECT comments");
            assertThat(repeat.median()).isEqualTo(20);
            assertThat(repeat.total()).isEqualTo(200);
            assertThat(repeat.spanId()).isEqualTo("%016x".formatted(1));
        });
    }

    @Test
    void messagesGoByLinksAndBrokersAreLeaves() {
        var send = RandomTraces.span(
                id(A, 1),
                id(A, 0),
                "web",
                "send posts",
                SpanKind.PRODUCER,
                100,
                110,
                false,
                Attributes.builder().put("messaging.system", "rabbitmq").put("messaging.destination.name", "posts"),
                List.of());
        var process = RandomTraces.span(
                id(B, 1),
                id(B, 0),
                "recorder",
                "process posts",
                SpanKind.CONSUMER,
                150,
                200,
                true,
                Attributes.builder(),
                List.of(LinkData.create(id(A, 1))));
        var map = ServiceMap.of(RandomTraces.rows(List.of(process, send)), TimeRange.ALL);
        assertThat(map.nodes()).extracting(ServiceMap.Node::name).containsExactly("rabbitmq posts", "recorder", "web");
        assertThat(map.edges())
                .extracting(edge -> edge.from().name() + ">" + edge.to().name() + " " + edge.message() + " "
                        + edge.red().p50() + " " + edge.red().errors())
                .containsExactlyInAnyOrder("web>rabbitmq posts false 10 0", "web>recorder true 50 1");
    }

    @Test
    void theReleaseComesBeforeWhatItAlsoSaysOfItsProcess() {
        var spans = new ArrayList<SpanRow>();
        for (var i = 0; i < 40; i++) {
            var release = i % 2;
            var data = io.opentelemetry.sdk.testing.trace.TestSpanData.builder()
                    .setName("GET")
                    .setKind(SpanKind.SERVER)
                    .setSpanContext(id(A, i + 1))
                    .setResource(Resource.create(Attributes.builder()
                            .put("process.pid", 100 + release)
                            .put("service.instance.id", "i" + release)
                            .put("service.name", "web")
                            .put("service.version", "1." + release + ".0")
                            .build()))
                    .setStartEpochNanos(i)
                    .setEndEpochNanos(i + 1)
                    .setHasEnded(true)
                    .setAttributes(Attributes.builder()
                            .put("http.response.status_code", release == 1 ? 500 : 200)
                            .build())
                    .setStatus(
                            release == 1
                                    ? io.opentelemetry.sdk.trace.data.StatusData.error()
                                    : io.opentelemetry.sdk.trace.data.StatusData.unset())
                    .build();
            spans.add(SpanRow.of(data));
        }
        var samples = spans.stream().map(Sample::ofSpan).toList();
        var facts = Difference.of(samples, Sample::failed, 100).facts();
        assertThat(facts.getFirst().field()).isEqualTo("resource.service.version");
        assertThat(facts.getFirst().value()).isEqualTo("1.1.0");
        assertThat(facts.getFirst().difference()).isEqualTo(1);
        assertThat(facts.getLast().outcome()).isTrue();
    }

    /** What fails stops early, so that it lacks a lot: the release that made it fail is said first. */
    @Test
    void whatTheSelectedLackCountsHalf() {
        var samples = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> Sample.ofSpan(SpanRow.of(RandomTraces.span(
                        id(A, i),
                        id(A, 0),
                        "web",
                        "GET",
                        SpanKind.SERVER,
                        i,
                        i + 1,
                        i <= 2,
                        i <= 2
                                ? Attributes.builder().put("release", "new")
                                : Attributes.builder()
                                        .put("release", i <= 5 ? "new" : "old")
                                        .put("rows", "some"),
                        List.of()))))
                .toList();
        var facts = Difference.of(samples, Sample::failed, 3).facts();
        assertThat(facts)
                .extracting(Difference.Fact::field, Difference.Fact::value, Difference.Fact::difference)
                .startsWith(tuple("span.release", "new", 0.625), tuple("span.rows", "some", -1.0));
    }

    @Test
    void tooManyValuesAreNamedNotCounted() {
        var samples = IntStream.rangeClosed(1, 600)
                .mapToObj(i -> Sample.ofSpan(SpanRow.of(RandomTraces.span(
                        id(A, i),
                        id(A, 0),
                        "web",
                        "GET",
                        SpanKind.SERVER,
                        i,
                        i + 1,
                        i % 3 == 0,
                        Attributes.builder().put("user.id", "u" + i),
                        List.of()))))
                .toList();
        var found = Difference.of(samples, Sample::failed, 100);
        assertThat(found.many()).extracting(Difference.Many::field).containsExactly("span.user.id");
        assertThat(found.many().getFirst().selectedShare()).isEqualTo(1);
        assertThat(found.facts()).noneMatch(fact -> fact.field().equals("span.user.id"));
    }

    @Test
    void linesThatDifferInValuesAreOnePattern() {
        var patterns = new LogPatterns();
        for (var i = 0; i < 10; i++) patterns.add("order " + i + " took " + i + " ms", 9);
        patterns.add("user alice logged in again today", 9);
        patterns.add("user bob logged in again today", 13);
        patterns.add("the cache is cold", 5);
        var gap = LogPatterns.GAP;
        assertThat(patterns.lines(10))
                .extracting(LogPatterns.Line::text)
                .containsExactlyInAnyOrder(
                        "order " + gap + " took " + gap + " ms",
                        "user " + gap + " logged in again today",
                        "the cache is cold");
        assertThat(patterns.lines(1).getFirst().count()).isEqualTo(10);
        assertThat(patterns.lines(10))
                .filteredOn(line -> line.text().startsWith("user"))
                .extracting(LogPatterns.Line::severity)
                .containsExactly(13);
    }

    @Test
    void patternsAreBounded() {
        var patterns = new LogPatterns();
        for (var i = 0; i < 3000; i++) patterns.add("w".repeat(i + 1), 0);
        assertThat(patterns.lines(5000)).hasSize(1000);
        assertThat(patterns.beyond()).isEqualTo(2000);
    }

    @Test
    void nothingIsNoProblem() {
        var none = List.<Sample>of();
        assertThat(HeatMap.of(none, TimeRange.ALL, 10).cells()).isEmpty();
        assertThat(Groups.of(none, Field.parse("name"), TimeRange.ALL, 10).groups())
                .isEmpty();
        assertThat(Difference.of(none, Sample::failed, 10).facts()).isEmpty();
        assertThat(ServiceRates.of(List.of(), TimeRange.ALL, 10)).isEmpty();
        assertThat(ServiceMap.of(List.of(), TimeRange.ALL).nodes()).isEmpty();
        assertThat(CallTree.of(List.of()).calls()).isEmpty();
        assertThatThrownBy(() -> new TimeRange(2, 1)).hasMessageContaining("before it begins");
    }

    @Test
    void clocksAtTheEndOfTimeAreNoProblem() {
        var samples = List.of(
                Sample.ofSpan(SpanRow.of(span(1, 0, 0, Long.MAX_VALUE))),
                Sample.ofSpan(SpanRow.of(span(2, 0, Long.MAX_VALUE - 1, Long.MAX_VALUE))),
                Sample.ofSpan(SpanRow.of(span(3, 0, -5, 7))));
        var map = HeatMap.of(samples, TimeRange.ALL, 10);
        assertThat(map.cells().stream().mapToLong(HeatMap.Cell::count).sum()).isEqualTo(3);
        assertThat(map.bounds()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void senderIsWhatTheResourceSays() {
        var senders = new Senders();
        var resource = Resource.create(Attributes.builder()
                .put("service.name", "web")
                .put("telemetry.sdk.language", "java")
                .put("telemetry.distro.name", "opentelemetry-java-instrumentation")
                .build());
        senders.add(resource, Senders.Signal.SPANS, 5);
        senders.add(resource, Senders.Signal.LOGS, 7);
        assertThat(senders.list()).singleElement().satisfies(sender -> {
            assertThat(sender.source().language()).isEqualTo("java");
            assertThat(sender.spans()).isEqualTo(1);
            assertThat(sender.lastMillis()).isEqualTo(7);
        });
    }
}

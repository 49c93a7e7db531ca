package lab.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.QueryParams;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.Signal;
import lab.query.QueryDeadline;
import lab.receive.RefusalLog;
import lab.telemetry.Store;
import lab.telemetry.profiles.ProfileBatch;
import lab.telemetry.profiles.ProfileData;
import lab.telemetry.profiles.ProfileType;
import lab.telemetry.profiles.SampleLinks;
import lab.telemetry.profiles.StackTree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each question looks at its deadline, and at whether somebody still waits, in each of its loops. */
class DeadlinesOfQuestionsTest {

    /** Few enough that one thread does all: then steps are counted exactly. */
    private static final int TRACES = 512;

    private static final int STEPS_A_LOOK = 128;

    private static final Store STORE = new Store();
    private static final Questions QUESTIONS = new Questions(STORE, new RefusalLog());

    /**
     * A question, and the number of its loops over all traces, or over something that is at least as many.
     *
     * @param parameters as in a URL
     */
    private record Asked(String name, String parameters, int loops, Function<Filter, Object> question) {

        Object ask(String more, BooleanSupplier cancelled) {
            return question.apply(Filter.of(QueryParams.fromQueryString(parameters + more), 100, 1000, cancelled));
        }

        @Override
        public String toString() {
            return name + "?" + parameters;
        }
    }

    static Stream<Asked> questions() {
        return Stream.of(
                new Asked("overview", "", 3, QUESTIONS::overview),
                new Asked("heatmap", "", 2, QUESTIONS::heatMap),
                new Asked("heatmap", "of=spans&min=0.000001", 3, QUESTIONS::heatMap),
                new Asked("difference", "brush=,,50,", 1, QUESTIONS::difference),
                new Asked("difference", "min=0.000001&brush=,,50,", 2, QUESTIONS::difference),
                new Asked("groups", "by=name", 3, QUESTIONS::groups),
                new Asked("structure", "", 4, QUESTIONS::structure),
                new Asked("compare", "", 2, asked -> QUESTIONS.compare("%032x".formatted(TRACES), asked)),
                new Asked("traces", "", 1, asked -> TraceList.of(STORE.rows(), asked)),
                new Asked("completions", "", 1, asked -> QueryCompletions.of(STORE, asked)),
                new Asked("completions", "field=name", 1, asked -> QueryCompletions.of(STORE, asked)),
                new Asked("metrics", "", 2, asked -> MetricList.of(STORE.metrics(), asked)),
                new Asked("metrics/one", "name=shop.orders", 5, asked -> MetricList.one(STORE, asked)),
                new Asked("profiles", "", 1, QUESTIONS::profiles),
                new Asked("profiles/graph", "service=shop", 2, QUESTIONS::serviceProfile),
                new Asked(
                        "profile",
                        "",
                        2,
                        asked -> QUESTIONS.spanProfile("%032x".formatted(1), "%016x".formatted(3), asked)),
                new Asked("logs", "", 1, asked -> LogList.of(STORE.logArrivals(), asked)),
                new Asked("logs/counts", "", 3, QUESTIONS::logCounts),
                new Asked("logs/patterns", "", 2, QUESTIONS::logPatterns));
    }

    @BeforeAll
    static void fill() throws Exception {
        for (var i = 0; i < TRACES; i++) {
            var bytes = QuestionsTest.request(i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            Decoder.store(Signal.TRACES, Encoding.JSON, bytes, STORE);
            var log = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\"order " + i
                    + " taken\"}}]}]}]}";
            var metric = "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"shop.orders\",\"gauge\":"
                    + "{\"dataPoints\":[{\"timeUnixNano\":\"" + (i + 1) + "\",\"asInt\":\"1\"}]}}]}]}]}";
            Decoder.store(
                    Signal.METRICS, Encoding.JSON, metric.getBytes(java.nio.charset.StandardCharsets.UTF_8), STORE);
            Decoder.store(Signal.LOGS, Encoding.JSON, log.getBytes(java.nio.charset.StandardCharsets.UTF_8), STORE);
        }
    }

    @BeforeAll
    static void profile() {
        var links = new SampleLinks.Builder();
        var samples = new ProfileData.Builder();
        for (var i = 0; i < TRACES; i++) samples.add(StackTree.ROOT, links.link(0, 1, 3), 1);
        var profile = new ProfileData(
                Resource.create(Attributes.builder().put("service.name", "shop").build()),
                InstrumentationScopeInfo.empty(),
                new ProfileType("cpu", "nanoseconds"),
                0,
                0,
                samples.build());
        STORE.addProfiles(List.of(new ProfileBatch(new StackTree.Builder().build(), links.build(), List.of(profile))));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void eachLoopLooks(Asked asked) {
        var looks = new AtomicInteger();
        asked.ask("", () -> {
            looks.incrementAndGet();
            return false;
        });
        assertThat(looks.get()).isGreaterThanOrEqualTo(asked.loops * TRACES / STEPS_A_LOOK);
    }

    @ParameterizedTest
    @MethodSource("questions")
    void aPassedDeadlineEndsIt(Asked asked) {
        var filter = Filter.of(QueryParams.fromQueryString(asked.parameters + "&deadline=1"), 100, 1000);
        var begun = System.nanoTime();
        while (System.nanoTime() - begun < 2_000_000) Thread.onSpinWait();
        assertThatThrownBy(() -> asked.question.apply(filter))
                .isInstanceOf(QueryDeadline.Passed.class)
                .hasMessage("The question took longer than 1 ms: narrow it down.");
    }

    @ParameterizedTest
    @MethodSource("questions")
    void nobodyWaitsAnyMore(Asked asked) {
        assertThatThrownBy(() -> asked.ask("", () -> true)).isInstanceOf(QueryDeadline.Passed.class);
    }
}

package lab.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StoreTest {

    private static final String A = "a".repeat(32);
    private static final String B = "b".repeat(32);

    @Test
    void keepsTheOrderOfArrival() {
        var store = new Store();
        store.addSpans(List.of(span(A, "second"), span(B, "other")));
        store.addSpans(List.of(span(A, "first")));

        assertThat(store.spans()).extracting(SpanData::getName).containsExactly("second", "other", "first");
        assertThat(store.trace(A)).extracting(SpanData::getName).containsExactly("second", "first");
        assertThat(store.traces()).containsOnlyKeys(A, B);
        assertThat(store.traces().keySet()).first().isEqualTo(A);
        assertThat(store.trace("c".repeat(32))).isEmpty();
        assertThat(store.evicted()).isEqualTo(new Store.Evicted(0, 0, 0, 0));
    }

    @Test
    void letsTheOldestGoAndCountsThem() {
        var store = new Store(new Store.Limits(2, 4, 1));
        store.addSpans(List.of(span(A, "1"), span(A, "2"), span(A, "3")));
        store.addSpans(List.of(span(A, "4")));
        store.addLogs(List.of(log("1"), log("2")));
        store.addMetrics(List.of(metric("old", 3), metric("middle", 2), metric("new", 1)));

        assertThat(store.spans()).extracting(SpanData::getName).containsExactly("3", "4");
        assertThat(store.logs()).extracting(LogRecordData::getSeverityText).containsExactly("2");
        assertThat(store.metrics()).extracting(MetricData::getName).containsExactly("middle", "new");
        assertThat(store.evicted()).isEqualTo(new Store.Evicted(2, 3, 1, 0));

        store.addMetrics(List.of(metric("newest", 2)));
        assertThat(store.metrics()).extracting(MetricData::getName).containsExactly("new", "newest");
        assertThat(store.evicted().metricPoints()).isEqualTo(5);
    }

    @Test
    void questionsShareWhatIsWorkedOutFromTheSameRowsUntilTheyChange() {
        var store = new Store(new Store.Limits(2, 0, 0));
        store.addSpans(List.of(span(A, "1")));
        var rows = store.rows();
        var asked = new AtomicInteger();

        assertThat(store.rows().once(Integer.class, asked::incrementAndGet)).isEqualTo(1);
        assertThat(store.rows().once(Integer.class, asked::incrementAndGet)).isEqualTo(1);

        store.addSpans(List.of(span(A, "2"), span(A, "3")));
        assertThat(store.rows().once(Integer.class, asked::incrementAndGet)).isEqualTo(2);
        assertThat(rows).extracting(SpanRow::name).containsExactly("1");
        assertThat(store.rows()).extracting(SpanRow::name).containsExactly("2", "3");

        store.clear();
        assertThat(store.rows()).isEmpty();
    }

    @Test
    void aMetricThatIsTooLargeByItselfIsLetGo() {
        var store = new Store(new Store.Limits(0, 2, 0));
        store.addMetrics(List.of(metric("huge", 3)));

        assertThat(store.metrics()).isEmpty();
        assertThat(store.evicted().metricPoints()).isEqualTo(3);
    }

    @Test
    void whatItHandedOutDoesNotChange() {
        var store = new Store();
        store.addSpans(List.of(span(A, "1")));
        var before = store.spans();
        store.addSpans(List.of(span(A, "2")));

        assertThat(before).hasSize(1);
    }

    @Test
    void clearForgetsEverything() {
        var store = new Store(new Store.Limits(1, 1, 1));
        store.addSpans(List.of(span(A, "1"), span(A, "2")));
        store.addMetrics(List.of(metric("m", 1)));
        store.addLogs(List.of(log("1")));
        store.clear();
        store.addMetrics(List.of(metric("n", 1)));

        assertThat(store.spans()).isEmpty();
        assertThat(store.logs()).isEmpty();
        assertThat(store.metrics()).extracting(MetricData::getName).containsExactly("n");
        assertThat(store.evicted()).isEqualTo(new Store.Evicted(1, 0, 0, 0));
    }

    @Test
    void tellsWhatCameAfterAMoment() {
        var store = new Store(new Store.Limits(3, 9, 9));
        store.addSpans(List.of(span(A, "1"), span(A, "2")));
        store.addLogs(List.of(log("1")));
        store.addMetrics(List.of(metric("one", 1)));
        var all = store.since(null);
        assertThat(all.whole()).isFalse();
        assertThat(all.spans()).extracting(SpanData::getName).containsExactly("1", "2");
        assertThat(all.logs()).hasSize(1);
        assertThat(all.metrics()).hasSize(1);
        assertThat(store.since(all.now()).spans()).isEmpty();
        assertThat(store.since(all.now()).logs()).isEmpty();
        assertThat(store.since(all.now()).whole()).isTrue();

        store.addSpans(List.of(span(A, "3")));
        store.addLogs(List.of(log("2"), log("3")));
        store.addMetrics(List.of(metric("two", 1)));
        store.addSpans(List.of(span(A, "4")));
        var news = store.since(all.now());
        assertThat(news.whole()).isTrue();
        assertThat(news.spans()).extracting(SpanData::getName).containsExactly("3", "4");
        assertThat(news.logs()).extracting(LogRecordData::getSeverityText).containsExactly("2", "3");
        assertThat(news.metrics()).extracting(MetricData::getName).containsExactly("two");
        assertThat(news.changes()).isEqualTo(store.stats().changes()).isGreaterThan(all.changes());
        assertThat(store.spansSince(all.now())).isEqualTo(2);

        store.addSpans(List.of(span(A, "5")));
        assertThat(store.since(all.now()).whole())
                .as("3 to 5 are here, 1 and 2 had been seen")
                .isTrue();
        store.addSpans(List.of(span(A, "6")));
        var late = store.since(all.now());
        assertThat(late.whole()).as("3 is gone, unseen").isFalse();
        assertThat(late.spans()).extracting(SpanData::getName).containsExactly("4", "5", "6");
        assertThat(store.spansSince(all.now())).isEqualTo(4);

        store.clear();
        store.addSpans(List.of(span(A, "7")));
        assertThat(store.since(late.now()).whole()).isFalse();
        assertThat(store.since(late.now()).spans()).hasSize(1);
        assertThat(store.spansSince(late.now())).isEqualTo(1);
    }

    @Test
    void losesNothingBetweenThreads() throws Exception {
        var store = new Store(new Store.Limits(1000, 0, 0));
        var one = List.of(span(A, "span"));
        try (var threads = Executors.newFixedThreadPool(4)) {
            var adding = IntStream.range(0, 4)
                    .mapToObj(n -> threads.submit(() -> {
                        for (var i = 0; i < 25_000; i++) store.addSpans(one);
                    }))
                    .toList();
            for (var each : adding) each.get();
        }
        assertThat(store.spans()).hasSize(1000);
        assertThat(store.evicted().spans()).isEqualTo(99_000);
    }

    @Test
    void aNegativeLimitIsRefused() {
        assertThatThrownBy(() -> new Store.Limits(-1, 0, 0)).hasMessageContaining("-1 spans");
    }

    private static SpanData span(String traceId, String name) {
        var context = SpanContext.create(traceId, "1234567890abcdef", TraceFlags.getSampled(), TraceState.getDefault());
        return TestSpanData.builder()
                .setSpanContext(context)
                .setName(name)
                .setKind(SpanKind.INTERNAL)
                .setStartEpochNanos(1)
                .setEndEpochNanos(2)
                .setHasEnded(true)
                .setStatus(StatusData.unset())
                .build();
    }

    private static LogRecordData log(String severity) {
        return TestLogRecordData.builder().setSeverityText(severity).build();
    }

    private static MetricData metric(String name, int points) {
        var reader = InMemoryMetricReader.create();
        try (var meters =
                SdkMeterProvider.builder().registerMetricReader(reader).build()) {
            var counter = meters.get("test").counterBuilder(name).build();
            for (var i = 0; i < points; i++)
                counter.add(1, Attributes.builder().put("series", i).build());
            return reader.collectAllMetrics().iterator().next();
        }
    }
}

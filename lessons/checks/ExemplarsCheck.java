import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 12: from a bucket to the very trace. Exemplars are taken from all exports together: each export holds those
 * since the one before. The last order is not traced, so that one that leads nowhere is seen on a machine of any speed.
 */
@Lesson("12_exemplars")
class ExemplarsCheck {

    private static final String METRIC = "http.server.request.duration";
    private static final AttributeKey<String> ORDER = AttributeKey.stringKey("shop.order.id");
    private static final int ORDERS = 6;

    /** Nanoseconds. A span's times are those of another clock, and rounded differently. */
    private static final long CLOCKS = 10_000;

    private static final List<String> KEPT =
            List.of("http.request.method", "http.response.status_code", "http.route", "url.scheme");

    @Task(1)
    @DisplayName("the duration is recorded within the request's span: each exemplar names that span")
    void recordedInside(Telemetry emitted) {
        for (var exemplar : exemplars(emitted)) {
            assertThat(exemplar.getSpanContext().isValid())
                    .withFailMessage(
                            "The histogram has an exemplar, and it names no span: where the duration was recorded, no"
                                    + " span was current.")
                    .isTrue();
        }
    }

    @Claim(id = "1a", value = "each exemplar names a span of its own request")
    void itsOwnRequest(Telemetry emitted) {
        var exemplars = named(emitted);
        var traces = exemplars.stream()
                .map(exemplar -> exemplar.getSpanContext().getTraceId())
                .distinct()
                .count();
        assertThat(traces)
                .withFailMessage(
                        "%d exemplars name %d trace%s, and were measured in as many requests: the context is not that"
                                + " of the request.",
                        exemplars.size(), traces, traces == 1 ? "" : "s")
                .isEqualTo(exemplars.size());
        assertThat(exemplars)
                .withFailMessage(
                        "No exemplar names a span that arrived: the durations were recorded in other traces than the"
                                + " requests'.")
                .anyMatch(exemplar -> span(emitted, exemplar) != null);
        for (var exemplar : exemplars) {
            var span = span(emitted, exemplar);
            assertThat(span == null ? SpanKind.SERVER : request(emitted, span).getKind())
                    .withFailMessage(
                            "An exemplar names the span \"%s\", which belongs to no request: the duration is measured"
                                    + " within the request's own span.",
                            span == null ? "" : span.getName())
                    .isEqualTo(SpanKind.SERVER);
        }
    }

    @Claim(id = "1b", value = "each request is measured once")
    void measuredOnce(Telemetry emitted) {
        var measured = measured(emitted);
        assertThat(measured)
                .withFailMessage(
                        measured > ORDERS
                                ? "%s has counted %d requests, and there were %d: where it is recorded in two places,"
                                        + " each order counts twice."
                                : "%s has counted %d requests, and there were %d: each is measured, also one whose"
                                        + " trace is dropped.",
                        METRIC,
                        measured,
                        ORDERS)
                .isEqualTo(ORDERS);
    }

    @Claim(id = "1c", value = "what is measured is the whole request, with the slow code in it")
    void theWholeRequest(Telemetry emitted) {
        var slowest = emitted.spans(span -> span.getName().equals("make code")).stream()
                .mapToLong(span -> span.getEndEpochNanos() - span.getStartEpochNanos())
                .max();
        var longest = last(emitted).stream()
                .mapToDouble(point -> ((HistogramPointData) point).getMax())
                .max();
        assumeTrue(slowest.isPresent() && longest.isPresent());
        assertThat(longest.getAsDouble())
                .withFailMessage(
                        "The longest duration of %s is shorter than the span \"make code\" within a request: it was"
                                + " recorded before the work was done.",
                        METRIC)
                .isGreaterThanOrEqualTo((slowest.getAsLong() - CLOCKS) / 1e9);
    }

    /**
     * When only what was traced becomes an exemplar, then nothing pushes out the last one, on a machine of any speed.
     */
    @Claim(id = "1d", value = "the last request that is traced leaves an exemplar, whatever was ordered")
    void lastLeavesOne(Telemetry emitted) {
        var exemplars = named(emitted);
        assumeTrue(measured(emitted) == ORDERS);
        assumeTrue(exemplars.stream().allMatch(exemplar -> span(emitted, exemplar) != null));
        var last = emitted.spans(span -> span.getKind() == SpanKind.SERVER).stream()
                .max(Comparator.comparingLong(SpanData::getStartEpochNanos));
        assumeTrue(last.isPresent());
        assertThat(exemplars)
                .withFailMessage(
                        "No exemplar names the last trace, %s: not every request's duration is recorded within its"
                                + " span.",
                        last.get().getTraceId())
                .anyMatch(exemplar ->
                        exemplar.getSpanContext().getTraceId().equals(last.get().getTraceId()));
    }

    @Task(2)
    @DisplayName("the exemplar keeps the order's id, which the view drops: it makes no series")
    void keptByTheExemplar(Telemetry emitted) {
        var exemplars = exemplars(emitted);
        assumeTrue(
                points(emitted).stream().allMatch(point -> point.getAttributes().get(ORDER) == null));
        for (var exemplar : exemplars) {
            assertThat(exemplar.getFilteredAttributes().get(ORDER))
                    .withFailMessage(
                            "The exemplars do not say which order it was: they have %s, expected %s. An exemplar keeps"
                                    + " what was recorded and the view drops; was it recorded?",
                            named(exemplar.getFilteredAttributes()), ORDER)
                    .isNotNull();
        }
    }

    @Claim(id = "2a", value = "the order's id makes no series")
    void noSeries(Telemetry emitted) {
        for (var point : points(emitted)) {
            assertThat(point.getAttributes().get(ORDER))
                    .withFailMessage(
                            "%s is an attribute of the series now: a series for each order. It is to be dropped by the"
                                    + " view.",
                            ORDER)
                    .isNull();
        }
    }

    @Claim(id = "2b", value = "the id is that of the order that was measured")
    void itsOwnOrder(Telemetry emitted) {
        var ids = IntStream.rangeClosed(1, ORDERS)
                .mapToObj(order -> emitted.input("A-10" + order))
                .toList();
        for (var exemplar : points(emitted).stream()
                .flatMap(point -> point.getExemplars().stream())
                .toList()) {
            var order = exemplar.getFilteredAttributes().get(ORDER);
            assumeTrue(order != null);
            assertThat(order)
                    .withFailMessage(
                            "An exemplar says %s=%s; the orders were %s.", ORDER, order, String.join(", ", ids))
                    .isIn(ids);
            var span = span(emitted, exemplar);
            var of =
                    span == null ? null : request(emitted, span).getAttributes().get(ORDER);
            assertThat(of == null || of.equals(order))
                    .withFailMessage("An exemplar says %s=%s; the span that it names says %s.", ORDER, order, of)
                    .isTrue();
        }
    }

    @Claim(id = "2c", value = "the view lets through what it let through before")
    void viewAsBefore(Telemetry emitted) {
        for (var point : points(emitted)) {
            assertThat(point.getAttributes().asMap().keySet().stream()
                            .map(AttributeKey::getKey)
                            .filter(key -> !key.equals(ORDER.getKey()))
                            .sorted()
                            .toList())
                    .withFailMessage(
                            "The series has %s; expected %s. The view's list has to stay as it was.",
                            named(point.getAttributes()), String.join(", ", KEPT))
                    .isEqualTo(KEPT);
        }
    }

    @Task(value = 3, after = 1)
    @DisplayName("every exemplar leads to a trace that was kept")
    void leadsSomewhere(Telemetry emitted) {
        for (var exemplar : exemplars(emitted)) {
            assertThat(span(emitted, exemplar))
                    .withFailMessage(
                            "An exemplar names the trace %s, which the sampler dropped: whoever follows it finds"
                                    + " nothing.",
                            exemplar.getSpanContext().getTraceId())
                    .isNotNull();
        }
    }

    @Claim(id = "3a", value = "the sampler still drops every second trace")
    void sampledAsBefore(Telemetry emitted) {
        // A trace of the recording's own moves the sampler's count; claim 1a says so.
        assumeTrue(named(emitted).stream().anyMatch(exemplar -> span(emitted, exemplar) != null));
        var roots = emitted.spans(span -> span.getKind() == SpanKind.SERVER).size();
        assertThat(roots)
                .withFailMessage(
                        "%d of %d requests have been traced: the sampler is to drop every second one, and that is not"
                                + " to be changed.",
                        roots, ORDERS)
                .isEqualTo(ORDERS / 2);
    }

    /** The exemplars that name a span; when none does, or there are none, the task's own test says so. */
    private static List<ExemplarData> named(Telemetry emitted) {
        var exemplars = points(emitted).stream()
                .flatMap(point -> point.getExemplars().stream())
                .map(ExemplarData.class::cast)
                .toList();
        assumeTrue(!exemplars.isEmpty());
        assumeTrue(exemplars.stream()
                .allMatch(exemplar -> exemplar.getSpanContext().isValid()));
        return exemplars;
    }

    private static long measured(Telemetry emitted) {
        return last(emitted).stream()
                .mapToLong(point -> ((HistogramPointData) point).getCount())
                .sum();
    }

    /** The request's SERVER span that this span is, or is below of; else the span itself. */
    private static SpanData request(Telemetry emitted, SpanData span) {
        var above = span;
        for (int i = 0; i < emitted.spans().size() && above != null; i++) {
            if (above.getKind() == SpanKind.SERVER) {
                return above;
            }
            above = emitted.parent(above);
        }
        return span;
    }

    /** The span that the exemplar names, or null when it did not arrive. */
    private static SpanData span(Telemetry emitted, ExemplarData exemplar) {
        var context = exemplar.getSpanContext();
        return emitted.spans().stream()
                .filter(span -> span.getTraceId().equals(context.getTraceId())
                        && span.getSpanId().equals(context.getSpanId()))
                .findFirst()
                .orElse(null);
    }

    private static List<? extends ExemplarData> exemplars(Telemetry emitted) {
        var exemplars = points(emitted).stream()
                .flatMap(point -> point.getExemplars().stream())
                .toList();
        assertThat(exemplars)
                .withFailMessage(
                        "The histogram %s has no exemplar. (Without a span in its context a measurement becomes none,"
                                + " but where the filter says: always.)",
                        METRIC)
                .isNotEmpty();
        return exemplars;
    }

    private static List<PointData> points(Telemetry emitted) {
        last(emitted);
        return emitted.metrics().stream()
                .filter(metric -> metric.getName().equals(METRIC))
                .flatMap(metric -> metric.getData().getPoints().stream())
                .map(PointData.class::cast)
                .toList();
    }

    /** The points of the last export. */
    private static Collection<? extends PointData> last(Telemetry emitted) {
        MetricData metric = emitted.metric(METRIC);
        var points = metric.getData().getPoints();
        assertThat(points)
                .withFailMessage(
                        "%s is %s; expected a histogram with explicit buckets, as the lesson has it.",
                        METRIC, metric.getType())
                .allMatch(HistogramPointData.class::isInstance);
        return points;
    }

    private static String named(Attributes attributes) {
        return attributes.isEmpty()
                ? "no attributes of their own"
                : attributes.asMap().keySet().stream()
                        .map(AttributeKey::getKey)
                        .sorted()
                        .collect(Collectors.joining(", "));
    }
}

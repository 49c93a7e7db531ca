import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 12: from a bucket to the very trace. Exemplars are taken from all exports together: each export holds those
 * since the one before.
 */
@Lesson("12_exemplars")
class ExemplarsCheck {

    private static final String METRIC = "http.server.request.duration";
    private static final AttributeKey<String> ORDER = AttributeKey.stringKey("shop.order.id");
    private static final double SLOW_SECONDS = 0.05;

    @Task(1)
    @DisplayName("the duration is recorded within the request's span: each exemplar names that span")
    void recordedInside(Telemetry emitted) {
        var exemplars = exemplars(emitted);
        for (var exemplar : exemplars) {
            assertThat(exemplar.getSpanContext().isValid())
                    .withFailMessage(
                            "The histogram has an exemplar, and it names no span: where the duration was recorded, no"
                                    + " span was current.")
                    .isTrue();
        }
        assertThat(exemplars.stream()
                        .map(exemplar -> exemplar.getSpanContext().getTraceId())
                        .distinct()
                        .count())
                .withFailMessage(
                        "All exemplars name one trace, %s, and were measured in several: the context is not that of"
                                + " the request.",
                        exemplars.getFirst().getSpanContext().getTraceId())
                .isEqualTo(exemplars.size());
        assertThat(exemplars)
                .withFailMessage(
                        "No exemplar names a span that arrived: the durations were recorded in other traces than the"
                                + " requests'.")
                .anyMatch(exemplar -> span(emitted, exemplar) != null);
        for (var exemplar : exemplars) {
            var span = span(emitted, exemplar);
            if (span != null) {
                var request = request(emitted, span);
                assertThat(request.getKind())
                        .withFailMessage(
                                "An exemplar names the span \"%s\", which belongs to no request: the duration is"
                                        + " measured within the request's own span.",
                                span.getName())
                        .isEqualTo(SpanKind.SERVER);
                assertThat(seconds(request))
                        .withFailMessage(
                                "An exemplar names the span \"%s\", which did not take as long as was measured: it is"
                                        + " another request's.",
                                request.getName())
                        .isGreaterThanOrEqualTo(value(exemplar) * 0.7 - 0.02);
            }
        }
    }

    @Task(2)
    @DisplayName("the exemplar keeps the order's id, which the view drops: it makes no series")
    void keptByTheExemplar(Telemetry emitted) {
        for (var point : points(emitted)) {
            assertThat(point.getAttributes().get(ORDER))
                    .withFailMessage(
                            "%s is an attribute of the series now: a series for each order. It is to be dropped by the"
                                    + " view.",
                            ORDER)
                    .isNull();
        }
        for (var exemplar : exemplars(emitted)) {
            var order = exemplar.getFilteredAttributes().get(ORDER);
            assertThat(order)
                    .withFailMessage(
                            "The exemplars do not say which order it was: they have %s, expected %s. An exemplar keeps"
                                    + " what was recorded and the view drops; was it recorded?",
                            named(exemplar.getFilteredAttributes()), ORDER)
                    .isNotNull();
            var span = span(emitted, exemplar);
            var of =
                    span == null ? null : request(emitted, span).getAttributes().get(ORDER);
            assertThat(of == null || of.equals(order))
                    .withFailMessage("An exemplar says %s is %s; the span that it names says %s.", ORDER, order, of)
                    .isTrue();
        }
    }

    @Task(value = 3, after = 1)
    @DisplayName("every exemplar leads to a trace that was kept, and the slow bucket has one")
    void leadsSomewhere(Telemetry emitted) {
        var exemplars = exemplars(emitted);
        for (var exemplar : exemplars) {
            assertThat(span(emitted, exemplar))
                    .withFailMessage(
                            "An exemplar%s names the trace %s, which the sampler dropped: whoever follows it finds"
                                    + " nothing.",
                            value(exemplar) > SLOW_SECONDS ? " of the slow orders" : "",
                            exemplar.getSpanContext().getTraceId())
                    .isNotNull();
        }
        assertThat(exemplars)
                .withFailMessage("The slow orders, which one wants to look into, have no exemplar.")
                .anyMatch(exemplar -> value(exemplar) > SLOW_SECONDS);
        var measured = last(emitted).stream()
                .mapToLong(point -> ((HistogramPointData) point).getCount())
                .sum();
        assertThat((long) emitted.traceIds().size())
                .withFailMessage(
                        "All %d requests have been traced: the sampler is to drop every second one, and that is not to"
                                + " be changed.",
                        measured)
                .isLessThan(measured);
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

    private static double value(ExemplarData exemplar) {
        return switch (exemplar) {
            case DoubleExemplarData number -> number.getValue();
            case LongExemplarData whole -> whole.getValue();
            default -> Double.NaN;
        };
    }

    private static double seconds(SpanData span) {
        return (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e9;
    }

    private static String named(Attributes attributes) {
        return attributes.isEmpty()
                ? "no attributes of their own"
                : Objects.toString(attributes.asMap().keySet());
    }
}

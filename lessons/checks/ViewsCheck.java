import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 11: what a dashboard would read from the metrics, against what the 200 requests really were. */
@Lesson("11_views")
class ViewsCheck {

    private static final String REQUESTS = "http.server.request.body.size";
    private static final String RESPONSES = "http.server.response.body.size";
    private static final String INVOICES = "shop.invoices";
    private static final int SENT = 200;

    /** Each boundary is a series in many backends. */
    private static final int MAX_BOUNDARIES = 30;

    /** In bytes; the requests are the same in each run. */
    private record Truth(double p50, double p95) {}

    private static final Truth REQUEST = new Truth(125, 31_400);
    private static final Truth RESPONSE = new Truth(389, 72_400);

    @Task(1)
    @DisplayName("p50 and p95 of the response sizes can be read from the buckets")
    void fits(Telemetry emitted) {
        var point = only(emitted, RESPONSES);
        if (point instanceof HistogramPointData histogram) {
            var last = histogram.getBoundaries().isEmpty()
                    ? 0
                    : histogram.getBoundaries().getLast();
            assertThat(histogram.getCounts().getLast() <= SENT / 20)
                    .withFailMessage(
                            "%d of %d response sizes are above the last boundary, %s: whoever asks for p95 gets that"
                                    + " boundary, and it really is %s.",
                            histogram.getCounts().getLast(), histogram.getCount(), bytes(last), bytes(RESPONSE.p95))
                    .isTrue();
            assertThat(histogram.getBoundaries().size())
                    .withFailMessage(
                            "%d boundaries: each of them costs a series. A dozen will do.",
                            histogram.getBoundaries().size())
                    .isLessThanOrEqualTo(MAX_BOUNDARIES);
        }
        near(RESPONSES, point, RESPONSE, 1.5, "the boundaries around it lie too far apart");
    }

    @Task(2)
    @DisplayName("the invoices are counted by payment type, and no longer by user")
    void dropped(Telemetry emitted) {
        var invoices = emitted.metric(INVOICES);
        var points = List.copyOf(invoices.getData().getPoints());
        var users = points.stream()
                .filter(point -> point.getAttributes().get(AttributeKey.stringKey("user.id")) != null)
                .count();
        assertThat(users)
                .withFailMessage(
                        "%s has %d series, one for each user.id. Its number grows with the number of customers;"
                                + " expected one for each payment type.",
                        INVOICES, users)
                .isZero();
        var types = points.stream()
                .map(point -> point.getAttributes().get(AttributeKey.stringKey("shop.payment.type")))
                .distinct()
                .toList();
        assertThat(types)
                .withFailMessage("%s has lost shop.payment.type as well: nothing tells the invoices apart.", INVOICES)
                .doesNotContainNull()
                .hasSize(2);
        var total = points.stream()
                .mapToLong(point -> point instanceof LongPointData number ? number.getValue() : 0)
                .sum();
        assertThat(total)
                .withFailMessage("%s counts %d; there were %d invoices.", INVOICES, total, SENT)
                .isEqualTo(SENT);
        assertThat(points.size())
                .withFailMessage("%s has %d series; expected one for each payment type.", INVOICES, points.size())
                .isEqualTo(2);
    }

    @Task(3)
    @DisplayName("the request sizes are an exponential histogram")
    void exponential(Telemetry emitted) {
        var arrived = emitted.metric(REQUESTS);
        assertThat(arrived.getType())
                .withFailMessage(
                        "%s arrived as %s%s; expected a base-2 exponential histogram.",
                        REQUESTS,
                        article(arrived),
                        arrived.getType() == MetricDataType.HISTOGRAM ? " with chosen boundaries" : "")
                .isEqualTo(MetricDataType.EXPONENTIAL_HISTOGRAM);
        near(REQUESTS, only(emitted, REQUESTS), REQUEST, 1.2, "with so few buckets the scale became too coarse");
    }

    /** A quantile may be wrong by this factor. */
    private static void near(String name, PointData point, Truth truth, double factor, String because) {
        for (var p50 : List.of(true, false)) {
            double real = p50 ? truth.p50 : truth.p95;
            double read = quantile(point, p50 ? 0.5 : 0.95);
            assertThat(read)
                    .withFailMessage(
                            "From %s one reads a %s of %s; it really is %s: %s.",
                            name, p50 ? "p50" : "p95", bytes(read), bytes(real), because)
                    .isBetween(real / factor, real * factor);
        }
    }

    private static PointData only(Telemetry emitted, String name) {
        var points = List.copyOf(emitted.metric(name).getData().getPoints());
        long collected = points.isEmpty() ? 0 : points.getFirst().getEpochNanos();
        var atOnce = emitted.metrics().stream()
                .filter(metric -> metric.getName().equals(name)
                        && metric.getData().getPoints().stream().anyMatch(point -> point.getEpochNanos() == collected))
                .count();
        assertThat(atOnce)
                .withFailMessage(
                        "%s arrived as %d metrics of the same name: more than one view matches the instrument, and"
                                + " each makes a metric of its own.",
                        name, atOnce)
                .isEqualTo(1);
        assertThat(points)
                .withFailMessage("%s has %d series; expected one, for the one route.", name, points.size())
                .hasSize(1);
        long count = switch (points.getFirst()) {
            case HistogramPointData histogram -> histogram.getCount();
            case ExponentialHistogramPointData histogram -> histogram.getCount();
            default ->
                throw new AssertionError(name + " arrived as " + article(emitted.metric(name))
                        + ": it has no buckets, and so no quantiles.");
        };
        assertThat(count)
                .withFailMessage("%s has %d values; there were %d requests.", name, count, SENT)
                .isEqualTo(SENT);
        return points.getFirst();
    }

    /** As Prometheus guesses it: linear between explicit boundaries, geometric between exponential ones. */
    private static double quantile(PointData point, double share) {
        var lowers = new ArrayList<Double>();
        var uppers = new ArrayList<Double>();
        var counts = new ArrayList<Long>();
        boolean exponential = point instanceof ExponentialHistogramPointData;
        switch (point) {
            case ExponentialHistogramPointData histogram -> {
                var base = Math.pow(2, Math.pow(2, -histogram.getScale()));
                for (var count : histogram.getPositiveBuckets().getBucketCounts()) {
                    lowers.add(Math.pow(base, histogram.getPositiveBuckets().getOffset() + counts.size()));
                    uppers.add(lowers.getLast() * base);
                    counts.add(count);
                }
            }
            case HistogramPointData histogram -> {
                for (var count : histogram.getCounts()) {
                    int index = counts.size();
                    lowers.add(index == 0 ? 0 : histogram.getBoundaries().get(index - 1));
                    uppers.add(
                            index < histogram.getBoundaries().size()
                                    ? histogram.getBoundaries().get(index)
                                    : lowers.getLast());
                    counts.add(count);
                }
            }
            default -> throw new IllegalArgumentException(point.toString());
        }
        double rank = share * counts.stream().mapToLong(Long::longValue).sum();
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > 0 && counts.get(i) >= rank) {
                double part = rank / counts.get(i);
                return exponential
                        ? lowers.get(i) * Math.pow(uppers.get(i) / lowers.get(i), part)
                        : lowers.get(i) + (uppers.get(i) - lowers.get(i)) * part;
            }
            rank -= counts.get(i);
        }
        return Double.NaN;
    }

    private static String article(MetricData metric) {
        return switch (metric.getType()) {
            case HISTOGRAM -> "a histogram";
            case EXPONENTIAL_HISTOGRAM -> "an exponential histogram";
            case LONG_SUM, DOUBLE_SUM -> "a sum";
            case LONG_GAUGE, DOUBLE_GAUGE -> "a gauge";
            case SUMMARY -> "a summary";
        };
    }

    private static String bytes(double size) {
        return size < 1000 ? "%.0f B".formatted(size) : String.format(Locale.ROOT, "%.1f kB", size / 1000);
    }
}

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import lab.grade.Claim;
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
    private static final String PAYMENT = "shop.payment.type";
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
        emitted.metric(RESPONSES); // says so when it is missing
        var point = single(emitted, RESPONSES);
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
        }
        near(RESPONSES, point, RESPONSE, 1.5, "the boundaries around it lie too far apart");
    }

    @Claim(id = "1a", value = "a dozen boundaries do, not a hundred")
    void fewBoundaries(Telemetry emitted) {
        var boundaries = single(emitted, RESPONSES) instanceof HistogramPointData histogram
                ? histogram.getBoundaries().size()
                : 0; // exponential: the SDK chooses
        assertThat(boundaries)
                .withFailMessage("%d boundaries: each of them costs a series. A dozen will do.", boundaries)
                .isLessThanOrEqualTo(MAX_BOUNDARIES);
    }

    @Claim(id = "1b", value = "one view matches the response sizes")
    void oneViewOfResponses(Telemetry emitted) {
        assertOnce(emitted, RESPONSES);
    }

    @Claim(id = "1c", value = "each of the 200 responses counts, in the one series of its route")
    void allResponses(Telemetry emitted) {
        assertAll(emitted, RESPONSES);
    }

    @Task(2)
    @DisplayName("the invoices are counted by payment type, and no longer by user")
    void dropped(Telemetry emitted) {
        emitted.metric(INVOICES); // says so when it is missing
        var users = together(emitted, INVOICES).stream()
                .flatMap(metric -> metric.getData().getPoints().stream())
                .filter(point -> point.getAttributes().get(AttributeKey.stringKey("user.id")) != null)
                .count();
        assertThat(users)
                .withFailMessage(
                        "%s has %d series, one for each user.id. Its number grows with the number of customers;"
                                + " expected one for each payment type.",
                        INVOICES, users)
                .isZero();
    }

    @Claim(id = "2a", value = "shop.payment.type stays on the invoices, and nothing else")
    void byPaymentType(Telemetry emitted) {
        for (var point : invoices(emitted)) {
            var keys = point.getAttributes().asMap().keySet().stream()
                    .map(AttributeKey::getKey)
                    .sorted()
                    .toList();
            assertThat(keys)
                    .withFailMessage(
                            "A series of %s has %s; expected shop.payment.type alone, which tells the invoices apart.",
                            INVOICES, keys.isEmpty() ? "no attribute" : "the attributes " + String.join(", ", keys))
                    .isEqualTo(List.of(PAYMENT));
        }
    }

    @Claim(id = "2b", value = "all 200 invoices stay counted")
    void allInvoices(Telemetry emitted) {
        var total = invoices(emitted).stream()
                .mapToLong(point -> point instanceof LongPointData number ? number.getValue() : 0)
                .sum();
        assertThat(total)
                .withFailMessage("%s counts %d; there were %d invoices.", INVOICES, total, SENT)
                .isEqualTo(SENT);
    }

    @Claim(id = "2c", value = "one view matches the invoices")
    void oneViewOfInvoices(Telemetry emitted) {
        assertOnce(emitted, INVOICES);
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
    }

    @Claim(id = "3a", value = "its buckets are fine enough for p50 and p95")
    void fine(Telemetry emitted) {
        assumeTrue(emitted.metric(REQUESTS).getType() == MetricDataType.EXPONENTIAL_HISTOGRAM);
        near(REQUESTS, single(emitted, REQUESTS), REQUEST, 1.2, "with so few buckets the scale became too coarse");
    }

    @Claim(id = "3b", value = "one view matches the request sizes")
    void oneViewOfRequests(Telemetry emitted) {
        assertOnce(emitted, REQUESTS);
    }

    @Claim(id = "3c", value = "each of the 200 requests counts, in the one series of its route")
    void allRequests(Telemetry emitted) {
        assumeTrue(emitted.metric(REQUESTS).getType() == MetricDataType.EXPONENTIAL_HISTOGRAM);
        assertAll(emitted, REQUESTS);
    }

    /**
     * The metrics of this name that were collected at once: one for each view that matches. Without any, not judged.
     */
    private static List<MetricData> together(Telemetry emitted, String name) {
        assumeTrue(
                emitted.metrics().stream().anyMatch(metric -> metric.getName().equals(name)));
        var collected = emitted.metric(name).getData().getPoints().stream()
                .mapToLong(PointData::getEpochNanos)
                .findFirst()
                .orElse(0);
        return emitted.metrics().stream()
                .filter(metric -> metric.getName().equals(name)
                        && metric.getData().getPoints().stream().anyMatch(point -> point.getEpochNanos() == collected))
                .toList();
    }

    private static void assertOnce(Telemetry emitted, String name) {
        var metrics = together(emitted, name);
        assertThat(metrics.size())
                .withFailMessage(
                        "%s arrived as %d metrics of the same name: more than one view matches the instrument, and"
                                + " each makes a metric of its own.",
                        name, metrics.size())
                .isEqualTo(1);
        var others = renamed(emitted, metrics.getFirst());
        assertThat(others)
                .withFailMessage(
                        "%s arrived as %s, too: more than one view matches the instrument, and each makes a metric of"
                                + " its own.",
                        name, String.join(", ", others))
                .isEmpty();
    }

    /** What a second view made of this metric's instrument, under another name: the description is still the same. */
    private static List<String> renamed(Telemetry emitted, MetricData metric) {
        return emitted.metrics().stream()
                .filter(other -> other.getInstrumentationScopeInfo().equals(metric.getInstrumentationScopeInfo())
                        && other.getDescription().equals(metric.getDescription()))
                .map(MetricData::getName)
                .filter(name -> !List.of(REQUESTS, RESPONSES, INVOICES).contains(name))
                .distinct()
                .toList();
    }

    private static void assertAll(Telemetry emitted, String name) {
        assumeTrue(together(emitted, name).size() == 1);
        var points = List.copyOf(emitted.metric(name).getData().getPoints());
        assertThat(points)
                .withFailMessage("%s has %d series; expected one, for the one route.", name, points.size())
                .hasSize(1);
        var attributes = points.getFirst().getAttributes();
        assertThat(attributes.get(AttributeKey.stringKey("http.route")))
                .withFailMessage(
                        "The series of %s has lost http.route: a second route would be mixed in with this one.", name)
                .isEqualTo("/invoices");
        var count = switch (points.getFirst()) {
            case HistogramPointData histogram -> histogram.getCount();
            case ExponentialHistogramPointData histogram -> histogram.getCount();
            default -> SENT; // the task's own test says that it is no histogram
        };
        assertThat(count)
                .withFailMessage("%s has %d values; there were %d requests.", name, count, SENT)
                .isEqualTo(SENT);
    }

    /** The series of the invoices, when there is one metric of them and no user in it; else not judged. */
    private static List<PointData> invoices(Telemetry emitted) {
        var metrics = together(emitted, INVOICES);
        assumeTrue(metrics.size() == 1);
        var points = List.<PointData>copyOf(metrics.getFirst().getData().getPoints());
        assumeTrue(points.stream()
                .allMatch(point -> point.getAttributes().get(AttributeKey.stringKey("user.id")) == null));
        return points;
    }

    /** The one point of the one metric of this name; when several views match, that is told, and this not judged. */
    private static PointData single(Telemetry emitted, String name) {
        assumeTrue(together(emitted, name).size() == 1);
        var point = List.<PointData>copyOf(emitted.metric(name).getData().getPoints())
                .getFirst();
        if (!(point instanceof HistogramPointData) && !(point instanceof ExponentialHistogramPointData)) {
            throw new AssertionError(name + " arrived as " + article(emitted.metric(name))
                    + ": it has no buckets, and so no quantiles.");
        }
        return point;
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

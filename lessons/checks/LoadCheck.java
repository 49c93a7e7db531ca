import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 27: users come at their own pace, and wait from then on. The service hangs by order of requests, so a busy
 * machine only makes the waits longer; nothing here asks how long one took.
 */
@Lesson("27_load")
class LoadCheck {

    private static final int USERS = 40;
    private static final int CONNECTIONS = 4;
    private static final long PACE_NANOS = 10_000_000;
    private static final AttributeKey<String> LET_IN = AttributeKey.stringKey("load.let_in");

    @Task(1)
    @DisplayName("users come when they are due, whether or not those before have their price")
    void users(Telemetry emitted) {
        assertThat(spans(emitted))
                .withFailMessage(
                        "%d spans are called \"user\"; expected one for each of the %d users.",
                        spans(emitted).size(), USERS)
                .hasSize(USERS);
    }

    @Claim(id = "1a", value = "a user comes although those before wait")
    void open(Telemetry emitted) {
        var most = (long) histogram(emitted, "prices.present").getMax();
        assertThat(most)
                .withFailMessage(
                        "The service never had more than %d of the test's requests at once, although it hung for 200"
                                + " ms: a request was only sent when those before were answered. So the test stopped"
                                + " asking just when it mattered.",
                        most)
                .isGreaterThanOrEqualTo(3);
    }

    @Claim(id = "1b", value = "users come at the pace that is set, not all at once")
    void paced(Telemetry emitted) {
        var letIn = letIn(emitted);
        assumeTrue(letIn.size() == USERS);
        assertThat(keepsPace(emitted))
                .withFailMessage(
                        "The fourth user has a connection %.1f ms after the test began, the last one %.1f ms. A user"
                                + " comes every 10 ms, so they came before they were due.",
                        since(emitted, letIn.get(3)), since(emitted, letIn.getLast()))
                .isTrue();
    }

    @Claim(id = "1c", value = "through four connections")
    void connections(Telemetry emitted) {
        var most = (long) histogram(emitted, "prices.present").getMax();
        assertThat(most)
                .withFailMessage(
                        "The service had %d of the test's requests at once; the test has %d connections.",
                        most, CONNECTIONS)
                .isLessThanOrEqualTo(CONNECTIONS);
    }

    @Task(value = 2, after = 1)
    @DisplayName("a user's wait begins when the user comes")
    void waits(Telemetry emitted) {
        var count = histogram(emitted, "load.user.wait").getCount();
        assertThat(count)
                .withFailMessage("load.user.wait has %d values; expected one for each of the %d users.", count, USERS)
                .isEqualTo(USERS);
    }

    @Claim(id = "2a", value = "the span of a user begins when the user is due")
    void spansBeginWhenDue(Telemetry emitted) {
        var spans = spans(emitted);
        assumeTrue(spans.size() == USERS && keepsPace(emitted));
        var begins = spans.stream().map(SpanData::getStartEpochNanos).toList();
        // What the test finds the time for is never regular; a pace of its own is.
        var regular = IntStream.range(2, USERS)
                .allMatch(i -> isNear(begins.get(i) - begins.get(i - 1), begins.get(1) - begins.getFirst()));
        for (var i = 1; i < USERS; i++) {
            var apart = begins.get(i) - begins.get(i - 1);
            assertThat(!regular || isNear(apart, PACE_NANOS))
                    .withFailMessage(
                            "All spans \"user\" begin %.0f ms apart. The pace that is set is a user every 10 ms.",
                            apart / 1e6)
                    .isTrue();
            assertThat(apart)
                    .withFailMessage(
                            "Two spans \"user\" that follow each other begin %.3f ms apart. Users come every 10 ms,"
                                    + " exactly, so this span begins when the test found the time.",
                            apart / 1e6)
                    .isBetween(PACE_NANOS - 1_000, PACE_NANOS + 1_000);
        }
    }

    @Claim(id = "2b", value = "load.user.wait counts from when the user is due")
    void measuredFromDue(Telemetry emitted) {
        var waited = waited(emitted);
        var measured = histogram(emitted, "load.user.wait").getSum();
        assertThat(measured)
                .withFailMessage(
                        "load.user.wait adds up to %.3f s, the spans of the users to %.3f s: the histogram leaves out"
                                + " what a user waited before the request was sent.",
                        measured, waited)
                .isGreaterThanOrEqualTo(0.9 * waited);
        assertThat(measured)
                .withFailMessage(
                        "load.user.wait adds up to %.3f s, the spans of the users to %.3f s. The unit is s: are the"
                                + " values?",
                        measured, waited)
                .isLessThanOrEqualTo(30 * waited);
    }

    @Claim(id = "2c", value = "load.request.duration still counts from when the request is sent")
    void requestsAsTheyAre(Telemetry emitted) {
        // Without a queue there is nothing to tell them apart by.
        assumeTrue(histogram(emitted, "prices.present").getMax() <= CONNECTIONS);
        var waited =
                Math.max(waited(emitted), histogram(emitted, "load.user.wait").getSum());
        var asked = histogram(emitted, "load.request.duration").getSum();
        assertThat(asked)
                .withFailMessage(
                        "load.request.duration adds up to %.3f s, as much as users waited. It is to say what a request"
                                + " took, from when it was sent: the difference is the queue in front of the"
                                + " connections.",
                        asked)
                .isLessThan(0.9 * waited);
    }

    @Task(3)
    @DisplayName("the buckets reach as far as the longest wait")
    void buckets(Telemetry emitted) {
        histogram(emitted, "load.user.wait");
    }

    @Claim(id = "3a", value = "no wait is above the last bound")
    void reach(Telemetry emitted) {
        var wait = histogram(emitted, "load.user.wait");
        var bounds = wait.getBoundaries();
        assertThat(bounds.isEmpty() ? 0 : bounds.getLast())
                .withFailMessage(
                        "The longest wait was %.0f ms, and the last bound is %s s: whoever asks for a percentile up"
                                + " there is told the bound.",
                        1000 * wait.getMax(), bounds.isEmpty() ? "missing" : bounds.getLast())
                .isGreaterThanOrEqualTo(wait.getMax());
    }

    @Claim(id = "3b", value = "short waits are still told apart")
    void fine(Telemetry emitted) {
        var small = bounds(emitted, 0, 0.02);
        assertThat(small)
                .withFailMessage(
                        "%d bounds are at or below 20 ms; expected three at least: a good answer takes 2 ms, and an"
                                + " answer that is three times slower should show.",
                        small)
                .isGreaterThanOrEqualTo(3);
    }

    @Claim(id = "3c", value = "at least three bounds lie between 50 ms and 250 ms")
    void between(Telemetry emitted) {
        var there = bounds(emitted, 0.05, 0.25);
        assertThat(there)
                .withFailMessage(
                        "%d bounds lie above 50 ms and up to 250 ms, where most of the long waits are; expected three"
                                + " at least. In one wide bucket every percentile is a guess.",
                        there)
                .isGreaterThanOrEqualTo(3);
    }

    /** To a microsecond. */
    private static boolean isNear(long nanos, long expected) {
        return Math.abs(nanos - expected) <= 1_000;
    }

    /** In the order in which users come. */
    private static List<SpanData> spans(Telemetry emitted) {
        return emitted.spans("load").stream()
                .filter(span -> span.getName().equals("user"))
                .sorted(Comparator.comparing(SpanData::getStartEpochNanos))
                .toList();
    }

    /** When the test let each user in, the first one first, in nanoseconds since the epoch. */
    private static List<Long> letIn(Telemetry emitted) {
        return spans(emitted).stream()
                .map(span -> span.getAttributes().get(LET_IN))
                .filter(Objects::nonNull)
                .map(Instant::parse)
                .map(instant -> instant.getEpochSecond() * 1_000_000_000 + instant.getNano())
                .sorted()
                .toList();
    }

    /** In milliseconds, since the test began. */
    private static double since(Telemetry emitted, long epochNanos) {
        return (epochNanos - emitted.span("load test").getStartEpochNanos()) / 1e6;
    }

    /** Nobody is let in before it is due. A busy machine can only make it later. */
    private static boolean keepsPace(Telemetry emitted) {
        var letIn = letIn(emitted);
        return IntStream.range(0, letIn.size())
                .allMatch(user -> since(emitted, letIn.get(user)) >= user * PACE_NANOS / 1e6);
    }

    /** By the spans, in seconds. */
    private static double waited(Telemetry emitted) {
        var spans = spans(emitted);
        assumeTrue(spans.size() == USERS && keepsPace(emitted));
        return spans.stream()
                .mapToDouble(span -> (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e9)
                .sum();
    }

    private static long bounds(Telemetry emitted, double above, double upTo) {
        return histogram(emitted, "load.user.wait").getBoundaries().stream()
                .filter(bound -> bound > above && bound <= upTo)
                .count();
    }

    private static HistogramPointData histogram(Telemetry emitted, String name) {
        PointData point =
                List.copyOf(emitted.metric(name).getData().getPoints()).getFirst();
        assertThat(point)
                .withFailMessage(name + " is no histogram with bounds.")
                .isInstanceOf(HistogramPointData.class);
        return (HistogramPointData) point;
    }
}

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.exporter.internal.otlp.logs.LogsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.metrics.MetricsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.query.QueryDeadline;
import lab.query.TraceQuery;
import lab.receive.ReceivedRequest;
import lab.telemetry.Emitted;
import lab.telemetry.SpanRow;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 24: what an order's telemetry costs, and whether the guide's questions still have an answer. Bytes are counted
 * by the receiver; each budget is a share of what the lesson has as shipped.
 */
@Lesson("24_cost")
class CostCheck {

    private static final int ORDERS = 39;
    private static final String DURATION = "shop.checkout.duration";
    private static final AttributeKey<String> PAYMENT = AttributeKey.stringKey("shop.payment.type");
    private static final AttributeKey<String> BANK = AttributeKey.stringKey("server.address");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    /**
     * What an order costs as shipped. Inputs of another seed have the same lengths, so no second run is needed to know
     * it; the kept messages of the lesson as shipped say "100 % of what it was", and a test compares them.
     */
    private static final double REQUESTS = 541.0 / ORDERS;

    private static final double WIRE = 6_030;
    private static final double SPANS = 2_254;
    private static final double LOGS = 607;
    private static final double METRICS = 347;

    @Task(1)
    @DisplayName("on the wire all telemetry is at most 15 % of what it was as shipped")
    void wire(Telemetry emitted) {
        assertThat(emitted.requests())
                .withFailMessage("No OTLP request arrived: there is nothing whose bytes could be counted.")
                .isNotEmpty();
        assertBudget("All telemetry on the wire, heads and bodies", wireBytes(emitted), WIRE, 15);
    }

    @Claim(id = "1a", value = "spans, logs and metrics travel compressed")
    void compressed(Telemetry emitted) {
        var plain = emitted.requests().stream()
                .filter(request -> !request.encoding().equals("gzip"))
                .map(ReceivedRequest::path)
                .distinct()
                .sorted()
                .toList();
        assertThat(plain)
                .withFailMessage(
                        "What went to %s was not compressed: Content-Encoding should be gzip for each signal.",
                        String.join(", ", plain))
                .isEmpty();
    }

    @Claim(id = "1b", value = "in at most a twentieth of the requests")
    void batched(Telemetry emitted) {
        var requests = emitted.requests().size();
        assertThat(requests / REQUESTS / ORDERS)
                .withFailMessage(
                        "%d requests for %d orders. As shipped there are %.0f, one for each span and each log record;"
                                + " the budget is a twentieth of them.",
                        requests, ORDERS, REQUESTS * ORDERS)
                .isLessThanOrEqualTo(0.05);
    }

    @Task(2)
    @DisplayName("metrics are at most 20 % of what they were as shipped")
    void metrics(Telemetry emitted) {
        assertBudget(
                "Metrics, before compression",
                MetricsRequestMarshaler.create(emitted.metrics().stream()
                                .filter(metric -> !Emitted.isOfTheSdk(metric))
                                .toList())
                        .getBinarySerializedSize(),
                METRICS,
                20);
    }

    @Claim(id = "2a", value = "one can ask how many checkouts there were by payment")
    void byPayment(Telemetry emitted) {
        var expected = new TreeMap<String, Long>();
        IntStream.range(0, ORDERS).forEach(i -> expected.merge(payment(emitted, i), 1L, Long::sum));
        assertThat(counts(emitted, point -> true))
                .withFailMessage(
                        "Question A, sum by (shop.payment.type) of the counts of %s: %s. There were %s.",
                        DURATION, counts(emitted, point -> true), expected)
                .isEqualTo(expected);
    }

    @Claim(id = "2b", value = "and how many of them failed")
    void failedByPayment(Telemetry emitted) {
        var expected = new TreeMap<String, Long>();
        IntStream.range(0, ORDERS)
                .filter(i -> refused(emitted, i))
                .forEach(i -> expected.merge(payment(emitted, i), 1L, Long::sum));
        var failed = total(counts(emitted, point -> point.getAttributes().get(ERROR) != null));
        assertThat(failed)
                .withFailMessage(
                        "Question A, the same where there is an error.type: %d. The bank refused %d payments.",
                        failed, total(expected))
                .isEqualTo(total(expected));
    }

    @Claim(id = "2c", value = "p95 can be told to a factor of 2.5, from 5 ms to 5 s")
    void quantile(Telemetry emitted) {
        for (var point : points(emitted)) {
            if (point instanceof ExponentialHistogramPointData exponential) {
                // With too few buckets for its values a histogram goes down to coarser ones: at the scale 0 each
                // bound is twice the one before, below it four times and more.
                assertThat(exponential.getScale())
                        .withFailMessage(
                                "Question B, the p95 of %s: its exponential histogram has come down to the scale %d,"
                                        + " where a bound is %.0f times the one before: it has too few buckets.",
                                DURATION, exponential.getScale(), Math.pow(2, Math.pow(2, -exponential.getScale())))
                        .isNotNegative();
                continue;
            }
            var bounds = point instanceof HistogramPointData histogram
                    ? histogram.getBoundaries().stream()
                            .filter(bound -> bound >= 0.005 && bound <= 5)
                            .toList()
                    : List.<Double>of();
            assertThat(bounds.size() > 1
                            && bounds.getFirst() <= 0.005
                            && bounds.getLast() >= 5
                            && IntStream.range(1, bounds.size())
                                    .allMatch(i -> bounds.get(i) <= 2.5001 * bounds.get(i - 1)))
                    .withFailMessage(
                            "Question B, the p95 of %s: between 5 ms and 5 s its bounds are %s. Where one is more than"
                                    + " 2.5 times the one before, nobody can tell.",
                            DURATION, bounds)
                    .isTrue();
        }
    }

    @Claim(id = "2d", value = "the values are seconds, as the unit says")
    void seconds(Telemetry emitted) {
        var orders = lasted(orders(emitted));
        assumeTrue(orders > 0);
        var recorded = points(emitted).stream().mapToDouble(CostCheck::sum).sum();
        // The same moments pass for the spans and for the values, on whatever machine.
        assertThat(recorded)
                .withFailMessage(
                        "Question B: %s adds up to %.3f s, and the spans of the orders lasted %.3f s together. The"
                                + " unit is s: are the values?",
                        DURATION, recorded, orders)
                .isBetween(orders / 30, orders * 30);
    }

    @Task(3)
    @DisplayName("spans are at most 25 % of what they were as shipped")
    void spans(Telemetry emitted) {
        assertBudget(
                "Spans, before compression",
                TraceRequestMarshaler.create(emitted.spans()).getBinarySerializedSize(),
                SPANS,
                25);
    }

    @Claim(id = "3a", value = "each order is found by its number")
    void found(Telemetry emitted) {
        assertAnswered(emitted, "C", "it", _ -> true, "{ span.shop.order.id = \"%1$s\" }");
    }

    @Claim(id = "3b", value = "with its customer")
    void customer(Telemetry emitted) {
        assumeFound(emitted);
        assertAnswered(
                emitted,
                "C",
                "its customer",
                _ -> true,
                "{ span.shop.order.id = \"%1$s\" && span.user.id = \"%2$s\" }");
    }

    @Claim(id = "3c", value = "and with the time that the bank took")
    void bank(Telemetry emitted) {
        assumeFound(emitted);
        assertAnswered(
                emitted,
                "C",
                "the call to the bank",
                _ -> true,
                "{ span.shop.order.id = \"%1$s\" } >> { kind = client && span.server.address != nil }");
    }

    @Claim(id = "3d", value = "an order that was not paid is an error")
    void red(Telemetry emitted) {
        assumeFound(emitted);
        assertAnswered(
                emitted,
                "D",
                "its status",
                i -> refused(emitted, i),
                "{ span.shop.order.id = \"%1$s\" && status = error }");
    }

    @Claim(id = "3e", value = "and the bank's answer is on its call")
    void answer(Telemetry emitted) {
        assumeFound(emitted);
        assertAnswered(
                emitted,
                "D",
                "the bank's answer",
                i -> refused(emitted, i) && asked(emitted, i, "{ span.shop.order.id = \"%1$s\" } >> { kind = client }"),
                "{ span.shop.order.id = \"%1$s\" } >> { kind = client && span.http.response.status_code = 500 }");
    }

    @Claim(id = "3f", value = "the call lasts until the bank has answered")
    void wait(Telemetry emitted) {
        assumeFound(emitted);
        var calls = emitted.spans().stream()
                .filter(span -> span.getKind() == SpanKind.CLIENT
                        && span.getAttributes().get(BANK) != null)
                .toList();
        assumeTrue(calls.size() >= ORDERS);
        // An order is that call and work of microseconds: the tenth is far from both, and no clock is asked.
        assertThat(lasted(calls))
                .withFailMessage(
                        "Question C: the calls to the bank lasted %.3f s together, and the orders %.3f s, nearly all of"
                                + " which is the wait for the bank: the call's span does not enclose the call.",
                        lasted(calls), lasted(orders(emitted)))
                .isGreaterThan(lasted(orders(emitted)) / 10);
    }

    @Task(4)
    @DisplayName("logs are at most 5 % of what they were as shipped")
    void logs(Telemetry emitted) {
        assertBudget(
                "Logs, before compression",
                LogsRequestMarshaler.create(emitted.logs()).getBinarySerializedSize(),
                LOGS,
                5);
    }

    @Claim(id = "4a", value = "each order that was not paid has an error in the log, which leads to its trace")
    void errors(Telemetry emitted) {
        var refused =
                IntStream.range(0, ORDERS).filter(i -> refused(emitted, i)).count();
        var traces = emitted.spans().stream()
                .filter(span -> span.getStatus().getStatusCode() == StatusCode.ERROR)
                .map(SpanData::getTraceId)
                .collect(Collectors.toSet());
        var told = errorLogs(emitted).stream()
                .map(log -> log.getSpanContext().getTraceId())
                .filter(traces::contains)
                .distinct()
                .count();
        assertThat(told)
                .withFailMessage(
                        "Question D, {service_name=\"shop\"} | level=\"error\": %d of the %d orders that were not paid"
                                + " have such a record in their trace.",
                        told, refused)
                .isEqualTo(refused);
    }

    @Claim(id = "4b", value = "it says why")
    void why(Telemetry emitted) {
        assumeTrue(!errorLogs(emitted).isEmpty());
        var reason = emitted.input("4711-0815");
        assertThat(errorLogs(emitted))
                .withFailMessage(
                        "Question D: the bank said that account %s is closed. The log says: %s.",
                        reason,
                        errorLogs(emitted).stream()
                                .map(Telemetry::text)
                                .distinct()
                                .toList())
                .allMatch(log -> (Telemetry.text(log) + log.getAttributes()).contains(reason));
    }

    // ---- what it costs

    private static void assertBudget(String what, double bytes, double shipped, int percent) {
        var anOrder = bytes / ORDERS;
        assertThat(100 * anOrder / shipped)
                .withFailMessage(
                        "%s: %s an order, %.0f %% of what it was as shipped. The budget is %d %%.",
                        what, size(anOrder), 100 * anOrder / shipped, percent)
                .isLessThanOrEqualTo(percent);
    }

    private static String size(double bytes) {
        return bytes < 1000 ? "%.0f bytes".formatted(bytes) : "%.1f kB".formatted(bytes / 1000);
    }

    /** Heads and bodies, as they came. */
    private static long wireBytes(Telemetry emitted) {
        return emitted.requests().stream()
                .mapToLong(request -> head(request) + request.bytes())
                .sum();
    }

    private static long head(ReceivedRequest request) {
        var length = "POST %s HTTP/1.1\r\n\r\n".formatted(request.path()).length();
        for (var header : request.headers().entrySet()) {
            for (var value : header.getValue()) {
                length += "%s: %s\r\n".formatted(header.getKey(), value).length();
            }
        }
        return length;
    }

    // ---- what can be asked

    private static void assumeFound(Telemetry emitted) {
        assumeTrue(IntStream.range(0, ORDERS).allMatch(i -> asked(emitted, i, "{ span.shop.order.id = \"%1$s\" }")));
    }

    /** Asks the same of each of these orders. */
    private static void assertAnswered(
            Telemetry emitted, String question, String about, IntPredicate orders, String query) {
        var unanswered = IntStream.range(0, ORDERS)
                .filter(orders)
                .filter(i -> !asked(emitted, i, query))
                .boxed()
                .toList();
        assertThat(unanswered)
                .withFailMessage(
                        "Question %s: a query for %s finds nothing for %d of %d orders. The first: %s",
                        question,
                        about,
                        unanswered.size(),
                        IntStream.range(0, ORDERS).filter(orders).count(),
                        unanswered.isEmpty() ? "" : filled(emitted, unanswered.getFirst(), query))
                .isEmpty();
    }

    private static boolean asked(Telemetry emitted, int i, String query) {
        var parsed = TraceQuery.parse(filled(emitted, i, query));
        return traces(emitted).stream().anyMatch(trace -> parsed.matches(trace, QueryDeadline.none()));
    }

    private static Collection<List<SpanRow>> traces(Telemetry emitted) {
        var traces = new TreeMap<String, List<SpanRow>>();
        for (var span : emitted.spans()) {
            traces.computeIfAbsent(span.getTraceId(), _ -> new ArrayList<>()).add(SpanRow.of(span));
        }
        return traces.values();
    }

    private static String filled(Telemetry emitted, int i, String query) {
        return query.formatted(emitted.input("%d-4711".formatted(1000 + i)), emitted.input("u-%d".formatted(2000 + i)));
    }

    private static String payment(Telemetry emitted, int i) {
        return i * 7 % ORDERS < emitted.input(10) ? "gift" : "card";
    }

    private static boolean refused(Telemetry emitted, int i) {
        return (i + 1) % 13 == emitted.input(5);
    }

    private static List<LogRecordData> errorLogs(Telemetry emitted) {
        return emitted.logs().stream()
                .filter(log -> log.getSeverity().getSeverityNumber() >= 17)
                .toList();
    }

    private static Map<String, Long> counts(Telemetry emitted, Predicate<PointData> which) {
        var counts = new TreeMap<String, Long>();
        points(emitted).stream()
                .filter(which)
                .forEach(point ->
                        counts.merge(String.valueOf(point.getAttributes().get(PAYMENT)), count(point), Long::sum));
        return counts;
    }

    private static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static long count(PointData point) {
        return switch (point) {
            case HistogramPointData histogram -> histogram.getCount();
            case ExponentialHistogramPointData histogram -> histogram.getCount();
            default -> 0;
        };
    }

    private static double sum(PointData point) {
        return switch (point) {
            case HistogramPointData histogram -> histogram.getSum();
            case ExponentialHistogramPointData histogram -> histogram.getSum();
            default -> 0;
        };
    }

    private static List<SpanData> orders(Telemetry emitted) {
        return emitted.spans().stream()
                .filter(span -> !span.getParentSpanContext().isValid())
                .toList();
    }

    /** Together, in seconds. */
    private static double lasted(List<SpanData> spans) {
        return spans.stream()
                .mapToDouble(span -> (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e9)
                .sum();
    }

    private static Collection<? extends PointData> points(Telemetry emitted) {
        return emitted.metric(DURATION).getData().getPoints();
    }
}

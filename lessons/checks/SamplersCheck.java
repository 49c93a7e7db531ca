import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 06: which traces are kept, whether they are whole, and what the wire says of it. */
@Lesson("06_samplers")
class SamplersCheck {

    private static final int VISITS = 36;
    private static final int CHECKOUTS = 4;
    private static final int OTHERS = VISITS - CHECKOUTS;
    private static final String COUNTER = "shop.stock.requests";
    private static final String SAMPLED = "shop.caller.sampled";
    private static final Sampler TENTH = Sampler.traceIdRatioBased(0.10);

    @Task(1)
    @DisplayName("what the shop keeps of a trace, stock keeps too, and nothing else")
    void whole(Telemetry emitted) {
        assertThat(emitted.spans("shop", CLIENT).isEmpty()
                        && emitted.spans("stock", SERVER).isEmpty())
                .withFailMessage(
                        "Neither a CLIENT span of the shop nor a SERVER span of stock arrived.%s", whyNone(emitted))
                .isFalse();
    }

    @Claim(id = "1a", value = "stock keeps no span whose caller was dropped")
    void noOrphans(Telemetry emitted) {
        var answers = emitted.spans("stock", SERVER);
        var orphans = answers.stream()
                .filter(answer -> emitted.parent(answer) == null)
                .count();
        assertThat(orphans)
                .withFailMessage(
                        "Stock kept %d spans, and for %d of them the caller's span was dropped: stock decides for"
                                + " itself.",
                        answers.size(), orphans)
                .isZero();
    }

    @Claim(id = "1b", value = "stock keeps its half of each request that the shop kept")
    void noHalves(Telemetry emitted) {
        var answers = emitted.spans("stock", SERVER);
        var calls = emitted.spans("shop", CLIENT);
        var unanswered = calls.stream()
                .filter(call -> answers.stream().noneMatch(answer -> emitted.descends(answer, call)))
                .count();
        assertThat(unanswered)
                .withFailMessage(
                        "The shop kept %d of its requests to stock, and stock dropped its half of %s.",
                        calls.size(), unanswered == calls.size() ? "all of them" : unanswered)
                .isZero();
    }

    @Task(2)
    @DisplayName("the shop keeps every checkout, whole, and 10 % of the other visits")
    void chosen(Telemetry emitted) {
        assertThat(emitted.spans("shop"))
                .withFailMessage("No span of the shop arrived.%s", whyNone(emitted))
                .isNotEmpty();
    }

    @Claim(id = "2a", value = "the shop keeps every checkout")
    void checkouts(Telemetry emitted) {
        var checkouts = visits(emitted, true);
        assertThat(checkouts)
                .withFailMessage(
                        "%d of %d checkouts were kept; expected all of them.%s",
                        checkouts.size(),
                        CHECKOUTS,
                        emitted.spans("shop", SERVER).isEmpty() ? " No SERVER span of the shop arrived." : "")
                .hasSizeGreaterThanOrEqualTo(CHECKOUTS);
    }

    @Claim(id = "2b", value = "a visit that the shop keeps is kept whole, SERVER span and CLIENT span")
    void cut(Telemetry emitted) {
        var calls = emitted.spans("shop", CLIENT);
        var visits = emitted.spans("shop", SERVER);
        var cut = visits.stream()
                .filter(visit -> calls.stream().noneMatch(call -> emitted.descends(call, visit)))
                .toList();
        assertThat(cut)
                .withFailMessage(
                        "Of %d visits that were kept (%d of them checkouts) the CLIENT span, the request to stock, was"
                                + " dropped: the sampler was asked about that one too.",
                        cut.size(),
                        cut.stream().filter(SamplersCheck::isCheckout).count())
                .isEmpty();
        var alone = calls.stream().filter(call -> emitted.parent(call) == null).count();
        assertThat(alone)
                .withFailMessage(
                        "%d of the shop's CLIENT spans were kept without the SERVER span that they belong to.", alone)
                .isZero();
    }

    @Claim(id = "2c", value = "of the other visits the shop keeps those that a ratio of 10 % keeps")
    void tenth(Telemetry emitted) {
        var others = visits(emitted, false);
        assumeTrue(visits(emitted, true).size() >= CHECKOUTS);
        var more = others.stream().filter(visit -> !isTenth(visit)).count();
        assertThat(more)
                .withFailMessage(
                        "Of %d other visits %d were kept, and %s of them by more than a ratio of 10 %%.",
                        OTHERS, others.size(), more == others.size() ? "all" : more)
                .isZero();
        var ids = ids();
        var position = 9 - emitted.input(9) % 9; // of the first checkout: 1 to 9
        if (emitted.spans("shop", SERVER).stream()
                .allMatch(visit -> ids.contains(half(visit))
                        && visit.getSpanContext().getTraceState().isEmpty())) {
            var expected = IntStream.rangeClosed(1, VISITS)
                    .filter(visit -> (visit - position) % 9 != 0)
                    .mapToObj(visit -> ids.get(visit - 1))
                    .filter(half -> isTenth("0".repeat(16) + half))
                    .toList();
            assertThat(others.stream().map(SamplersCheck::half))
                    .withFailMessage(
                            "Of %d other visits %s kept; a ratio of 10 %% of these trace ids keeps %d.",
                            OTHERS, others.isEmpty() ? "none was" : others.size() + " were", expected.size())
                    .containsAll(expected);
        }
    }

    @Task(3)
    @DisplayName("stock counts all requests, by whether their caller was sampled")
    void counted(Telemetry emitted) {
        assertThat(emitted.metric(COUNTER).getType())
                .withFailMessage("%s is no counter any more: expected a sum of whole numbers.", COUNTER)
                .isEqualTo(MetricDataType.LONG_SUM);
    }

    @Claim(id = "3a", value = "each request is counted, once")
    void all(Telemetry emitted) {
        assertThat(sum(points(emitted)))
                .withFailMessage(
                        "%s counts %d requests; there were %d. A metric is not sampled: count each of them, once.",
                        COUNTER, sum(points(emitted)), VISITS)
                .isEqualTo(VISITS);
    }

    @Claim(id = "3b", value = "the attribute is shop.caller.sampled")
    void key(Telemetry emitted) {
        var keys = new TreeSet<String>();
        points(emitted).forEach(point -> point.getAttributes().forEach((key, _) -> keys.add(key.getKey())));
        assertThat(keys)
                .withFailMessage(
                        keys.isEmpty()
                                ? "%s is one number, %d: nothing tells the requests apart whose caller was sampled."
                                : "%s is counted (%d requests) by " + keys + "; expected " + SAMPLED + ".",
                        COUNTER,
                        sum(points(emitted)))
                .contains(SAMPLED);
    }

    @Claim(id = "3c", value = "shop.caller.sampled is true or false, a boolean")
    void type(Telemetry emitted) {
        var types = new TreeSet<AttributeType>();
        points(emitted)
                .forEach(point -> point.getAttributes().forEach((key, _) -> {
                    if (key.getKey().equals(SAMPLED)) {
                        types.add(key.getType());
                    }
                }));
        assumeTrue(!types.isEmpty());
        assertThat(types)
                .withFailMessage(
                        "%s is of the type %s; expected a boolean: with a text, each program has its own word for yes.",
                        SAMPLED, types)
                .containsOnly(AttributeType.BOOLEAN);
    }

    @Claim(id = "3d", value = "it is true when the caller kept its span")
    void told(Telemetry emitted) {
        var counted = new TreeMap<String, Long>();
        points(emitted)
                .forEach(point -> point.getAttributes().forEach((key, value) -> {
                    if (key.getKey().equals(SAMPLED)) {
                        counted.merge(value.toString(), point.getValue(), Long::sum);
                    }
                }));
        var booleans = AttributeKey.booleanKey(SAMPLED);
        assumeTrue(sum(points(emitted)) == VISITS
                && points(emitted).stream()
                        .allMatch(point -> point.getAttributes().get(booleans) != null));
        long sampled = emitted.spans("shop", CLIENT).size();
        assertThat(counted.getOrDefault("true", 0L))
                .withFailMessage(
                        "%d of %d requests came from a span that the shop had kept; stock counted %s.%s",
                        sampled,
                        VISITS,
                        counted,
                        counted.getOrDefault("true", 0L)
                                        == emitted.spans("stock", SERVER).size()
                                ? " That is what stock itself kept: the caller's flag is in the context that was"
                                        + " extracted."
                                : " The flags are a number of bits: compare the bit, not the text.")
                .isEqualTo(sampled);
    }

    private static String whyNone(Telemetry emitted) {
        return emitted.whyNone("shop", SERVER) + emitted.whyNone("stock", SERVER);
    }

    private static Collection<LongPointData> points(Telemetry emitted) {
        var metric = emitted.metric(COUNTER);
        assumeTrue(metric.getType() == MetricDataType.LONG_SUM);
        return metric.getLongSumData().getPoints();
    }

    private static long sum(Collection<LongPointData> points) {
        return points.stream().mapToLong(LongPointData::getValue).sum();
    }

    /** The shop's SERVER spans: of the checkouts, or of all other visits. */
    private static List<SpanData> visits(Telemetry emitted, boolean checkouts) {
        return emitted.spans("shop", SERVER).stream()
                .filter(visit -> isCheckout(visit) == checkouts)
                .toList();
    }

    private static boolean isCheckout(SpanData span) {
        return span.getName().contains("checkout")
                || span.getAttributes().asMap().values().stream().anyMatch("/checkout"::equals);
    }

    /**
     * Kept by the ratio of the trace id; or by a sampler that writes down a probability of at most 10 %, its threshold.
     */
    private static boolean isTenth(SpanData span) {
        var threshold = String.valueOf(span.getSpanContext().getTraceState().get("ot"));
        return isTenth(span.getTraceId(), span) || threshold.matches("(.*;)?th:(e6666|e[7-9a-f]|f)[0-9a-f]*(;.*)?");
    }

    /** Each SDK has a rule of its own: Java's takes the last 8 bytes as a number with a sign, Python's without one. */
    private static boolean isTenth(String traceId, SpanData span) {
        return "python".equals(span.getResource().getAttribute(AttributeKey.stringKey("telemetry.sdk.language")))
                ? Long.compareUnsigned(Long.parseUnsignedLong(traceId.substring(16), 16), Long.divideUnsigned(-1, 10))
                        < 0
                : isTenth(traceId);
    }

    private static boolean isTenth(String traceId) {
        return TENTH.shouldSample(Context.root(), traceId, "", SERVER, Attributes.empty(), List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
    }

    /** The second halves of the trace ids that the lesson's generator makes, in the order of the visits. */
    private static List<String> ids() {
        return new Random(109).longs(VISITS).mapToObj("%016x"::formatted).toList();
    }

    private static String half(SpanData span) {
        return span.getTraceId().substring(16);
    }
}

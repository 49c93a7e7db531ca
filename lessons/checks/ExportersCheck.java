import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.grade.Variants;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 07: what was recorded arrives, in batches, at every exporter, whichever of them is down.
 *
 * <p>The variant has a partner's exporter that takes one batch and then never returns. A processor of its own may hang
 * there; nothing is concluded from how long anything took.
 */
@Lesson(value = "07_exporters", lossy = true, variants = "exporters")
class ExportersCheck {

    private static final int ORDERS = 6;
    private static final String HANGING = "hanging";

    /** As the OTLP exporter says it when its threads are all busy. */
    private static final Pattern REFUSED = Pattern.compile("rejected from|RejectedExecution");

    @Task(1)
    @DisplayName("the till's six spans arrive before the program ends, each once, in batches")
    void flushed(Telemetry emitted) {
        var till = different(emitted.spans("till"));
        assertThat(till)
                .withFailMessage(
                        "%d of the till's %d spans arrived: %s",
                        till,
                        ORDERS,
                        REFUSED.matcher(emitted.stderr()).find()
                                ? "the exporter refused the rest, as stderr says. It was given more requests at once"
                                        + " than it can work on; a batch processor sends many spans in one."
                                : "the rest was still in its processor when the program ended. (It sends once a"
                                        + " minute; whoever cannot wait for that has to tell it.)")
                .isEqualTo(ORDERS);
    }

    @Claim(id = "1a", value = "the till's spans arrive many in one request")
    void tillInBatches(Telemetry emitted) {
        assertInBatches(emitted, "till");
    }

    @Claim(id = "1b", value = "each of the till's spans arrives once")
    void tillOnce(Telemetry emitted) {
        assertOnce(emitted, "till");
    }

    @Task(value = 2, after = 1)
    @DisplayName("each span of the till is in the log too")
    void logged(Telemetry emitted) {
        var missing = missing(emitted, span -> line -> line.contains(span.getSpanId()));
        assertThat(missing)
                .withFailMessage(
                        "The log, on stderr, does not show %s: a logging exporter writes a line with the ids of each"
                                + " span.",
                        told(missing))
                .isEmpty();
    }

    @Claim(id = "2a", value = "the line of a span has its name, its trace id and its span id")
    void loggedWhole(Telemetry emitted) {
        assumeTrue(missing(emitted, span -> line -> line.contains(span.getSpanId()))
                .isEmpty());
        var missing = missing(
                emitted,
                span -> line -> line.contains(span.getSpanId())
                        && line.contains(span.getTraceId())
                        && line.contains(span.getName()));
        assertThat(missing)
                .withFailMessage(
                        "The log has a line with the span id of %s, and not with name, trace id and span id together:"
                                + " whoever finds that line does not find the trace.",
                        told(missing))
                .isEmpty();
    }

    @Task(3)
    @DisplayName("the kitchen's six spans arrive, each once, though the partner's collector is down")
    void unimpeded(Telemetry emitted) {
        var kitchen = different(emitted.spans("kitchen"));
        assertThat(kitchen)
                .withFailMessage(
                        "%s of the kitchen's %d spans arrived: what follows an export to the partner, which is down,"
                                + " waits behind it.",
                        kitchen == 0 ? "None" : String.valueOf(kitchen), ORDERS)
                .isEqualTo(ORDERS);
    }

    @Claim(id = "3a", value = "what goes to the partner holds up nothing, however long it takes")
    void apart(Telemetry emitted, Variants variants) {
        assumeTrue(different(emitted.spans("kitchen")) == ORDERS);
        var kitchen = different(hanging(variants).spans("kitchen"));
        assertThat(kitchen)
                .withFailMessage(
                        "The kitchen's spans arrive because the partner fails quickly. With a partner that takes a"
                                + " batch and never answers, %d of %d arrived: both ways still share a processor, and"
                                + " its one thread waits for the slower. A shorter time limit only makes it wait less.",
                        kitchen, ORDERS)
                .isEqualTo(ORDERS);
    }

    @Claim(id = "3b", value = "the partner is sent the kitchen's spans as before")
    void partnerServed(Variants variants) {
        var spans = hanging(variants).spans("kitchen").stream()
                .map(SpanData::getSpanId)
                .toList();
        assertThat(spans)
                .withFailMessage(
                        "With a partner's collector that is up, no span of the kitchen reached it: the partner is to"
                            + " get them when its collector is back. Keep Partner.exporter(…), behind a processor that"
                            + " is the kitchen's.")
                .anyMatch(span -> Collections.frequency(spans, span) > 1);
    }

    @Claim(id = "3c", value = "the kitchen's spans arrive many in one request")
    void kitchenInBatches(Telemetry emitted) {
        assertInBatches(emitted, "kitchen");
    }

    @Claim(id = "3d", value = "each of the kitchen's spans arrives once")
    void kitchenOnce(Telemetry emitted) {
        assertOnce(emitted, "kitchen");
    }

    private static void assertInBatches(Telemetry emitted, String service) {
        var sizes = emitted.batches().stream()
                .map(batch -> batch.stream()
                        .filter(span -> Telemetry.service(span.getResource()).equals(service))
                        .count())
                .filter(size -> size > 0)
                .toList();
        assumeTrue(different(emitted.spans(service)) > 1 && !sizes.isEmpty());
        assertThat(sizes)
                .withFailMessage(
                        "The %s's spans arrived in %d requests, one span in each: so sends a simple processor,"
                                + " or a batch processor that is flushed after each span. Many belong in one.",
                        service, sizes.size())
                .anyMatch(size -> size > 1);
    }

    private static void assertOnce(Telemetry emitted, String service) {
        var spans = emitted.spans(service);
        assumeTrue(different(spans) == ORDERS);
        assertThat(spans.size())
                .withFailMessage(
                        "%d spans of the %s arrived, and it recorded %d: two exporters send them to the same place.",
                        spans.size(), service, ORDERS)
                .isEqualTo(ORDERS);
    }

    /** The run with a partner that hangs; without one (a program in another language, say) it is not judged. */
    private static Telemetry hanging(Variants variants) {
        assumeTrue(variants.runs().containsKey(HANGING));
        return variants.with(HANGING);
    }

    private static int different(List<SpanData> spans) {
        return (int) spans.stream().map(SpanData::getSpanId).distinct().count();
    }

    /** The names of the till's spans for which no line of the log is as it should be. */
    private static List<String> missing(Telemetry emitted, Function<SpanData, Predicate<String>> wanted) {
        var printed = (emitted.stderr() + "\n" + emitted.stdout()).lines().toList();
        return emitted.spans("till").stream()
                .filter(span -> printed.stream().noneMatch(wanted.apply(span)))
                .map(SpanData::getName)
                .distinct()
                .toList();
    }

    private static String told(List<String> names) {
        return names.size() == ORDERS ? "any of the " + ORDERS : "\"" + String.join("\", \"", names) + "\"";
    }
}

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 07: what was recorded arrives, in batches, at every exporter, whichever of them is down. */
@Lesson(value = "07_exporters", lossy = true)
class ExportersCheck {

    private static final int ORDERS = 6;

    /** Of both services together. One request for each span would be twelve. */
    private static final int REQUESTS = 8;

    @Task(1)
    @DisplayName("the till's six spans arrive before the program ends, in batches")
    void flushed(Telemetry emitted) {
        var till = different(emitted.spans("till"));
        assertThat(till)
                .withFailMessage(
                        "%d of the till's %d spans arrived: the rest was still in its processor when the program"
                                + " ended.",
                        till, ORDERS)
                .isEqualTo(ORDERS);
        var requests = emitted.requests().stream()
                .filter(request -> request.path().toLowerCase().contains("trace") && request.status() == 200)
                .count();
        assertThat(requests)
                .withFailMessage(
                        "The spans arrived, but it took %d requests for %d spans: a batch processor sends many in one.",
                        requests, emitted.spans().size())
                .isLessThanOrEqualTo(REQUESTS);
    }

    @Task(value = 2, after = 1)
    @DisplayName("each span of the till is in the log too")
    void logged(Telemetry emitted) {
        var printed = emitted.stderr() + emitted.stdout();
        var missing = emitted.spans("till").stream()
                .filter(span -> !printed.contains(span.getSpanId()))
                .map(SpanData::getName)
                .distinct()
                .toList();
        assertThat(missing)
                .withFailMessage(
                        "The log, on stderr, does not show %s: a logging exporter writes a line with the ids of each"
                                + " span.",
                        told(missing))
                .isEmpty();
    }

    @Task(3)
    @DisplayName("the kitchen's six spans arrive, though the partner's collector is down")
    void unimpeded(Telemetry emitted) {
        var kitchen = different(emitted.spans("kitchen"));
        assertThat(kitchen)
                .withFailMessage(
                        "%s of the kitchen's %d spans arrived: what follows an export to the partner, which is down,"
                                + " waits behind it.",
                        kitchen == 0 ? "None" : kitchen < ORDERS ? "Only the first" : String.valueOf(kitchen), ORDERS)
                .isEqualTo(ORDERS);
    }

    /** A retry may bring a span twice. */
    private static int different(List<SpanData> spans) {
        return (int) spans.stream().map(SpanData::getSpanId).distinct().count();
    }

    private static String told(List<String> names) {
        return names.size() == ORDERS ? "any of the " + ORDERS : "\"" + String.join("\", \"", names) + "\"";
    }
}

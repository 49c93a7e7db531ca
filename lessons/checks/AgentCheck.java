import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** One run of the shop under the agent, with orders and a health check that the learner has not seen. */
@Lesson(value = "19_agent", patience = 4)
class AgentCheck {

    private static final String STEP = "reserve stock";
    private static final String UNSAMPLED = "0af7651916cd43dd8448eb211c80319c";

    @Task(1)
    @DisplayName("reserving is a span inside the agent's trace, and says what is reserved")
    void step(Telemetry emitted) {
        var steps = steps(emitted);
        var orders = orders(emitted).stream().map(SpanData::getSpanId).collect(Collectors.toSet());
        assertThat(steps)
                .withFailMessage(
                        "%d times stock was reserved, in %d requests; expected as many spans named \"%s\", there are"
                                + " %d. The agent sees frameworks; what the shop is for, somebody has to tell it.",
                        lines(emitted).size(), orders.size(), STEP, steps.size())
                .hasSameSizeAs(lines(emitted));
        assertThat(steps)
                .withFailMessage(
                        "A span \"%s\" is not the child of the agent's span of its request, POST /orders.", STEP)
                .allMatch(span -> orders.contains(span.getParentSpanId()));
    }

    @Claim(id = "1a", value = "shop.item says of what")
    void item(Telemetry emitted) {
        var said = steps(emitted).stream()
                .map(span -> String.valueOf(span.getAttributes().get(stringKey("shop.item"))))
                .toList();
        assumeThat(said).isNotEmpty();
        var expected = lines(emitted).stream().map(Line::item).toList();
        assertThat(said)
                .withFailMessage("%s were reserved; shop.item of the spans says %s.", expected, said)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Claim(id = "1b", value = "shop.pieces says how many, as a number")
    void pieces(Telemetry emitted) {
        var steps = steps(emitted);
        assumeThat(steps).isNotEmpty();
        var expected = lines(emitted).stream().map(Line::pieces).toList();
        var said = steps.stream()
                .map(span -> span.getAttributes().get(longKey("shop.pieces")))
                .toList();
        assertThat(said)
                .withFailMessage("%s pieces were reserved; shop.pieces, as a number, says %s.", expected, said)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Claim(id = "1c", value = "its queries are inside it")
    void queriesInside(Telemetry emitted) {
        var queries = emitted.spans(span -> text(span).matches("(insert into|select .* from) reserved .*"));
        var steps = steps(emitted);
        assumeThat(queries).isNotEmpty();
        assumeThat(steps).hasSameSizeAs(lines(emitted));
        assertThat(steps)
                .withFailMessage(
                        "The queries of the table reserved are not children of \"%s\": the span begins after them, or"
                                + " ends before.",
                        STEP)
                .allMatch(step -> queries.stream()
                                .filter(query -> query.getParentSpanId().equals(step.getSpanId()))
                                .count()
                        == 2);
    }

    @Task(2)
    @DisplayName("no span for each connection: by configuration")
    void connections(Telemetry emitted) {
        var connections = arrived(emitted).stream()
                .filter(span -> span.getName().contains("getConnection"))
                .count();
        assertThat(connections)
                .withFailMessage(
                        "%d of %d spans say that a connection was had. Which instrumentation makes them is in the"
                                + " configuration.",
                        connections, emitted.spans().size())
                .isZero();
    }

    @Claim(id = "2a", value = "no customer is in the data")
    void customers(Telemetry emitted) {
        var customer = emitted.input("ada@example.com");
        var told = arrived(emitted).stream()
                .filter(span -> (span.getName() + span.getAttributes()).contains(customer))
                .findFirst();
        assertThat(told)
                .withFailMessage(() -> "The customer %s is in the span \"%s\": %s. The agent was told to keep the"
                                .formatted(customer, told.get().getName(), keyOf(told.get(), customer))
                        + " parameters of queries.")
                .isEmpty();
    }

    @Claim(id = "2b", value = "the queries stay")
    void queriesStay(Telemetry emitted) {
        arrived(emitted);
        for (var query : List.of("select .* from reserved .*", "insert into reserved .*", "insert into orders .*")) {
            var found = emitted.spans(
                    span -> span.getKind() == SpanKind.CLIENT && text(span).matches(query));
            assertThat(found)
                    .withFailMessage(
                            "%d spans of queries like \"%s\" arrived, and the shop sent one for each of %d lines of an"
                                    + " order. They were to stay.",
                            found.size(),
                            query.replace(" .*", " …"),
                            lines(emitted).size())
                    .hasSizeGreaterThanOrEqualTo(lines(emitted).size());
        }
    }

    @Task(3)
    @DisplayName("the extension leaves health checks out")
    void healthChecks(Telemetry emitted) {
        var path = emitted.input("/health");
        var checks = arrived(emitted).stream()
                .filter(span -> path.equals(path(span)))
                .toList();
        assertThat(checks)
                .withFailMessage(
                        "The health check was at %s, and %d of its spans arrived, \"%s\" for one. Does the agent ask"
                                + " the sampler of the extension, and has that the path from shop.health.path?",
                        path,
                        checks.size(),
                        checks.stream().map(SpanData::getName).findFirst().orElse(""))
                .isEmpty();
    }

    @Claim(id = "3a", value = "with what belongs to them")
    void itsQuery(Telemetry emitted) {
        var queries = arrived(emitted).stream()
                .filter(span -> text(span).matches("select [1?]"))
                .toList();
        assertThat(queries)
                .withFailMessage(
                        "%d spans of the health check's query, \"select 1\", arrived. Their parent was dropped; they"
                                + " are to go with it.",
                        queries.size())
                .isEmpty();
    }

    @Claim(id = "3b", value = "all other requests stay")
    void othersStay(Telemetry emitted) {
        var path = "/items" + emitted.input("/health");
        assertThat(arrived(emitted))
                .withFailMessage(
                        "GET %s was asked for as well, and has no span: it only has a path that looks like the health"
                                + " check's, %s.",
                        path, emitted.input("/health"))
                .anyMatch(span -> path.equals(path(span)));
    }

    @Claim(id = "3c", value = "a caller's decision still counts")
    void callersDecision(Telemetry emitted) {
        assertThat(arrived(emitted))
                .withFailMessage(
                        "A request came with a traceparent that says \"not sampled\", and its spans arrived. The"
                                + " agent's own sampler honours that: yours is to ask it.")
                .noneMatch(span -> span.getTraceId().equals(UNSAMPLED));
    }

    /** A line of an order, as the program was given it. */
    private record Line(String item, long pieces) {}

    private static List<Line> lines(Telemetry emitted) {
        return Stream.of("coffee 2,tea 1", "tea 2", "cocoa 1,coffee 3")
                .flatMap(order -> Arrays.stream(emitted.input(order).split(",")))
                .map(line -> new Line(line.split(" ")[0], Long.parseLong(line.split(" ")[1])))
                .toList();
    }

    private static List<SpanData> steps(Telemetry emitted) {
        return arrived(emitted).stream()
                .filter(span -> span.getName().equals(STEP))
                .toList();
    }

    private static List<SpanData> orders(Telemetry emitted) {
        return emitted.spans(span -> span.getKind() == SpanKind.SERVER && "/orders".equals(path(span)));
    }

    private static List<SpanData> arrived(Telemetry emitted) {
        var spans = emitted.spans();
        assertThat(spans)
                .withFailMessage(() -> "No span arrived. "
                        + emitted.stderr()
                                .lines()
                                .filter(line -> line.matches(".*(ERROR|Exception|Error).*"))
                                .findFirst()
                                .map(line -> "The agent says: " + line)
                                .orElse("Is the agent turned off in 19_agent.properties?"))
                .isNotEmpty();
        return spans;
    }

    private static String path(SpanData span) {
        return span.getAttributes().get(stringKey("url.path"));
    }

    private static String text(SpanData span) {
        return Objects.toString(span.getAttributes().get(stringKey("db.query.text")), "");
    }

    private static String keyOf(SpanData span, String value) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(entry -> String.valueOf(entry.getValue()).contains(value))
                .map(entry -> entry.getKey().getKey())
                .findFirst()
                .orElse("in its name");
    }
}

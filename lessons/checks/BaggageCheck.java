import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 04: the tenant travels two hops, and only what may be seen is seen. */
@Lesson("04_baggage")
class BaggageCheck {

    private static final AttributeKey<List<String>> HEADER = AttributeKey.stringArrayKey("http.request.header.baggage");
    private static final AttributeKey<String> TENANT = AttributeKey.stringKey("shop.tenant");
    private static final AttributeKey<String> CAMPAIGN = AttributeKey.stringKey("shop.campaign");
    private static final Pattern EMAIL = Pattern.compile("[^\\s=,]+(@|%40)[^\\s=,]+");

    @Task(1)
    @DisplayName("the front's request carries the tenant in its baggage, beside what the app sent")
    void putIn(Telemetry emitted) {
        var arrived = baggage(emitted, "orders");
        require(
                arrived.contains("shop.tenant"),
                "The baggage that reached the orders service has %s; expected shop.tenant too.",
                names(arrived));
        require(
                arrived.contains("shop.campaign"),
                "The tenant reached the orders service, but shop.campaign, which the app had sent, did not: a new"
                        + " baggage took the place of the old one.");
    }

    @Task(2)
    @DisplayName("what reaches the orders service reaches the stock service, in the same trace")
    void handedOn(Telemetry emitted) {
        var sent = new TreeSet<>(baggage(emitted, "orders"));
        sent.retainAll(Set.of("shop.tenant", "shop.campaign"));
        var arrived = baggage(emitted, "stock");
        require(!sent.isEmpty(), "No baggage reached the orders service: there is nothing to hand on.");
        require(
                arrived.containsAll(sent),
                "The baggage that reached the orders service has %s, the one that reached the stock service has %s.",
                names(baggage(emitted, "orders")),
                names(arrived));
        for (var child : List.of(emitted.span("orders", CLIENT), emitted.span("stock", SERVER))) {
            var parent = child.getKind() == CLIENT ? emitted.span("orders", SERVER) : emitted.span("orders", CLIENT);
            require(
                    child.getParentSpanId().equals(parent.getSpanId()),
                    "The baggage is handed on, but the trace is torn: the parent of %s should be %s.",
                    named(child),
                    named(parent));
        }
    }

    @Task(value = 3, after = 2)
    @DisplayName("the stock service counts the lookup for the tenant")
    void read(Telemetry emitted) {
        require(
                baggage(emitted, "stock").contains("shop.tenant"),
                "No tenant is in the baggage that reached the stock service: there is none to read.");
        var counted = emitted.metrics().stream()
                .filter(metric -> Telemetry.service(metric.getResource()).equals("stock"))
                .flatMap(metric -> metric.getData().getPoints().stream())
                .map(point -> point.getAttributes().get(TENANT))
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
        require(
                counted.equals(Set.of(tenant(emitted))),
                "The stock service counted for %s; expected the shop.tenant %s.",
                counted.isEmpty() ? "no shop.tenant" : "the shop.tenant " + String.join(", ", counted),
                tenant(emitted));
    }

    @Task(value = 4, after = 2)
    @DisplayName("every span of orders and stock says tenant and campaign, and no span a customer's e-mail address")
    void copied(Telemetry emitted) {
        for (var service : List.of("orders", "stock")) {
            var arrived = baggage(emitted, service);
            require(
                    arrived.contains("shop.tenant"),
                    "No tenant is in the baggage that reached the %s service: there is none to copy.",
                    service);
            for (var span : emitted.spans(service)) {
                for (var key : List.of(TENANT, CAMPAIGN)) {
                    require(
                            !arrived.contains(key.getKey())
                                    || span.getAttributes().get(key) != null,
                            "Not on every span: %s has no %s, which is in the baggage and on the list.",
                            named(span),
                            key.getKey());
                }
                require(
                        tenant(emitted).equals(span.getAttributes().get(TENANT)),
                        "The shop.tenant of %s is %s; expected %s.",
                        named(span),
                        span.getAttributes().get(TENANT),
                        tenant(emitted));
            }
        }
        for (var span : emitted.spans()) {
            attributes(span)
                    .flatMap(attributes -> attributes.asMap().entrySet().stream())
                    .forEach(attribute -> require(
                            !secret(attribute.getKey(), attribute.getValue()),
                            "A customer's e-mail address can be read on %s, in %s.",
                            named(span),
                            attribute.getKey()));
        }
        emitted.metrics()
                .forEach(metric -> metric.getData()
                        .getPoints()
                        .forEach(point -> point.getAttributes()
                                .forEach((key, value) -> require(
                                        !secret(key, value),
                                        "A customer's e-mail address can be read on the metric %s, in %s.",
                                        metric.getName(),
                                        key))));
        emitted.logs()
                .forEach(log -> log.getAttributes()
                        .forEach((key, value) -> require(
                                !secret(key, value)
                                        && !EMAIL.matcher(Telemetry.text(log)).find(),
                                "A customer's e-mail address can be read in a log record.")));
    }

    /** Only on a span, where the front knew it from the path, not from the baggage. */
    private static String tenant(Telemetry emitted) {
        var tenant = emitted.span("front", SERVER).getAttributes().get(TENANT);
        require(tenant != null, "The front's SERVER span has lost its shop.tenant.");
        return tenant;
    }

    /** The names in the baggage header that reached this service. */
    private static Set<String> baggage(Telemetry emitted, String service) {
        var header = emitted.span(service, SERVER).getAttributes().get(HEADER);
        return header == null
                ? Set.of()
                : header.stream()
                        .flatMap(line -> Stream.of(line.split(",")))
                        .map(member -> member.split("=")[0].strip())
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Attributes> attributes(SpanData span) {
        return Stream.of(
                        Stream.of(span.getAttributes()),
                        span.getEvents().stream().map(EventData::getAttributes),
                        span.getLinks().stream().map(LinkData::getAttributes))
                .flatMap(attributes -> attributes);
    }

    private static boolean secret(AttributeKey<?> key, Object value) {
        return key.getKey().endsWith("email")
                || EMAIL.matcher(String.valueOf(value)).find();
    }

    private static String names(Set<String> names) {
        return names.isEmpty() ? "nothing in it" : String.join(", ", names);
    }

    private static String named(SpanData span) {
        return "the span \"%s\" (%s, %s)"
                .formatted(span.getName(), Telemetry.service(span.getResource()), span.getKind());
    }

    private static void require(boolean right, String sentence, Object... seen) {
        if (!right) {
            throw new AssertionError(sentence.formatted(seen));
        }
    }
}

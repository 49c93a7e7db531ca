import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.grade.Claim;
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
    }

    @Claim(id = "1a", value = "what the app has sent is still in the baggage")
    void beside(Telemetry emitted) {
        var arrived = baggage(emitted, "orders");
        assumeTrue(arrived.contains("shop.tenant"));
        var lost = new TreeSet<>(baggage(emitted, "front"));
        lost.add("shop.campaign"); // also where the front no longer notes down what came
        lost.removeAll(arrived);
        require(
                lost.isEmpty(),
                "The tenant reached the orders service, but not what the app had sent, %s: a new baggage took the place"
                        + " of the old one. Baggage.current().toBuilder() begins with what is there.",
                names(lost));
    }

    @Claim(id = "1b", value = "the tenant in the baggage is the one in the path")
    void rightTenant(Telemetry emitted) {
        var seen = tenantsBehindTheFront(emitted);
        assumeTrue(seen.size() == 1);
        require(
                seen.contains(tenant(emitted)),
                "The tenant that travels is %s; the front was asked for %s.",
                seen.iterator().next(),
                tenant(emitted));
    }

    @Task(2)
    @DisplayName("what reaches the orders service reaches the stock service, in the same trace")
    void handedOn(Telemetry emitted) {
        var sent = baggage(emitted, "orders");
        require(!sent.isEmpty(), "No baggage reached the orders service: there is nothing to hand on.");
        require(
                !baggage(emitted, "stock").isEmpty(),
                "The baggage that reached the orders service has %s, the one that reached the stock service has"
                        + " nothing in it: the context that is current when orders asks is not the caller's.",
                names(sent));
    }

    @Claim(id = "2a", value = "all of the baggage is handed on")
    void allOfIt(Telemetry emitted) {
        var arrived = baggage(emitted, "stock");
        assumeTrue(!arrived.isEmpty());
        var lost = new TreeSet<>(baggage(emitted, "orders"));
        lost.removeAll(arrived);
        require(
                lost.isEmpty(),
                "The orders service got %s and did not hand on %s: it need not know what that is.",
                names(baggage(emitted, "orders")),
                names(lost));
    }

    @Claim(id = "2b", value = "the trace goes on, too: each span's parent is the work that asked")
    void sameTrace(Telemetry emitted) {
        var server = emitted.span("orders", SERVER);
        for (var client : emitted.spans("orders", CLIENT)) {
            require(
                    emitted.descends(client, server),
                    "The baggage is handed on, but the trace is torn: the parent of %s should be %s. The context needs"
                            + " the span, too: with(span).",
                    named(client),
                    named(server));
        }
        var stock = emitted.span("stock", SERVER);
        require(
                emitted.descends(stock, server),
                "The trace is torn: %s does not descend from %s.",
                named(stock),
                named(server));
    }

    @Task(value = 3, after = 2)
    @DisplayName("the stock service counts the lookup for the tenant")
    void read(Telemetry emitted) {
        require(baggage(emitted, "stock").contains("shop.tenant"), "Task 1 comes first.");
        var counted = counted(emitted);
        require(
                !counted.isEmpty(),
                "The stock service counted for no shop.tenant; expected the shop.tenant %s.",
                tenant(emitted));
        require(
                !counted.contains("unknown") || counted.size() == 1,
                "The stock service counted one lookup for the shop.tenant %s: the line that counts for unknown is"
                        + " still there.",
                String.join(" and ", counted));
        require(
                !counted.contains("unknown"),
                "The stock service counted for the shop.tenant unknown, and its baggage has a shop.tenant: read it"
                        + " while the caller's context is current.");
    }

    @Claim(id = "3a", value = "the tenant is read from the baggage")
    void readFromBaggage(Telemetry emitted) {
        var counted = counted(emitted);
        assumeTrue(!counted.isEmpty() && !counted.contains("unknown"));
        assumeTrue(baggage(emitted, "stock").contains("shop.tenant"));
        assumeTrue(!counted.equals(tenantsBehindTheFront(emitted))); // the front put in another one: task 1 tells
        require(
                counted.equals(Set.of(tenant(emitted))),
                "The stock service counted for the shop.tenant %s; expected %s, which its baggage says.",
                String.join(", ", counted),
                tenant(emitted));
    }

    @Claim(id = "3b", value = "the lookup is counted once")
    void countedOnce(Telemetry emitted) {
        var points = lookups(emitted);
        assumeTrue(!points.isEmpty() && points.stream().allMatch(LongPointData.class::isInstance));
        var total = points.stream()
                .mapToLong(point -> ((LongPointData) point).getValue())
                .sum();
        require(total == 1, "The stock service was asked once, and counted %d lookups.", total);
    }

    @Task(value = 4, after = 2)
    @DisplayName("every span of orders and stock says tenant and campaign, and no span a customer's e-mail address")
    void copied(Telemetry emitted) {
        require(baggage(emitted, "orders").contains("shop.tenant"), "Task 1 comes first.");
        var copied = behindTheFront(emitted)
                .anyMatch(span -> span.getAttributes().get(TENANT) != null
                        || span.getAttributes().get(CAMPAIGN) != null);
        require(
                copied,
                "No span of orders or stock has shop.tenant or shop.campaign, and both are in the baggage and on the"
                        + " list: copy them where every span begins, from the context that the span gets.");
    }

    @Claim(id = "4a", value = "the tenant is on every span of orders and stock")
    void tenantEverywhere(Telemetry emitted) {
        everywhere(emitted, TENANT, tenant(emitted));
    }

    @Claim(id = "4b", value = "the campaign is on every span of orders and stock")
    void campaignEverywhere(Telemetry emitted) {
        everywhere(emitted, CAMPAIGN, emitted.input("spring"));
    }

    @Claim(id = "4c", value = "no attribute of a span shows an e-mail address")
    void noEmailInAttributes(Telemetry emitted) {
        for (var span : emitted.spans()) {
            attributes(span)
                    .forEach((where, attributes) -> attributes.forEach((key, value) -> require(
                            !key.getKey().endsWith("email") && !secret(emitted, value),
                            "A customer's e-mail address can be read on %s, in %s%s.",
                            named(span),
                            where,
                            key.getKey())));
        }
    }

    @Claim(id = "4d", value = "no name, event or status of a span shows an e-mail address")
    void noEmailInTexts(Telemetry emitted) {
        for (var span : emitted.spans()) {
            texts(span)
                    .forEach((where, text) -> require(
                            !secret(emitted, text),
                            "A customer's e-mail address can be read on a span (%s, %s), in its %s.",
                            Telemetry.service(span.getResource()),
                            span.getKind(),
                            where));
        }
    }

    @Claim(id = "4e", value = "no metric and no log shows an e-mail address")
    void noEmailElsewhere(Telemetry emitted) {
        emitted.metrics()
                .forEach(metric -> metric.getData()
                        .getPoints()
                        .forEach(point -> point.getAttributes()
                                .forEach((key, value) -> require(
                                        !key.getKey().endsWith("email") && !secret(emitted, value),
                                        "A customer's e-mail address can be read on the metric %s, in %s.",
                                        metric.getName(),
                                        key))));
        emitted.logs().forEach(log -> {
            require(
                    !secret(emitted, Telemetry.text(log)),
                    "A customer's e-mail address can be read in the text of a log record.");
            log.getAttributes()
                    .forEach((key, value) -> require(
                            !key.getKey().endsWith("email") && !secret(emitted, value),
                            "A customer's e-mail address can be read in a log record, in %s.",
                            key));
        });
    }

    @Claim(id = "4f", value = "only what is on the list is copied")
    void nothingElse(Telemetry emitted) {
        var name = emitted.input("app.session");
        var value = emitted.input("s-81723");
        for (var span : emitted.spans()) {
            span.getAttributes()
                    .forEach((key, copied) -> require(
                            !key.getKey().equals(name)
                                    && !String.valueOf(copied).contains(value),
                            "%s has %s, which the app sent and nobody has allowed: ask the list what may be copied,"
                                    + " not what may not.",
                            named(span),
                            key.getKey()));
        }
    }

    private static void everywhere(Telemetry emitted, AttributeKey<String> key, String expected) {
        var spans = behindTheFront(emitted)
                .filter(span ->
                        baggage(emitted, Telemetry.service(span.getResource())).contains(key.getKey()))
                .toList();
        assumeTrue(spans.stream().anyMatch(span -> span.getAttributes().get(key) != null));
        assumeTrue(!baggage(emitted, "stock").isEmpty()); // task 2 tells
        var travelling = tenantsBehindTheFront(emitted);
        for (var span : spans) {
            var seen = span.getAttributes().get(key);
            require(
                    seen != null,
                    "Not on every span: %s has no %s, which is in the baggage and on the list. Copy it where every span"
                            + " begins, from the context that the span gets: the current one is not yet the caller's"
                            + " when a server's span is built.",
                    named(span),
                    key.getKey());
            require(
                    expected.equals(seen) || key.equals(TENANT) && travelling.equals(Set.of(seen)), // task 1 tells
                    "The %s of %s is %s; expected %s, the value in the baggage.",
                    key.getKey(),
                    named(span),
                    seen,
                    expected);
        }
    }

    private static Stream<SpanData> behindTheFront(Telemetry emitted) {
        return Stream.of("orders", "stock").flatMap(service -> emitted.spans(service).stream());
    }

    /** Only on a span, where the front knew it from the path, not from the baggage. */
    private static String tenant(Telemetry emitted) {
        var tenant = emitted.span("front", SERVER).getAttributes().get(TENANT);
        require(tenant != null, "The front's SERVER span has lost its shop.tenant.");
        return tenant;
    }

    /** The tenants that orders and stock name: one when they name what travels in the baggage. */
    private static Set<String> tenantsBehindTheFront(Telemetry emitted) {
        var tenants = behindTheFront(emitted)
                .map(span -> span.getAttributes().get(TENANT))
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!tenants.isEmpty()) {
            counted(emitted).stream()
                    .filter(tenant -> !tenant.equals("unknown"))
                    .forEach(tenants::add);
        }
        return tenants;
    }

    /** The tenants that the stock service counted for. */
    private static Set<String> counted(Telemetry emitted) {
        return lookups(emitted).stream()
                .map(point -> point.getAttributes().get(TENANT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<? extends PointData> lookups(Telemetry emitted) {
        return emitted.metrics().stream()
                .filter(metric -> Telemetry.service(metric.getResource()).equals("stock"))
                .collect(Collectors.toMap(
                        metric -> metric.getName(), metric -> metric, (earlier, later) -> later, LinkedHashMap::new))
                .values()
                .stream()
                .flatMap(metric -> metric.getData().getPoints().stream())
                .filter(point -> point.getAttributes().get(TENANT) != null)
                .toList();
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

    /** All attributes of a span, by where they stand. */
    private static Map<String, Attributes> attributes(SpanData span) {
        var attributes = new LinkedHashMap<String, Attributes>();
        attributes.put("", span.getAttributes());
        span.getEvents()
                .forEach(event -> attributes.put("the event \"" + event.getName() + "\", ", event.getAttributes()));
        var links = new ArrayList<>(span.getLinks());
        links.forEach(link -> attributes.put("link " + links.indexOf(link) + ", ", link.getAttributes()));
        return attributes;
    }

    private static Map<String, String> texts(SpanData span) {
        var texts = new LinkedHashMap<>(Map.of("name", span.getName()));
        span.getEvents().forEach(event -> texts.merge("events' names", event.getName(), String::concat));
        texts.put("status", span.getStatus().getDescription());
        return texts;
    }

    private static boolean secret(Telemetry emitted, Object value) {
        return String.valueOf(value).contains(emitted.input("kim@example.com"))
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

import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 08: who is speaking, which copy of it, where, and through which library. */
@Lesson("08_resources")
class ResourcesCheck {

    private static final String NAME = "service.name";
    private static final String INSTANCE = "service.instance.id";
    private static final String SCHEMA = "https://opentelemetry\\.io/schemas/\\d+\\.\\d+\\.\\d+";

    @Task(1)
    @DisplayName("the programs are named shop and stock, and each copy of stock has an id of its own")
    void named(Telemetry emitted) {
        for (var resource : resources(emitted)) {
            var name = string(resource, NAME);
            var onSpans = emitted.spans(span -> text(span, NAME) != null);
            assertThat(name)
                    .withFailMessage(
                            "A resource says service.name=%s; expected shop or stock.%s",
                            name,
                            !onSpans.isEmpty()
                                    ? " (\"" + onSpans.getFirst().getName()
                                            + "\" has it among its own attributes: it belongs to the resource, which"
                                            + " goes out once for all spans and metrics.)"
                                    : name != null && name.startsWith("unknown_service")
                                            ? " (That is the SDK's name for a program that nobody named.)"
                                            : "")
                    .isIn("shop", "stock");
        }
        for (var answered : servers(emitted)) {
            assertThat(service(answered))
                    .withFailMessage(
                            "The SERVER span \"%s\" says service.name=%s; it is the stock service that answers.",
                            answered.getName(), service(answered))
                    .isEqualTo("stock");
            var caller = emitted.parent(answered);
            assertThat(caller == null ? "shop" : service(caller))
                    .withFailMessage(
                            "The span above \"%s\" says service.name=stock; it is the shop that asks.",
                            answered.getName())
                    .isEqualTo("shop");
        }
        var spoke = ids(servers(emitted).stream().map(SpanData::getResource));
        assertThat(ids(resources(emitted).stream()))
                .withFailMessage("A resource has no service.instance.id.")
                .doesNotContain("");
        assertThat(spoke)
                .withFailMessage(
                        "Two copies of stock answered, and their spans have %s: whoever sees two spans, or two"
                                + " counters, cannot tell the copies apart.",
                        spoke.size() == 1
                                ? "the same service.instance.id"
                                : spoke.size()
                                        + " values of service.instance.id; expected two, one a copy, for as long as it"
                                        + " runs")
                .hasSize(2);
        var counted = ids(emitted.metrics().stream()
                .map(MetricData::getResource)
                .filter(resource -> "stock".equals(string(resource, NAME))));
        assertThat(counted)
                .withFailMessage("No metric of stock arrived: its meter provider needs the resource too.")
                .isNotEmpty();
        // A subset: a copy that never counted has no series.
        assertThat(counted)
                .withFailMessage(
                        "The metrics of stock have other values of service.instance.id than its spans: to whoever"
                                + " reads them they come from other copies. Make the id once for each copy.")
                .isSubsetOf(spoke);
    }

    @Task(2)
    @DisplayName(
            "every resource says which host, process and runtime, in the types of the conventions, and its schema URL")
    void detected(Telemetry emitted) {
        for (var resource : resources(emitted)) {
            typed(resource, "process.pid", AttributeType.LONG);
            typed(resource, "process.runtime.name", AttributeType.STRING);
            typed(resource, "process.runtime.version", AttributeType.STRING);
            typed(resource, "host.name", AttributeType.STRING);
            var schema = resource.getSchemaUrl();
            assertThat(schema)
                    .withFailMessage(
                            "The resource has no schema URL, so nobody knows which version of the conventions its keys"
                                + " are from. Resource.create takes it as its second argument. (Merged from two with"
                                + " different ones, a resource has none.)")
                    .isNotNull();
            assertThat(schema)
                    .withFailMessage(
                            "The resource's schema URL is \"%s\"; expected one such as"
                                    + " https://opentelemetry.io/schemas/1.45.0.",
                            schema)
                    .matches(SCHEMA);
        }
    }

    @Task(3)
    @DisplayName("what the deployment says wins over the author and the detector, and nothing else is lost")
    void merged(Telemetry emitted) {
        for (var resource : resources(emitted)) {
            wins(resource, "deployment.environment.name", "staging", "author");
            wins(resource, "host.name", "till-7", "detector");
            assertThat(string(resource, "telemetry.sdk.language"))
                    .withFailMessage(
                            "The resource has no telemetry.sdk.language: Resource.getDefault(), with what the SDK says"
                                    + " of itself, was not merged. It has %s.",
                            keys(resource))
                    .isNotNull();
        }
    }

    @Task(4)
    @DisplayName("the SERVER spans come from the library: its name, its version, its schema URL")
    void scoped(Telemetry emitted) {
        var own = emitted.spans(span -> span.getKind() != SERVER).stream()
                .map(span -> span.getInstrumentationScopeInfo().getName())
                .toList();
        for (var span : servers(emitted)) {
            var scope = span.getInstrumentationScopeInfo();
            assertThat(scope.getName())
                    .withFailMessage(
                            "The scope of the SERVER spans is \"%s\"%s; expected coffee.http, the library whose code"
                                    + " made them.",
                            scope.getName(),
                            own.contains(scope.getName())
                                    ? ", as of the shop's own span"
                                    : scope.getName().equals(service(span))
                                            ? ": that is the program, which the resource names already"
                                            : "")
                    .isEqualTo("coffee.http");
            assertThat(scope.getVersion())
                    .withFailMessage(
                            "The scope coffee.http has %s; expected 2.1.0: with it one can tell what came of an"
                                    + " upgrade of the library.",
                            scope.getVersion() == null ? "no version" : "the version " + scope.getVersion())
                    .isEqualTo("2.1.0");
            assertThat(scope.getSchemaUrl())
                    .withFailMessage(
                            "The scope coffee.http has %s; expected SCHEMA.",
                            scope.getSchemaUrl() == null
                                    ? "no schema URL"
                                    : "the schema URL \"" + scope.getSchemaUrl() + "\"")
                    .isNotNull()
                    .matches(SCHEMA);
        }
    }

    private static List<SpanData> servers(Telemetry emitted) {
        var spans = emitted.spans(span -> span.getKind() == SERVER);
        assertThat(spans)
                .withFailMessage("Expected three SERVER spans, one for each request; %d arrived.", spans.size())
                .hasSizeGreaterThanOrEqualTo(3);
        return spans;
    }

    /** Each resource that spoke, once. */
    private static Set<Resource> resources(Telemetry emitted) {
        var resources = Stream.concat(
                        emitted.spans().stream().map(SpanData::getResource),
                        emitted.metrics().stream().map(MetricData::getResource))
                .collect(toCollection(LinkedHashSet::new));
        assertThat(resources).withFailMessage("No span and no metric arrived.").isNotEmpty();
        return resources;
    }

    private static void wins(Resource resource, String key, String expected, String loser) {
        var seen = string(resource, key);
        assertThat(seen)
                .withFailMessage(
                        "The resource says %s=%s; the deployment says %s%s.",
                        key,
                        seen,
                        expected,
                        seen == null ? ", and was not merged" : ". The " + loser + "'s value came later, and won")
                .isEqualTo(expected);
    }

    private static void typed(Resource resource, String name, AttributeType type) {
        var key = key(resource, name);
        assertThat(key)
                .withFailMessage("The resource has no %s; it has %s.", name, keys(resource))
                .isNotNull();
        assertThat(key.getType())
                .withFailMessage("%s has the type %s; the conventions say %s.", name, word(key.getType()), word(type))
                .isEqualTo(type);
        var value = resource.getAttributes().asMap().get(key);
        assertThat(value.toString())
                .withFailMessage("%s is \"%s\".", name, value)
                .isNotBlank()
                .isNotIn("0", "null", "unknown");
    }

    private static AttributeKey<?> key(Resource resource, String name) {
        return resource.getAttributes().asMap().keySet().stream()
                .filter(key -> key.getKey().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static String string(Resource resource, String key) {
        return resource.getAttribute(AttributeKey.stringKey(key));
    }

    private static String text(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    private static String service(SpanData span) {
        return string(span.getResource(), NAME);
    }

    /** The instances among these resources; "" is one without an id. */
    private static Set<String> ids(Stream<Resource> resources) {
        return resources
                .map(resource -> string(resource, INSTANCE))
                .map(id -> id == null ? "" : id.strip())
                .collect(toCollection(TreeSet::new));
    }

    private static String keys(Resource resource) {
        return sorted(resource.getAttributes().asMap().keySet());
    }

    private static String sorted(Collection<AttributeKey<?>> keys) {
        return keys.stream().map(AttributeKey::getKey).sorted().collect(joining(", "));
    }

    private static String word(AttributeType type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

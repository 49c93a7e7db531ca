import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.grade.Variants;
import org.junit.jupiter.api.DisplayName;

/** Lesson 08: who is speaking, which copy of it, where, and through which library. */
@Lesson(value = "08_resources", variants = "resources")
class ResourcesCheck {

    private static final String NAME = "service.name";
    private static final String INSTANCE = "service.instance.id";
    private static final String HOST = "host.name";
    private static final String PID = "process.pid";
    private static final String RUNTIME = "process.runtime.name";
    private static final String VERSION = "process.runtime.version";
    private static final String SCHEMA = "https://opentelemetry.io/schemas/1.45.0";
    private static final Pattern VERSIONED = Pattern.compile("https://opentelemetry\\.io/schemas/1\\.(\\d+)\\.0");

    /** Version 1.24 is what the detectors of OpenTelemetry's own library say, and they are a right answer. */
    private static final int LIBRARY = 24;

    private static final String NO_HOST = "no_host";

    @Task(1)
    @DisplayName("the programs are named shop and stock, and each copy of stock has an id of its own")
    void named(Telemetry emitted) {
        for (var resource : resources(emitted)) {
            var name = string(resource, NAME);
            var onSpans = emitted.spans(span -> text(span, NAME) != null);
            assertThat(name)
                    .withFailMessage(
                            "A resource says service.name=%s; expected shop or stock.%s%s",
                            name,
                            !onSpans.isEmpty()
                                    ? " (\"" + onSpans.getFirst().getName()
                                            + "\" has it among its own attributes: it belongs to the resource, which"
                                            + " goes out once for all spans and metrics.)"
                                    : name != null && name.startsWith("unknown_service")
                                            ? " (That is the SDK's name for a program that nobody named.)"
                                            : "",
                            shown(resource))
                    .isIn("shop", "stock");
        }
    }

    @Claim(id = "1a", value = "the program that asks is the shop, the one that answers is stock")
    void rightWayRound(Telemetry emitted) {
        assumeTrue(allNamed(emitted));
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
    }

    @Claim(id = "1b", value = "each copy of a program has a service.instance.id of its own")
    void toldApart(Telemetry emitted) {
        assumeTrue(allNamed(emitted));
        for (var resource : resources(emitted)) {
            assertThat(string(resource, INSTANCE))
                    .withFailMessage(
                            "The resource of %s has no service.instance.id.%s", string(resource, NAME), shown(resource))
                    .isNotBlank();
        }
        var answered = ids(servers(emitted).stream().map(SpanData::getResource));
        assertThat(answered)
                .withFailMessage(
                        "Two copies of stock answered, and their spans have %s: whoever sees two spans, or two"
                                + " counters, cannot tell the copies apart.",
                        answered.size() == 1
                                ? "the same service.instance.id, "
                                        + answered.iterator().next()
                                : answered.size()
                                        + " values of service.instance.id; expected two, one a copy, for as long as it"
                                        + " runs")
                .hasSize(2);
    }

    @Claim(id = "1c", value = "a copy has the same id in its spans and in its metrics")
    void oneIdForBoth(Telemetry emitted) {
        assumeTrue(allNamed(emitted));
        var spoke = ids(servers(emitted).stream().map(SpanData::getResource));
        assumeTrue(!spoke.contains(""));
        var counted = ids(emitted.metrics().stream()
                .filter(metric -> metric.getName().equals("stock.lookups"))
                .map(MetricData::getResource));
        assertThat(counted)
                .withFailMessage("No metric of stock arrived: its meter provider needs the resource too.")
                .isNotEmpty();
        // A subset: a copy that never counted has no series.
        assertThat(counted)
                .withFailMessage(
                        "The metrics of stock have other values of service.instance.id than its spans (%s; the spans:"
                                + " %s): to whoever reads them they come from other copies. Make the id once for each"
                                + " copy.",
                        String.join(", ", counted), String.join(", ", spoke))
                .isSubsetOf(spoke);
    }

    @Task(2)
    @DisplayName(
            "every resource says which host, process and runtime, in the types of the conventions, and its schema URL")
    void detected(Telemetry emitted) {
        for (var resource : resources(emitted)) {
            for (var name : List.of(PID, RUNTIME, VERSION)) {
                assertThat(key(resource, name))
                        .withFailMessage("The resource has no %s.%s", name, shown(resource))
                        .isNotNull();
            }
        }
    }

    @Claim(id = "2a", value = "process.pid is a number, the others are text")
    void typed(Telemetry emitted) {
        for (var resource : resources(emitted)) {
            typed(resource, PID, AttributeType.LONG);
            typed(resource, RUNTIME, AttributeType.STRING);
            typed(resource, VERSION, AttributeType.STRING);
        }
    }

    @Claim(id = "2b", value = "process.pid is the number of the process that runs")
    void ownPid(Telemetry emitted) {
        assumeTrue(emitted.pid() > 0);
        for (var resource : resources(emitted)) {
            var pid = resource.getAttribute(AttributeKey.longKey(PID));
            assumeTrue(pid != null);
            assertThat(pid)
                    .withFailMessage(
                            "process.pid is %d, and the process that ran had the number %d: ask for it, by"
                                    + " ProcessHandle.",
                            pid, emitted.pid())
                    .isEqualTo(emitted.pid());
        }
    }

    @Claim(id = "2c", value = "process.runtime.name and .version are those of the Java that runs")
    void ownRuntime(Telemetry emitted) {
        assumeTrue(emitted.pid() > 0);
        for (var resource : resources(emitted)) {
            for (var name : List.of(RUNTIME, VERSION)) {
                var seen = string(resource, name);
                assumeTrue(seen != null);
                var asked = "java." + name.substring("process.".length());
                assertThat(seen)
                        .withFailMessage(
                                "%s is \"%s\"; the Java that ran says \"%s\", in its system property %s.",
                                name, seen, System.getProperty(asked), asked)
                        .isEqualTo(System.getProperty(asked)); // the same Java runs the checks
            }
        }
    }

    @Claim(id = "2d", value = "where the deployment does not know the host, host.name is what the detector found")
    void ownHost(Variants variants) throws Exception {
        assumeTrue(variants.runs().containsKey(NO_HOST));
        var names = hostNames();
        assumeTrue(!names.isEmpty());
        for (var resource : resources(variants.with(NO_HOST))) {
            var seen = string(resource, HOST);
            assertThat(seen)
                    .withFailMessage(
                            "In a deployment that says nothing of the host, the resource has %s; this machine calls"
                                    + " itself %s. That is for the detector to find out.",
                            seen == null ? "no host.name" : "host.name=" + seen,
                            names.iterator().next())
                    .isIn(names);
        }
    }

    @Claim(id = "2e", value = "the resource says that its keys are from SCHEMA")
    void versioned(Telemetry emitted) {
        for (var resource : resources(emitted)) {
            assumeTrue(key(resource, PID) != null || resource.getSchemaUrl() != null);
            var schema = resource.getSchemaUrl();
            assertThat(schema)
                    .withFailMessage(
                            "The resource has no schema URL, so nobody knows which version of the conventions its keys"
                                    + " are from. A resource's builder has setSchemaUrl. (Merged from two with"
                                    + " different ones, a resource has none.)%s",
                            shown(resource))
                    .isNotNull();
            assertThat(minor(schema))
                    .withFailMessage(
                            "The resource's schema URL is \"%s\"; expected SCHEMA, \"%s\": whoever translates older"
                                    + " keys would translate these, which are today's.%s",
                            schema, SCHEMA, shown(resource))
                    .isBetween(LIBRARY, minor(SCHEMA));
        }
    }

    @Task(3)
    @DisplayName("what the deployment says wins over the author and the detector, and nothing else is lost")
    void merged(Telemetry emitted) {
        for (var resource : resources(emitted)) {
            wins(resource, "deployment.environment.name", emitted.input("staging"), "author");
        }
    }

    @Claim(id = "3a", value = "the deployment's host.name wins over the detector's")
    void hostOfTheDeployment(Telemetry emitted) {
        for (var resource : resources(emitted)) {
            wins(resource, HOST, emitted.input("till-7"), "detector");
        }
    }

    @Claim(id = "3b", value = "what the SDK says of itself stays")
    void sdkToo(Telemetry emitted) {
        for (var resource : resources(emitted)) {
            assertThat(string(resource, "telemetry.sdk.language"))
                    .withFailMessage(
                            "The resource has no telemetry.sdk.language: Resource.getDefault(), with what the SDK says"
                                    + " of itself, was not merged.%s",
                            shown(resource))
                    .isNotNull();
        }
    }

    @Claim(id = "3c", value = "what only the deployment knows is on every resource, whatever it is")
    void allOfTheDeployment(Variants variants) throws Exception {
        assumeTrue(variants.runs().containsKey(NO_HOST));
        var emitted = variants.with(NO_HOST);
        for (var resource : resources(emitted)) {
            assumeTrue(emitted.input("staging").equals(string(resource, "deployment.environment.name")));
            assertThat(string(resource, "service.namespace"))
                    .withFailMessage(
                            "In a deployment that says service.namespace=%s, too, the resource does not say so. A"
                                    + " deployment may know more than the program has heard of: merge all of it.",
                            emitted.input("kiosk"))
                    .isEqualTo(emitted.input("kiosk"));
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
                                    + " made them.%s",
                            scope.getName(),
                            own.contains(scope.getName())
                                    ? ", as of the shop's own span"
                                    : scope.getName().equals(service(span))
                                            ? ": that is the program, which the resource names already"
                                            : "",
                            shown(scope))
                    .isEqualTo("coffee.http");
        }
    }

    @Claim(id = "4a", value = "the library's version is 2.1.0")
    void scopeVersion(Telemetry emitted) {
        for (var scope : library(emitted)) {
            assertThat(scope.getVersion())
                    .withFailMessage(
                            "The scope coffee.http has %s; expected 2.1.0: with it one can tell what came of an"
                                    + " upgrade of the library.%s",
                            scope.getVersion() == null ? "no version" : "the version " + scope.getVersion(),
                            shown(scope))
                    .isEqualTo("2.1.0");
        }
    }

    @Claim(id = "4b", value = "the library's schema URL is SCHEMA")
    void scopeSchema(Telemetry emitted) {
        for (var scope : library(emitted)) {
            assertThat(scope.getSchemaUrl())
                    .withFailMessage(
                            "The scope coffee.http has %s; expected SCHEMA, \"%s\".%s",
                            scope.getSchemaUrl() == null ? "no schema URL" : "another schema URL", SCHEMA, shown(scope))
                    .isEqualTo(SCHEMA);
        }
    }

    @Claim(id = "4c", value = "what the library did not make does not come from it")
    void othersToo(Telemetry emitted) {
        var others = emitted.spans(span -> span.getKind() != SERVER
                && span.getInstrumentationScopeInfo().getName().equals("coffee.http"));
        assertThat(others.stream().map(SpanData::getName).toList())
                .withFailMessage(
                        "The span \"%s\" has the scope coffee.http, and the shop's own code made it: a library's"
                                + " tracer is for the library.",
                        others.isEmpty() ? "" : others.getFirst().getName())
                .isEmpty();
    }

    private static List<InstrumentationScopeInfo> library(Telemetry emitted) {
        var scopes = servers(emitted).stream()
                .map(SpanData::getInstrumentationScopeInfo)
                .distinct()
                .toList();
        assumeTrue(scopes.stream().allMatch(scope -> scope.getName().equals("coffee.http")));
        return scopes;
    }

    private static boolean allNamed(Telemetry emitted) {
        return resources(emitted).stream()
                .allMatch(resource -> Set.of("shop", "stock").contains(String.valueOf(string(resource, NAME))));
    }

    /** What this machine may be called; empty when it has no name. */
    private static Set<String> hostNames() {
        var names = new LinkedHashSet<String>();
        try {
            var host = InetAddress.getLocalHost();
            names.add(host.getHostName());
            names.add(host.getCanonicalHostName());
            names.add(host.getHostName().split("\\.")[0]);
        } catch (UnknownHostException nameless) {
            return Set.of();
        }
        if (System.getenv("HOSTNAME") != null) {
            names.add(System.getenv("HOSTNAME"));
        }
        return names;
    }

    /** 45 of …/schemas/1.45.0; 0 when it is none of OpenTelemetry's. */
    private static int minor(String schema) {
        var found = VERSIONED.matcher(schema);
        return found.matches() ? Integer.parseInt(found.group(1)) : 0;
    }

    private static String shown(Resource resource) {
        return "\nresource: "
                + resource.getAttributes().asMap().entrySet().stream()
                        .map(entry -> entry.getKey().getKey() + "=" + entry.getValue())
                        .sorted()
                        .collect(joining(", "))
                + "; schema URL: " + (resource.getSchemaUrl() == null ? "none" : resource.getSchemaUrl());
    }

    private static String shown(InstrumentationScopeInfo scope) {
        return "\nscope: " + scope.getName() + ", version "
                + (scope.getVersion() == null ? "none" : scope.getVersion())
                + ", schema URL: " + (scope.getSchemaUrl() == null ? "none" : scope.getSchemaUrl());
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
                        "The resource says %s=%s; the deployment says %s%s.%s",
                        key,
                        seen,
                        expected,
                        seen == null ? ", and was not merged" : ". The " + loser + "'s value came later, and won",
                        shown(resource))
                .isEqualTo(expected);
    }

    private static void typed(Resource resource, String name, AttributeType type) {
        var key = key(resource, name);
        assumeTrue(key != null);
        assertThat(key.getType())
                .withFailMessage("%s has the type %s; the conventions say %s.", name, word(key.getType()), word(type))
                .isEqualTo(type);
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

    private static String word(AttributeType type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

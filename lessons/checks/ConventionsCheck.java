import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Clock;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.review.Review;
import lab.review.ReviewData;
import lab.review.findings.FindingKind;
import lab.review.wording.Wording;
import lab.telemetry.Emitted;
import lab.text.Language;
import lab.workbook.Workbook;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 17: much of it is what {@code ./lab review} finds, which compares with the conventions' own model. The rest,
 * values and names that are right in form and wrong in content, is judged here.
 */
@Lesson("17_conventions")
class ConventionsCheck {

    private static final String METRIC = "http.server.request.duration";
    private static final AttributeKey<String> ROUTE = stringKey("http.route");
    private static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
    private static final Pattern SCHEMA = Pattern.compile("https://opentelemetry\\.io/schemas/1\\.(\\d+)\\.\\d+");

    /** The first version with today's names of HTTP. */
    private static final int STABLE_HTTP = 23;

    /** A file that does not change while the workbook runs, and large: read once. */
    private static final class Data {
        private static final ReviewData REVIEW = ReviewData.read(Workbook.find().root());
        private static final Wording WORDING = Wording.read(REVIEW.folder(), Language.en);
    }

    @Task(1)
    @DisplayName("the spans speak of HTTP in today's keys")
    void todaysKeys(Telemetry emitted) {
        nothingFound(requests(emitted), List.of(), FindingKind.DEPRECATED_ATTRIBUTE, FindingKind.MISSPELT_ATTRIBUTE);
    }

    @Claim(id = "1a", value = "each value has the type of its convention")
    void types(Telemetry emitted) {
        nothingFound(requests(emitted), List.of(), FindingKind.WRONG_TYPE);
    }

    @Claim(id = "1b", value = "what the convention requires is there: method, scheme and path")
    void required(Telemetry emitted) {
        assumeNothingFound(requests(emitted), FindingKind.DEPRECATED_ATTRIBUTE);
        for (var key : List.of("http.request.method", "url.scheme", "url.path")) {
            assertThat(requests(emitted))
                    .withFailMessage(
                            "A server's span must have http.request.method, url.scheme and url.path; %s is not on all"
                                    + " of them.",
                            key)
                    .allMatch(span -> span.getAttributes().get(stringKey(key)) != null);
        }
        var seen = requests(emitted).stream()
                .map(span -> span.getAttributes().get(stringKey("http.request.method")) + " and "
                        + span.getAttributes().get(stringKey("url.scheme")))
                .distinct()
                .toList();
        assertThat(seen)
                .withFailMessage(
                        "http.request.method and url.scheme are %s. Dashboards compare letter by letter: by the"
                                + " convention they are GET and http.",
                        String.join("; ", seen))
                .containsExactly("GET and http");
    }

    @Claim(id = "1c", value = "the path is the path, and what stood behind the ? is url.query")
    void split(Telemetry emitted) {
        assumeThat(requests(emitted)).allMatch(span -> span.getAttributes().get(stringKey("url.path")) != null);
        var seen = requests(emitted).stream()
                .map(span -> span.getAttributes().get(stringKey("url.path")) + " and "
                        + span.getAttributes().get(stringKey("url.query")))
                .toList();
        var query = " and size=" + emitted.input("large");
        assertThat(seen)
                .withFailMessage(
                        "url.path and url.query are %s. http.target has become two keys: /orders/%s, and size=%s"
                                + " without the question mark.",
                        seen.getFirst(), emitted.input("A-4711"), emitted.input("large"))
                .containsExactly(
                        "/orders/" + emitted.input("A-4711") + query,
                        "/orders/" + emitted.input("B-1208") + query,
                        "/prices/coffee" + query,
                        "/prices/tea" + query);
    }

    @Claim(id = "1d", value = "the status is what was answered")
    void status(Telemetry emitted) {
        assumeNothingFound(requests(emitted), FindingKind.DEPRECATED_ATTRIBUTE, FindingKind.WRONG_TYPE);
        var seen = requests(emitted).stream()
                .map(span -> span.getAttributes().get(STATUS))
                .toList();
        assertThat(seen)
                .withFailMessage(
                        "http.response.status_code is %s; the answers were 200, 200, 200 and 500 (there is no tea).",
                        seen)
                .containsExactly(200L, 200L, 200L, 500L);
    }

    @Task(2)
    @DisplayName("the name of a span is that of its kind, not of one request")
    void names(Telemetry emitted) {
        nothingFound(requests(emitted), List.of(), FindingKind.SPAN_NAME_CARDINALITY);
        assertThat(requests(emitted))
                .withFailMessage("A span's name holds an order's number: there will be as many names as orders.")
                .noneMatch(span -> Stream.of("A-4711", "B-1208")
                        .anyMatch(id -> span.getName().contains(emitted.input(id))));
    }

    @Claim(id = "2a", value = "it is the method and the route")
    void methodAndRoute(Telemetry emitted) {
        assertThat(requests(emitted))
                .extracting(SpanData::getName)
                .withFailMessage(
                        "The spans are called %s. The convention is method and route: GET /orders/{id}.",
                        emitted.spans().stream()
                                .map(SpanData::getName)
                                .distinct()
                                .toList())
                .containsExactly("GET /orders/{id}", "GET /orders/{id}", "GET /prices/{item}", "GET /prices/{item}");
    }

    @Claim(id = "2b", value = "the route is the attribute http.route")
    void route(Telemetry emitted) {
        assertThat(requests(emitted))
                .extracting(span -> span.getAttributes().get(ROUTE))
                .withFailMessage(
                        "http.route is to be /orders/{id} or /prices/{item} on each span; it is %s.", routes(emitted))
                .containsExactly("/orders/{id}", "/orders/{id}", "/prices/{item}", "/prices/{item}");
    }

    @Task(3)
    @DisplayName("the duration is the metric that every HTTP server has: http.server.request.duration")
    void metric(Telemetry emitted) {
        var names = emitted.metrics().stream()
                .filter(metric -> !Emitted.isOfTheSdk(metric))
                .map(MetricData::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names)
                .withFailMessage(
                        "There is no %s, which every dashboard of HTTP asks for; the shop sends %s.", METRIC, names)
                .contains(METRIC);
        assertThat(names)
                .withFailMessage("The shop still sends http.server.duration, too: the name of 2021.")
                .doesNotContain("http.server.duration");
    }

    @Claim(id = "3a", value = "in the instrument and unit of the convention")
    void unit(Telemetry emitted) {
        nothingFound(List.of(), durations(emitted), FindingKind.WRONG_UNIT, FindingKind.WRONG_INSTRUMENT);
    }

    @Claim(id = "3b", value = "the values are seconds, as the unit says")
    void seconds(Telemetry emitted) {
        assumeThat(durations(emitted)).allMatch(metric -> metric.getUnit().equals("s"));
        // One request alone in its series, behind others that have loaded the classes: it sorts 100,000 prices, and the
        // same moments pass for its span and for its value, on whatever machine.
        var coffee = points(emitted).stream()
                .filter(point -> "/prices/{item}".equals(point.getAttributes().get(ROUTE))
                        && Long.valueOf(200).equals(point.getAttributes().get(STATUS)))
                .toList();
        assumeThat(coffee).hasSize(1);
        var measured = coffee.getFirst().getSum();
        var span = requests(emitted).get(2);
        var lasted = (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e9;
        assertThat(measured)
                .withFailMessage(
                        "%s of GET /prices/{item} is %.3f s, and the span of that request lasted %.3f s: the unit has"
                                + " changed, and the values have not.",
                        METRIC, measured, lasted)
                .isBetween(lasted / 30, lasted * 30);
    }

    @Claim(id = "3c", value = "a series for each method, scheme, route and status, and none for a single order")
    void series(Telemetry emitted) {
        var expected = Set.of("method", "scheme", "route", "status");
        var seen = points(emitted).stream()
                .map(point -> point.getAttributes().get(stringKey("http.request.method")) + " "
                        + point.getAttributes().get(stringKey("url.scheme")) + " "
                        + point.getAttributes().get(ROUTE) + " "
                        + point.getAttributes().get(STATUS))
                .sorted()
                .toList();
        assertThat(seen)
                .withFailMessage(
                        "Expected three series, one for each combination of %s that occurred; there are %d: %s.",
                        expected.stream().sorted().toList(), seen.size(), seen)
                .containsExactly(
                        "GET http /orders/{id} 200", "GET http /prices/{item} 200", "GET http /prices/{item} 500");
    }

    @Claim(id = "3d", value = "bounds that fit seconds")
    void bounds(Telemetry emitted) {
        var bounds = points(emitted).getFirst().getBoundaries();
        var useful = bounds.stream().filter(bound -> bound > 0 && bound <= 1).count();
        assertThat(useful)
                .withFailMessage(
                        "%d of the %d bounds lie between 0 and 1 s, where a web server's answers are: with %s every"
                                + " request is in the same bucket.",
                        useful, bounds.size(), bounds)
                .isGreaterThanOrEqualTo(5);
    }

    @Claim(id = "3e", value = "each request counts once")
    void once(Telemetry emitted) {
        assumeThat(points(emitted)).hasSize(3);
        var seen = points(emitted).stream()
                .map(point -> point.getAttributes().get(ROUTE) + " "
                        + point.getAttributes().get(STATUS) + ": " + point.getCount())
                .sorted()
                .toList();
        assertThat(seen)
                .withFailMessage(
                        "By route and status %s counts %s. There were two requests for orders, one for coffee, and one"
                                + " for tea, which failed.",
                        METRIC, String.join(", ", seen))
                .containsExactly("/orders/{id} 200: 2", "/prices/{item} 200: 1", "/prices/{item} 500: 1");
    }

    @Task(4)
    @DisplayName("keys of our own stand in a namespace of our own: shop")
    void ours(Telemetry emitted) {
        nothingFound(requests(emitted), List.of(), FindingKind.UNKNOWN_ATTRIBUTE);
        var foreign = own(emitted).filter(key -> !key.startsWith("shop.")).collect(Collectors.toSet());
        assertThat(foreign)
                .withFailMessage(
                        "%s: no convention has this key, and no namespace says whose it is. Ours is shop.", foreign)
                .isEmpty();
    }

    @Claim(id = "4a", value = "in lower case, with dots and underscores")
    void lowerCase(Telemetry emitted) {
        var strange = own(emitted)
                .filter(key -> !key.matches("[a-z][a-z0-9]*([._][a-z0-9]+)*"))
                .collect(Collectors.toSet());
        assertThat(strange)
                .withFailMessage("%s: keys are lower-case words, joined by dots and underscores.", strange)
                .isEmpty();
    }

    @Claim(id = "4b", value = "tenant, order and size are still there")
    void kept(Telemetry emitted) {
        for (var order : List.of("A-4711", "B-1208")) {
            var values = requests(emitted).stream()
                    .map(span -> span.getAttributes().asMap().entrySet().stream()
                            .filter(entry -> !isConvention(entry.getKey().getKey()))
                            .map(entry -> String.valueOf(entry.getValue()))
                            .collect(Collectors.toSet()))
                    .toList();
            var expected = Set.of(emitted.input("acme"), emitted.input(order), emitted.input("large"));
            assertThat(values)
                    .withFailMessage(
                            "No span has keys of our own with all of %s any more: tenant, order and size of a cup.",
                            expected)
                    .anyMatch(seen -> seen.containsAll(expected));
        }
    }

    @Claim(id = "4c", value = "spans and metric say which version of the conventions their names are from")
    void schema(Telemetry emitted) {
        var seen = schemas(emitted);
        assertThat(seen)
                .withFailMessage(
                        "The schema URLs of tracer and meter are %s; expected https://opentelemetry.io/schemas/ and a"
                                + " version, on both.",
                        seen)
                .allMatch(url -> SCHEMA.matcher(url).matches());
    }

    @Claim(id = "4d", value = "a version that has these names")
    void version(Telemetry emitted) {
        var versions = schemas(emitted).stream()
                .map(SCHEMA::matcher)
                .filter(url -> url.matches())
                .map(url -> Integer.parseInt(url.group(1)))
                .sorted()
                .toList();
        assertThat(versions)
                .withFailMessage(
                        "The schema URL says 1.%s: there the keys were still http.method and its like. Today's are from"
                                + " 1.%d on.",
                        versions.isEmpty() ? "" : versions.getFirst(), STABLE_HTTP)
                .allMatch(version -> version >= STABLE_HTTP);
    }

    /** Of tracer and meter. */
    private static Set<String> schemas(Telemetry emitted) {
        return Stream.concat(
                        requests(emitted).stream().map(SpanData::getInstrumentationScopeInfo),
                        emitted.metrics().stream()
                                .filter(metric -> metric.getName().startsWith("http."))
                                .map(MetricData::getInstrumentationScopeInfo))
                .map(scope -> String.valueOf(scope.getSchemaUrl()))
                .collect(Collectors.toSet());
    }

    /** In the order in which they were asked. */
    private static List<SpanData> requests(Telemetry emitted) {
        var requests = emitted.spans("shop", SpanKind.SERVER);
        assertThat(requests)
                .withFailMessage(
                        "Four requests were sent; the shop has %d SERVER spans.%s",
                        requests.size(), emitted.whyNone("shop", SpanKind.SERVER))
                .hasSize(4);
        return requests;
    }

    private static Set<String> routes(Telemetry emitted) {
        return requests(emitted).stream()
                .map(span -> String.valueOf(span.getAttributes().get(ROUTE)))
                .collect(Collectors.toSet());
    }

    private static List<MetricData> durations(Telemetry emitted) {
        return emitted.metrics().stream()
                .filter(metric -> metric.getName().equals(METRIC))
                .toList();
    }

    private static List<HistogramPointData> points(Telemetry emitted) {
        var last = durations(emitted).stream().reduce((earlier, later) -> later);
        assumeThat(last).isPresent();
        var points = last.orElseThrow().getHistogramData().getPoints();
        assumeThat(points).isNotEmpty();
        return List.copyOf(points);
    }

    /** The keys that no convention has. */
    private static Stream<String> own(Telemetry emitted) {
        return requests(emitted).stream()
                .flatMap(span -> span.getAttributes().asMap().keySet().stream())
                .map(AttributeKey::getKey)
                .filter(key -> !isConvention(key));
    }

    private static boolean isConvention(String key) {
        return Data.REVIEW.conventions().attribute(key).isPresent();
    }

    private static void nothingFound(List<SpanData> spans, Collection<MetricData> metrics, FindingKind... kinds) {
        var found = found(spans, metrics, kinds);
        assertThat(found)
                .withFailMessage("The review says: " + String.join("; ", found) + ".")
                .isEmpty();
    }

    private static void assumeNothingFound(List<SpanData> spans, FindingKind... kinds) {
        assumeThat(found(spans, List.of(), kinds)).isEmpty();
    }

    /** What {@code ./lab review} would say of these. */
    private static List<String> found(List<SpanData> spans, Collection<MetricData> metrics, FindingKind... kinds) {
        var asked = EnumSet.copyOf(List.of(kinds));
        var review = new Review(Data.REVIEW, Clock.systemDefaultZone());
        review.addSpans(spans);
        review.addMetrics(metrics);
        return review.conclude().findings().stream()
                .filter(finding -> asked.contains(finding.kind()))
                .map(finding -> Data.WORDING.say(finding.what()).replaceFirst("\\.$", ""))
                .toList();
    }
}

package lab.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.api.trace.SpanKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.telemetry.SpanRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Questions about many spans against a straightforward computation, on random traces. */
class SpanPropertiesTest {

    private static final TimeRange RANGE = new TimeRange(10, 90);

    static Stream<Long> seeds() {
        return RandomTraces.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ratesOfServicesAreThoseOfTheirRequests(long seed) {
        rates(RandomTraces.rows(new RandomTraces(seed).traces(5)));
    }

    private static void rates(List<SpanRow> spans) {
        var found = ServiceRates.of(spans, RANGE, 7);
        assertThat(found.stream().map(ServiceRates::service))
                .containsExactlyInAnyOrderElementsOf(spans.stream()
                        .filter(span -> RANGE.contains(span.start()))
                        .map(SpanRow::service)
                        .collect(Collectors.toSet()));
        for (var one : found) {
            var requests = spans.stream()
                    .filter(span -> span.service().equals(one.service())
                            && span.start() >= 10
                            && span.start() < 90
                            && isRequest(span, spans))
                    .toList();
            same(one.red(), requests, SpanRow::duration);
            var slots = new long[7];
            var errors = new long[7];
            for (var request : requests) {
                var slot = (int) ((request.start() - 10) / 12); // 80 ns in 7 slots of 12
                slots[slot]++;
                if (request.failed()) errors[slot]++;
            }
            assertThat(one.slots()).containsExactly(slots);
            assertThat(one.errorSlots()).containsExactly(errors);
        }
    }

    private static boolean isRequest(SpanRow span, List<SpanRow> all) {
        if (span.kind() == SpanKind.SERVER || span.kind() == SpanKind.CONSUMER) return true;
        if (span.parentSpanId().isEmpty()) return true;
        var parent = first(all, span.traceId(), span.parentSpanId());
        return parent != null && !parent.service().equals(span.service());
    }

    private static SpanRow first(List<SpanRow> all, String trace, String id) {
        if (id.isEmpty()) return null;
        var wanted = Long.parseUnsignedLong(id, 16); // most have another id: their texts are not needed
        for (var span : all) if (span.id() == wanted && span.traceId().equals(trace)) return span;
        return null;
    }

    private static <T> void same(Red red, List<T> all, ToLongFunction<T> duration) {
        var sorted = all.stream().mapToLong(duration).sorted().toArray();
        assertThat(red.count()).isEqualTo(sorted.length);
        assertThat(red.p50()).isEqualTo(quantile(sorted, 50));
        assertThat(red.p95()).isEqualTo(quantile(sorted, 95));
        assertThat(red.p99()).isEqualTo(quantile(sorted, 99));
        assertThat(red.max()).isEqualTo(sorted.length == 0 ? 0 : sorted[sorted.length - 1]);
        assertThat(red.perSecond()).isEqualTo(sorted.length / 1.0); // a range of 80 ns counts as a second
    }

    /** The first that enough are not longer than. */
    private static long quantile(long[] sorted, int percent) {
        for (var value : sorted) {
            long notLonger = 0;
            for (var other : sorted) if (other <= value) notLonger++;
            if (notLonger * 100 >= (long) percent * sorted.length) return value;
        }
        return 0;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theMapHasEveryCallMessageAndLeaf(long seed) {
        map(RandomTraces.rows(new RandomTraces(seed).traces(5)));
    }

    /** Enough for several threads. */
    @Test
    void ratesAndMapOfManyAreThoseOfTheirParts() {
        var many = RandomTraces.rows(new RandomTraces(1).traces(300));
        assertThat(many).hasSizeGreaterThan(2 * 1024);
        rates(many);
        map(many);
    }

    private static void map(List<SpanRow> spans) {
        record Way(String from, String to, ServiceMap.Kind kind, boolean message) {}
        record Passing(long nanos, boolean failed) {}
        Map<Way, List<Passing>> expected = new HashMap<>();
        for (var span : spans) {
            if (span.start() < 10 || span.start() >= 90) continue;
            var parent = first(spans, span.traceId(), span.parentSpanId());
            var senders = new LinkedHashSet<SpanRow>();
            if (parent != null && !parent.service().equals(span.service())) {
                if (span.kind() == SpanKind.CONSUMER) senders.add(parent);
                else
                    expected.computeIfAbsent(
                                    new Way(parent.service(), span.service(), ServiceMap.Kind.SERVICE, false),
                                    way -> new ArrayList<>())
                            .add(new Passing(
                                    parent.kind() == SpanKind.CLIENT ? parent.duration() : span.duration(),
                                    parent.failed() || span.failed()));
            }
            if (span.kind() == SpanKind.CONSUMER)
                span.eachLink((trace, id) -> {
                    var sender = first(spans, trace, id);
                    if (sender != null && sender != span && sender != parent) senders.add(sender);
                });
            for (var sender : senders)
                expected.computeIfAbsent(
                                new Way(sender.service(), span.service(), ServiceMap.Kind.SERVICE, true),
                                way -> new ArrayList<>())
                        .add(new Passing(Math.max(0, span.start() - sender.start()), sender.failed() || span.failed()));
            var called = spans.stream()
                    .anyMatch(child -> child.traceId().equals(span.traceId())
                            && first(spans, child.traceId(), child.parentSpanId()) == span
                            && !child.service().equals(span.service()));
            var calls = span.kind() == SpanKind.CLIENT || span.kind() == SpanKind.PRODUCER;
            Way leaf = null;
            if (calls && span.attribute("messaging.system") != null)
                leaf = new Way(span.service(), "rabbitmq", ServiceMap.Kind.BROKER, false);
            else if (span.kind() == SpanKind.CLIENT && !called && span.attribute("db.system.name") != null)
                leaf = new Way(span.service(), "postgresql", ServiceMap.Kind.DATABASE, false);
            if (leaf != null)
                expected.computeIfAbsent(leaf, way -> new ArrayList<>())
                        .add(new Passing(span.duration(), span.failed()));
        }
        var map = ServiceMap.of(spans, RANGE);
        assertThat(map.edges())
                .extracting(edge ->
                        new Way(edge.from().name(), edge.to().name(), edge.to().kind(), edge.message()))
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        for (var edge : map.edges()) {
            var passings = expected.get(
                    new Way(edge.from().name(), edge.to().name(), edge.to().kind(), edge.message()));
            same(edge.red(), passings, Passing::nanos);
            assertThat(edge.red().errors())
                    .isEqualTo(passings.stream().filter(Passing::failed).count());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everySampleIsInItsCellOfTheHeatMap(long seed) {
        var rows = RandomTraces.rows(new RandomTraces(seed).traces(5));
        for (var samples : List.of(
                Samples.ofTraces(rows), rows.stream().map(Sample::ofSpan).toList())) {
            var map = HeatMap.of(samples, RANGE, 9);
            for (var column = 0; column < 9; column++) {
                for (var row = 0; row < map.bounds().length - 1; row++) {
                    long from = 10 + column * map.slotNanos();
                    long to = from + map.slotNanos();
                    long low = row == 0 ? 0 : map.bounds()[row];
                    long high = map.bounds()[row + 1];
                    var inside = samples.stream()
                            .filter(sample -> sample.start() >= from && sample.start() < Math.min(90, to))
                            .filter(sample -> sample.duration() >= low && sample.duration() < high)
                            .toList();
                    var at = new int[] {column, row};
                    var cell = map.cells().stream()
                            .filter(one -> one.column() == at[0] && one.row() == at[1])
                            .toList();
                    assertThat(cell).hasSize(inside.isEmpty() ? 0 : 1);
                    if (inside.isEmpty()) continue;
                    assertThat(cell.getFirst().count()).isEqualTo(inside.size());
                    assertThat(cell.getFirst().errors())
                            .isEqualTo(inside.stream().filter(Sample::failed).count());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aTraceReachesFromItsFirstStartToItsLastEnd(long seed) {
        var spans = RandomTraces.rows(new RandomTraces(seed).traces(3));
        var traces = spans.stream().collect(Collectors.groupingBy(SpanRow::traceId));
        assertThat(Samples.ofTraces(spans)).hasSize(3).allSatisfy(sample -> {
            var trace = traces.get(sample.head().traceId());
            var start = trace.stream().mapToLong(SpanRow::start).min().orElseThrow();
            assertThat(sample.start()).isEqualTo(start);
            assertThat(sample.duration())
                    .isEqualTo(trace.stream().mapToLong(SpanRow::end).max().orElseThrow() - start);
            assertThat(sample.failed()).isEqualTo(trace.stream().anyMatch(SpanRow::failed));
            assertThat(sample.spans()).containsExactlyInAnyOrderElementsOf(trace);
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void groupsDivideTheSamples(long seed) {
        groupsDivide(RandomTraces.rows(new RandomTraces(seed).traces(5)));
    }

    /** So many that several threads count them. */
    @Test
    void groupsDivideManySamples() {
        groupsDivide(RandomTraces.rows(new RandomTraces(1).traces(300)));
    }

    private static void groupsDivide(List<SpanRow> rows) {
        var samples = rows.stream().map(Sample::ofSpan).toList();
        for (var field : List.of("service", "name", "item", "span.tries", "resource.service.version")) {
            var groups = Groups.of(samples, Field.parse(field), RANGE, 100);
            var expected = new HashMap<String, List<SpanRow>>();
            for (var span : rows) {
                if (!RANGE.contains(span.start())) continue;
                var value = Field.parse(field).of(span);
                expected.computeIfAbsent(value == null ? null : value.toString(), key -> new ArrayList<>())
                        .add(span);
            }
            assertThat(groups.groups().stream().map(Groups.Group::value).toList())
                    .containsExactlyInAnyOrderElementsOf(expected.keySet());
            for (var group : groups.groups()) {
                same(group.red(), expected.get(group.value()), SpanRow::duration);
                long sum = 0;
                for (var bin : group.histogram()) sum += bin;
                assertThat(sum).isEqualTo(group.red().count());
            }
            assertThat(Groups.of(samples, Field.parse(field), RANGE, 1).more()).isEqualTo(expected.size() - 1);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sharesOfTheSelectionAndOfTheRestAreCounted(long seed) {
        sharesAreCounted(RandomTraces.rows(new RandomTraces(seed).traces(8)));
    }

    @Test
    void ofManyThoseAreLeftForWhichTheConditionIsTrue() {
        var all = Samples.ofSpans(RandomTraces.rows(new RandomTraces(1).traces(300)));
        var left = all.where(i -> all.failed(i) || all.start(i) % 3 == 0);
        assertThat(left)
                .isEqualTo(all.stream()
                        .filter(sample -> sample.failed() || sample.start() % 3 == 0)
                        .toList());
    }

    @Test
    void sharesOfManyAreCounted() {
        sharesAreCounted(RandomTraces.rows(new RandomTraces(1).traces(300)));
    }

    private static void sharesAreCounted(List<SpanRow> rows) {
        for (var samples : List.of(
                Samples.ofTraces(rows), rows.stream().map(Sample::ofSpan).toList())) {
            var selection = new HashSet<Sample>();
            for (var sample : samples) if (sample.duration() > 20) selection.add(sample);
            var found = Difference.of(samples, sample -> sample.duration() > 20, 1000);
            var selected = samples.stream().filter(selection::contains).toList();
            var rest = samples.stream()
                    .filter(sample -> !selection.contains(sample))
                    .toList();
            assertThat(found.selected()).isEqualTo(selected.size());
            assertThat(found.rest()).isEqualTo(rest.size());
            for (var fact : found.facts()) {
                assertThat(fact.selected()).as(fact.toString()).isEqualTo(having(selected, fact));
                assertThat(fact.rest()).as(fact.toString()).isEqualTo(having(rest, fact));
                assertThat(fact.selectedShare())
                        .isEqualTo(selected.isEmpty() ? 0 : (double) fact.selected() / selected.size(), within(1e-12));
            }
            // Nothing is missing that has few values.
            for (var field : List.of("service", "name", "span.item", "span.tries", "resource.service.version"))
                assertThat(found.facts().stream()
                                .filter(fact -> fact.field().equals(field))
                                .map(Difference.Fact::value))
                        .containsExactlyInAnyOrderElementsOf(values(samples, field));
            // The ranges of a number hold all of its values.
            var sizes = found.facts().stream()
                    .filter(fact -> fact.field().equals("span.size") && fact.value() == null)
                    .count();
            assertThat(sizes).isLessThanOrEqualTo(5);
            var causes = found.facts().stream().filter(fact -> !fact.outcome()).toList();
            assertThat(causes)
                    .extracting(fact -> -Math.max(fact.difference(), -fact.difference() / 2))
                    .isSorted();
            assertThat(found.facts().subList(0, causes.size())).isEqualTo(causes);
        }
    }

    private static Set<String> values(List<Sample> samples, String field) {
        return samples.stream()
                .flatMap(sample -> sample.spans().stream())
                .map(Field.parse(field)::of)
                .filter(Objects::nonNull)
                .map(Object::toString)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static long having(List<Sample> samples, Difference.Fact fact) {
        return samples.stream()
                .filter(sample -> sample.spans().stream().anyMatch(span -> {
                    var value = Field.parse(fact.field()).of(span);
                    if (value == null) return false;
                    if (fact.value() != null) return value.toString().equals(fact.value());
                    var number = ((Number) value).doubleValue();
                    return number >= fact.low() && (fact.high() == null || number < fact.high());
                }))
                .count();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theRangesOfANumberHoldAllOfItsValues(long seed) {
        var random = new RandomTraces(seed);
        var rows = RandomTraces.rows(random.traces(30));
        var samples = rows.stream().map(Sample::ofSpan).toList();
        var sizes = new TreeMap<Double, Long>();
        rows.forEach(span -> {
            if (span.attribute("size") instanceof Long size) sizes.merge((double) size, 1L, Long::sum);
        });
        var found = Difference.of(samples, Sample::failed, 1000).facts().stream()
                .filter(fact -> fact.field().equals("span.size"))
                .toList();
        assertThat(found).isNotEmpty().allSatisfy(fact -> {
            assertThat(fact.value()).isNull();
            var inside = fact.high() == null
                    ? sizes.tailMap(fact.low(), true)
                    : sizes.subMap(fact.low(), true, fact.high(), false);
            assertThat(fact.selected() + fact.rest())
                    .isEqualTo(
                            inside.values().stream().mapToLong(Long::longValue).sum());
        });
    }
}

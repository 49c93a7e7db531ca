package lab.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.telemetry.SpanNode;
import lab.telemetry.Trace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Questions about trees of spans against a computation that walks through every moment, on random traces. */
class TracePropertiesTest {

    static Stream<Long> seeds() {
        return RandomTraces.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void selfTimeIsEveryMomentInWhichNoChildRan(long seed) {
        for (var node : trace(seed).nodes()) {
            long moments = 0;
            for (var at = start(node); at < end(node); at++) {
                long now = at;
                if (node.children().stream().noneMatch(child -> start(child) <= now && now < end(child))) moments++;
            }
            assertThat(SelfTime.of(node)).isEqualTo(moments);
        }
    }

    /** Backwards, one moment at a time, with a stack of those that are waited for. */
    @ParameterizedTest
    @MethodSource("seeds")
    void theCriticalPathIsWhatIsWaitedForAtEveryMoment(long seed) {
        var trace = trace(seed);
        var path = CriticalPath.of(trace);
        var roots = trace.nodes().stream().filter(node -> node.parent() == null).toList();
        var expected = new HashMap<Long, SpanNode>();
        var from = roots.stream().mapToLong(TracePropertiesTest::start).min().orElseThrow();
        var to = roots.stream().mapToLong(TracePropertiesTest::end).max().orElseThrow();
        moments(null, roots, from, to, expected);

        var found = new HashMap<Long, SpanNode>();
        long last = Long.MIN_VALUE;
        for (var segment : path.segments()) {
            assertThat(segment.from()).isGreaterThanOrEqualTo(last).isLessThan(segment.to());
            last = segment.to();
            for (var at = segment.from(); at < segment.to(); at++) found.put(at, segment.node());
        }
        assertThat(found).isEqualTo(expected);
        path.times()
                .forEach((node, nanos) -> assertThat(nanos)
                        .isEqualTo(expected.values().stream()
                                .filter(other -> other == node)
                                .count()));
    }

    private static void moments(
            SpanNode node, List<SpanNode> children, long from, long to, Map<Long, SpanNode> owners) {
        for (var at = to; at > from; ) {
            SpanNode ending = null;
            long begin = 0;
            for (var child : children) {
                long childFrom = Math.max(from, start(child));
                long childTo = Math.min(to, end(child));
                if (childTo != at || childFrom >= childTo) continue;
                if (ending == null || childFrom < begin) {
                    ending = child;
                    begin = childFrom;
                }
            }
            if (ending == null) {
                if (node != null) owners.put(at - 1, node);
                at--;
            } else {
                moments(ending, ending.children(), begin, at, owners);
                at = begin;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theTreeCountsEveryPath(long seed) {
        var random = new RandomTraces(seed);
        var traces = Trace.of(random.traces(seed % 10 == 0 ? 200 : 4)); // 200 are merged by several threads
        var tree = CallTree.of(traces);
        record Sums(long count, long total, long self, long errors, long most, long traces) {}
        var spans = traces.stream().flatMap(trace -> trace.nodes().stream()).toList();
        var expected = spans.stream()
                .collect(Collectors.groupingBy(
                        TracePropertiesTest::path,
                        Collectors.collectingAndThen(
                                Collectors.toList(),
                                same -> new Sums(
                                        same.size(),
                                        same.stream()
                                                .mapToLong(node -> end(node) - start(node))
                                                .sum(),
                                        same.stream().mapToLong(SelfTime::of).sum(),
                                        same.stream()
                                                .filter(node ->
                                                        node.span().getStatus().getStatusCode() == StatusCode.ERROR)
                                                .count(),
                                        same.stream()
                                                .filter(node -> node.parent() != null)
                                                .collect(Collectors.groupingBy(SpanNode::parent, Collectors.counting()))
                                                .values()
                                                .stream()
                                                .mapToLong(times -> times)
                                                .max()
                                                .orElse(0),
                                        same.stream()
                                                .map(node -> node.span().getTraceId())
                                                .distinct()
                                                .count()))));
        var found = new HashMap<List<String>, Sums>();
        var paths = new ArrayList<List<String>>();
        for (var call : tree.calls()) {
            var path = new ArrayList<>(call.parent() < 0 ? List.<String>of() : paths.get(call.parent()));
            assertThat(call.depth()).isEqualTo(path.size());
            path.add(call.service() + " " + call.name());
            paths.add(path);
            found.put(
                    path,
                    new Sums(
                            call.count(),
                            call.total(),
                            call.self(),
                            call.errors(),
                            call.mostInParent(),
                            call.traces()));
        }
        assertThat(found).isEqualTo(expected).hasSameSizeAs(tree.calls());
        assertThat(tree.traces()).isEqualTo(traces.size());
        // The same child of the same parent in the same request is one repeat, wherever it is.
        record Repeated(String request, String parent, String child) {}
        var groups = spans.stream()
                .filter(node -> node.parent() != null)
                .collect(Collectors.groupingBy(SpanNode::parent))
                .entrySet()
                .stream()
                .flatMap(
                        siblings -> siblings.getValue().stream()
                                .collect(Collectors.groupingBy(TracePropertiesTest::label))
                                .values()
                                .stream())
                .filter(same -> same.size() >= CallTree.REPEATS)
                .collect(Collectors.groupingBy(same -> new Repeated(
                        request(same.getFirst(), spans), label(same.getFirst().parent()), label(same.getFirst()))));
        assertThat(tree.repeats()).hasSameSizeAs(groups.keySet());
        for (var repeat : tree.repeats()) {
            var same = groups.get(new Repeated(
                    repeat.requestService() + " " + repeat.requestName(),
                    repeat.parentService() + " " + repeat.parentName(),
                    repeat.service() + " " + repeat.name()));
            assertThat(repeat.parents()).isEqualTo(same.size());
            assertThat(repeat.total())
                    .isEqualTo(same.stream()
                            .flatMap(List::stream)
                            .mapToLong(node -> end(node) - start(node))
                            .sum());
            assertThat(repeat.most())
                    .isEqualTo(same.stream().mapToInt(List::size).max().orElseThrow());
        }
    }

    /** The nearest ancestor whose call serves or consumes in one of the traces, or else the root. */
    private static String request(SpanNode node, List<SpanNode> all) {
        var at = node.parent();
        while (at.parent() != null && !serves(at, all)) at = at.parent();
        return label(at);
    }

    private static boolean serves(SpanNode node, List<SpanNode> all) {
        return all.stream()
                .filter(other -> path(other).equals(path(node)))
                .anyMatch(other -> other.span().getKind() == SpanKind.SERVER
                        || other.span().getKind() == SpanKind.CONSUMER);
    }

    private static String label(SpanNode node) {
        return node.service() + " " + node.span().getName();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aComparisonHasEachCallOfBoth(long seed) {
        var random = new RandomTraces(seed);
        var before = Trace.of(random.trace()).getFirst();
        var after = Trace.of(random.trace()).getFirst();
        var count = Collectors.groupingBy(TracePropertiesTest::path, Collectors.counting());
        Map<List<String>, Long> countsBefore = before.nodes().stream().collect(count);
        Map<List<String>, Long> countsAfter = after.nodes().stream().collect(count);
        var path = new ArrayList<String>();
        var seen = new ArrayList<List<String>>();
        for (var row : TraceComparison.of(before, after).calls()) {
            while (path.size() > row.depth()) path.removeLast();
            path.add(row.service() + " " + row.name());
            var here = List.copyOf(path);
            seen.add(here);
            assertThat(row.before()).isEqualTo(countsBefore.getOrDefault(here, 0L));
            assertThat(row.after()).isEqualTo(countsAfter.getOrDefault(here, 0L));
            assertThat(row.totalAfter()).isEqualTo(total(after, here));
            assertThat(row.totalBefore()).isEqualTo(total(before, here));
            assertThat(row.change() == TraceComparison.Change.NEW).isEqualTo(row.before() == 0);
            assertThat(row.change() == TraceComparison.Change.MISSING).isEqualTo(row.after() == 0);
        }
        assertThat(seen)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(Stream.of(countsBefore, countsAfter)
                        .flatMap(counts -> counts.keySet().stream())
                        .distinct()
                        .toList());
    }

    private static long total(Trace trace, List<String> path) {
        return trace.nodes().stream()
                .filter(node -> path(node).equals(path))
                .mapToLong(node -> end(node) - start(node))
                .sum();
    }

    private static Trace trace(long seed) {
        return Trace.of(new RandomTraces(seed).trace()).getFirst();
    }

    private static List<String> path(SpanNode node) {
        var path = new ArrayList<String>();
        for (var at = node; at != null; at = at.parent())
            path.addFirst(at.service() + " " + at.span().getName());
        return path;
    }

    private static long start(SpanNode node) {
        return node.span().getStartEpochNanos();
    }

    private static long end(SpanNode node) {
        return Math.max(node.span().getStartEpochNanos(), node.span().getEndEpochNanos());
    }
}

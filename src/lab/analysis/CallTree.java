package lab.analysis;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.telemetry.SpanNode;
import lab.telemetry.Trace;

/**
 * Merges many traces into one tree: spans with the same service and name, under equal parents, become one call.
 *
 * @param traces the number of merged traces
 * @param calls parents before children, children by total time, the longest first
 * @param repeats repeated calls under many parents, or many under one parent (N+1), by total time
 */
public record CallTree(int traces, List<Call> calls, List<Repeat> repeats) {

    /** The number of occurrences under one parent from which a child is reported. */
    public static final int REPEATS = 5;

    /**
     * A node of the tree.
     *
     * @param parent the index of its parent in the list, -1 for none
     * @param count the number of spans
     * @param traces the number of traces in which it occurs
     * @param total the sum of the spans' durations, nanoseconds
     * @param self the sum of their self times
     * @param errors the number of spans with the status ERROR
     * @param mostInParent the largest number under one parent
     */
    public record Call(
            int parent,
            int depth,
            String service,
            String name,
            long count,
            int traces,
            long total,
            long self,
            long errors,
            int mostInParent) {}

    /**
     * A child that occurs {@value CallTree#REPEATS} times or more under one parent.
     *
     * <p>The same child under the same parent in the same request counts as one, wherever it is in the tree.
     *
     * @param call the index of one of these calls in the tree
     * @param requestService and {@code requestName}: the nearest enclosing SERVER or CONSUMER span, or else the root
     * @param parents the number of parent spans with that many children
     * @param median of their number of children; {@code most} is the maximum
     * @param total total time of all these children, nanoseconds
     * @param traceId of the parent with the most children, with its span id
     */
    public record Repeat(
            int call,
            String requestService,
            String requestName,
            String parentService,
            String parentName,
            String service,
            String name,
            int parents,
            int median,
            int most,
            long total,
            String traceId,
            String spanId) {}

    /** Traces that one thread merges as fast as two. */
    private static final int LEAST = 64;

    private record Label(String service, String name) {}

    private static final class Building {

        private final Building parent;
        private final Label label;
        private final int depth;
        private final Map<Label, Building> children = new LinkedHashMap<>();
        private long count;
        private int traces;
        private int lastTrace = -1;
        private long total;
        private long self;
        private long errors;
        private int most;
        private int[] repeats = {};
        private long repeatedTime;
        private SpanNode example;
        private int index;
        private boolean request;

        private Building(Building parent, Label label) {
            this.parent = parent;
            this.label = label;
            this.depth = parent == null ? -1 : parent.depth + 1;
        }

        Building child(SpanNode node) {
            return children.computeIfAbsent(
                    new Label(node.service(), node.span().getName()), of -> new Building(this, of));
        }

        void add(SpanNode node, int trace) {
            var kind = node.span().getKind();
            request |= kind == SpanKind.SERVER || kind == SpanKind.CONSUMER;
            count++;
            if (lastTrace != trace) traces++;
            lastTrace = trace;
            total += SelfTime.end(node) - SelfTime.start(node);
            self += SelfTime.of(node);
            if (node.span().getStatus().getStatusCode() == StatusCode.ERROR) errors++;
        }

        /** Adds what was counted in other traces, and all below it. Not recursive: a chain of calls may be deep. */
        void addAll(Building others) {
            var mine = new ArrayDeque<>(List.of(this));
            var theirs = new ArrayDeque<>(List.of(others));
            while (!mine.isEmpty()) {
                var to = mine.pop();
                var from = theirs.pop();
                to.addOwn(from);
                from.children.forEach((label, child) -> {
                    mine.push(to.children.computeIfAbsent(label, of -> new Building(to, of)));
                    theirs.push(child);
                });
            }
        }

        private void addOwn(Building other) {
            request |= other.request;
            count += other.count;
            traces += other.traces;
            total += other.total;
            self += other.self;
            errors += other.errors;
            if (other.most > most) {
                most = other.most;
                example = other.example;
            }
            var own = repeats.length;
            repeats = Arrays.copyOf(repeats, own + other.repeats.length);
            System.arraycopy(other.repeats, 0, repeats, own, other.repeats.length);
            repeatedTime += other.repeatedTime;
        }

        void repeated(SpanNode parentSpan, int times, long nanos) {
            if (times > most) {
                most = times;
                example = parentSpan;
            }
            if (times < REPEATS) return;
            repeats = Arrays.copyOf(repeats, repeats.length + 1);
            repeats[repeats.length - 1] = times;
            repeatedTime += nanos;
        }
    }

    private static final class Times {
        private int count;
        private long nanos;
    }

    /** @param traces may build each trace when it is asked for; several threads do so at once */
    public static CallTree of(List<Trace> traces) {
        var root = new Building(null, null);
        Parts.of(traces.size(), LEAST, (from, to) -> merged(traces, from, to)).forEach(root::addAll);
        return flat(root, traces.size());
    }

    private static Building merged(List<Trace> traces, int from, int to) {
        var root = new Building(null, null);
        for (var number = from; number < to; number++) {
            var trace = traces.get(number);
            Map<SpanNode, Building> places = new HashMap<>();
            for (var node : trace.nodes()) {
                var parent = node.parent() == null ? root : places.get(node.parent());
                var place = parent.child(node);
                places.put(node, place);
                place.add(node, number);
            }
            for (var node : trace.nodes()) countRepeats(node, places);
        }
        return root;
    }

    private static void countRepeats(SpanNode node, Map<SpanNode, Building> places) {
        if (node.children().isEmpty()) return;
        if (node.children().size() == 1) {
            var child = node.children().getFirst();
            places.get(child).repeated(node, 1, SelfTime.end(child) - SelfTime.start(child));
            return;
        }
        Map<Building, Times> times = new HashMap<>();
        for (var child : node.children()) {
            var one = times.computeIfAbsent(places.get(child), place -> new Times());
            one.count++;
            one.nanos += SelfTime.end(child) - SelfTime.start(child);
        }
        times.forEach((place, one) -> place.repeated(node, one.count, one.nanos));
    }

    private static CallTree flat(Building root, int traces) {
        var calls = new ArrayList<Call>();
        Map<List<Label>, List<Building>> repeating = new LinkedHashMap<>();
        var next = new ArrayDeque<Building>();
        pushChildren(root, next);
        while (!next.isEmpty()) {
            var one = next.pop();
            one.index = calls.size();
            var parent = one.parent == root ? -1 : one.parent.index;
            calls.add(new Call(
                    parent,
                    one.depth,
                    one.label.service,
                    one.label.name,
                    one.count,
                    one.traces,
                    one.total,
                    one.self,
                    one.errors,
                    one.most));
            if (one.repeats.length > 0)
                repeating
                        .computeIfAbsent(
                                List.of(requestOf(one).label, one.parent.label, one.label), labels -> new ArrayList<>())
                        .add(one);
            pushChildren(one, next);
        }
        var repeats = new ArrayList<>(
                repeating.values().stream().map(CallTree::repeat).toList());
        repeats.sort((a, b) -> Long.compare(b.total, a.total));
        return new CallTree(traces, List.copyOf(calls), List.copyOf(repeats));
    }

    private static void pushChildren(Building of, ArrayDeque<Building> next) {
        var children = new ArrayList<>(of.children.values());
        children.sort((a, b) -> Long.compare(a.total, b.total));
        children.forEach(next::push);
    }

    private static Building requestOf(Building one) {
        var at = one.parent;
        while (!at.request && at.parent.parent != null) at = at.parent;
        return at;
    }

    private static Repeat repeat(List<Building> same) {
        var one = same.getFirst();
        for (var other : same) if (other.most > one.most) one = other;
        var times = same.stream()
                .flatMapToInt(other -> Arrays.stream(other.repeats))
                .sorted()
                .toArray();
        var request = requestOf(one);
        return new Repeat(
                one.index,
                request.label.service,
                request.label.name,
                one.parent.label.service,
                one.parent.label.name,
                one.label.service,
                one.label.name,
                times.length,
                times[(times.length - 1) / 2],
                one.most,
                same.stream().mapToLong(other -> other.repeatedTime).sum(),
                one.example.span().getTraceId(),
                one.example.span().getSpanId());
    }
}

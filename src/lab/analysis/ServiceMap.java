package lab.analysis;

import io.opentelemetry.api.trace.SpanKind;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import lab.telemetry.SpanRow;

/**
 * Who calls whom.
 *
 * <ul>
 *   <li>A call: a span whose parent is a span of another service. Its duration is that of the client span, which the
 *       caller waited for, or the callee's if there is no client span. It failed if either end did.
 *   <li>A message: a consumer span, by its parent or by a link to a span that is here. Its duration is the time from
 *       the start of the sending to the start of the processing; 0 if by the clocks it arrived before it was sent.
 *   <li>Databases, brokers and other hosts are leaves: client and producer spans name them in {@code db.*},
 *       {@code messaging.*} and {@code server.*}. A client span with a known callee is a call, and no leaf.
 * </ul>
 */
public record ServiceMap(List<Node> nodes, List<Edge> edges) {

    /** The kinds of nodes. */
    public enum Kind {
        SERVICE,
        DATABASE,
        BROKER,
        HOST
    }

    /** A node of the map. A service and a database may have the same name. */
    public record Node(String name, Kind kind) {}

    /** Calls or messages from one node to another. */
    public record Edge(Node from, Node to, boolean message, Red red) {}

    private record Way(Node from, Node to, boolean message) {}

    private static final class Building {
        private final Map<Way, Red.Collector> ways = new LinkedHashMap<>();
        private final Set<String> services = new HashSet<>();

        void add(Node from, Node to, boolean message, long nanos, boolean failed) {
            ways.computeIfAbsent(new Way(from, to, message), way -> new Red.Collector())
                    .add(nanos, failed);
        }

        void addAll(Building other) {
            services.addAll(other.services);
            other.ways.forEach((way, its) ->
                    ways.computeIfAbsent(way, _ -> new Red.Collector()).addAll(its));
        }
    }

    /**
     * @param spans of the range and around it: parents and links are looked up in all of them
     * @param range in which a call or the processing of a message must begin
     */
    public static ServiceMap of(List<? extends SpanRow> spans, TimeRange range) {
        return of(new SpansById(spans), range);
    }

    /** The same, with an existing index. */
    public static ServiceMap of(SpansById index, TimeRange range) {
        var nodes = new TreeSet<Node>(
                (a, b) -> a.name.equals(b.name) ? a.kind.compareTo(b.kind) : a.name.compareTo(b.name));
        var building = new Building();
        var size = index.spans().size();
        Parts.of(size, (from, to) -> part(index, range, from, to)).forEach(building::addAll);
        building.services.forEach(name -> nodes.add(new Node(name, Kind.SERVICE)));
        building.ways.keySet().forEach(way -> {
            nodes.add(way.from);
            nodes.add(way.to);
        });
        return new ServiceMap(
                List.copyOf(nodes),
                building.ways.entrySet().stream()
                        .map(way -> new Edge(
                                way.getKey().from,
                                way.getKey().to,
                                way.getKey().message,
                                way.getValue().over(range)))
                        .toList());
    }

    private static Building part(SpansById index, TimeRange range, int from, int to) {
        var building = new Building();
        for (var i = from; i < to; i++) {
            var span = index.spans().get(i);
            if (!range.contains(span.start())) continue;
            building.services.add(span.service());
            incoming(i, span, index, building);
            if (span.kind() == SpanKind.PRODUCER || span.kind() == SpanKind.CLIENT) {
                var leaf = leaf(span, index.isAnswered(i));
                if (leaf != null) building.add(service(span), leaf, false, span.duration(), span.failed());
            }
        }
        return building;
    }

    private static void incoming(int number, SpanRow span, SpansById index, Building building) {
        var parentNumber = index.parent(number);
        var parent = parentNumber < 0 ? null : index.spans().get(parentNumber);
        var isMessage = span.kind() == SpanKind.CONSUMER;
        if (parent != null && !parent.service().equals(span.service())) {
            if (isMessage) message(parent, span, building);
            else
                building.add(
                        service(parent),
                        service(span),
                        false,
                        parent.kind() == SpanKind.CLIENT ? parent.duration() : span.duration(),
                        parent.failed() || span.failed());
        }
        if (!isMessage) return;
        Set<Integer> senders = new HashSet<>();
        span.eachLink((trace, id) -> {
            var sender = index.find(trace, id);
            if (sender >= 0 && sender != parentNumber && sender != number && senders.add(sender))
                message(index.spans().get(sender), span, building);
        });
    }

    private static void message(SpanRow sender, SpanRow receiver, Building building) {
        building.add(
                service(sender),
                service(receiver),
                true,
                Math.max(0, receiver.start() - sender.start()),
                sender.failed() || receiver.failed());
    }

    private static Node service(SpanRow span) {
        return new Node(span.service(), Kind.SERVICE);
    }

    /** Null when the span does not call a node of its own. */
    private static Node leaf(SpanRow span, boolean answered) {
        var broker = text(span, "messaging.system");
        if (!broker.isEmpty()) return new Node(named(broker, text(span, "messaging.destination.name")), Kind.BROKER);
        if (span.kind() != SpanKind.CLIENT || answered) return null;
        var database = text(span, "db.system.name", "db.system");
        if (!database.isEmpty())
            return new Node(named(database, text(span, "db.namespace", "db.name", "server.address")), Kind.DATABASE);
        var host = text(span, "server.address", "net.peer.name");
        var port = text(span, "server.port", "net.peer.port");
        return host.isEmpty() ? null : new Node(port.isEmpty() ? host : host + ":" + port, Kind.HOST);
    }

    private static String named(String system, String name) {
        return name.isEmpty() ? system : system + " " + name;
    }

    private static String text(SpanRow span, String... keys) {
        for (var key : keys) {
            var value = span.attribute(key);
            if (value != null && !value.toString().isBlank()) return value.toString();
        }
        return "";
    }
}

package lab.analysis;

import io.opentelemetry.api.trace.SpanKind;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who calls whom.
 *
 * <ul>
 *   <li>A call: a span whose parent is a span of another service. Its duration is the client span's, as the caller
 *       waited for it, or the callee's where no client span was made. It failed when either end did.
 *   <li>A message: a consumer span, by its parent or by a link to a span that is here. Its duration is the time from
 *       the start of the sending to the start of the processing; 0 where the clocks say that it arrived before it was
 *       sent.
 *   <li>Databases, brokers and other hosts are leaves: client and producer spans name them in {@code db.*},
 *       {@code messaging.*} and {@code server.*}. A client span whose callee is here is a call, and makes no leaf.
 * </ul>
 */
public record ServiceMap(List<Node> nodes, List<Edge> edges) {

    /** What a node stands for. */
    public enum Kind {
        SERVICE,
        DATABASE,
        BROKER,
        HOST
    }

    /** A place on the map. A service and a database may have the same name. */
    public record Node(String name, Kind kind) {}

    /** Calls or messages from one place to another. */
    public record Edge(Node from, Node to, boolean message, Red red) {}

    private record Way(Node from, Node to, boolean message) {}

    private static final class Building {
        private final Map<Way, Red.Collector> ways = new LinkedHashMap<>();

        void add(Node from, Node to, boolean message, long nanos, boolean failed) {
            ways.computeIfAbsent(new Way(from, to, message), way -> new Red.Collector())
                    .add(nanos, failed);
        }
    }

    /**
     * @param spans of the range and around it: parents and links are looked up among all of them
     * @param range in which a call or the processing of a message has to begin
     */
    public static ServiceMap of(Collection<? extends SpanRow> spans, TimeRange range) {
        var index = new SpansById(spans);
        var nodes = new TreeSet<Node>(
                (a, b) -> a.name.equals(b.name) ? a.kind.compareTo(b.kind) : a.name.compareTo(b.name));
        var building = new Building();
        Set<SpanRow> answered = new HashSet<>();
        for (var span : spans) {
            var parent = index.parent(span);
            if (parent != null && !parent.service().equals(span.service())) answered.add(parent);
        }
        for (var span : spans) {
            if (!range.contains(span.start())) continue;
            nodes.add(service(span));
            incoming(span, index, building);
            if (span.kind() == SpanKind.PRODUCER || span.kind() == SpanKind.CLIENT) {
                var leaf = leaf(span, answered.contains(span));
                if (leaf != null) building.add(service(span), leaf, false, span.duration(), span.failed());
            }
        }
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

    private static void incoming(SpanRow span, SpansById index, Building building) {
        var parent = index.parent(span);
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
        Set<SpanRow> senders = new HashSet<>();
        span.eachLink((trace, id) -> {
            var sender = index.get(trace, id);
            if (sender != null && sender != parent && sender != span && senders.add(sender))
                message(sender, span, building);
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

    /** Null when the span calls nothing that is a place of its own. */
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

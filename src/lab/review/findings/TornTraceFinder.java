package lab.review.findings;

import io.opentelemetry.api.trace.SpanKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lab.review.spans.SpanTable;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/**
 * Finds broken propagation: a SERVER span starts a new trace while a CLIENT span of another service waits for exactly
 * this response, and has no child for it in its trace. Route and time must match, and the peer if both name it. A
 * CONSUMER that starts a trace and links to nothing is torn from the PRODUCER of its destination.
 */
final class TornTraceFinder implements Finder {

    private static final long MARGIN_NANOS = 2_000_000;
    private static final int MAX_LOOKED_AT = 1_000;

    private final Findings findings;

    TornTraceFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void conclude(TraceOrder traces) {
        var table = traces.table();
        var byRoute = new HashMap<Integer, List<Integer>>();
        var byPeer = new HashMap<Integer, List<Integer>>();
        var producers = new HashMap<Integer, Integer>();
        var servers = new ArrayList<Integer>();
        var consumers = new ArrayList<Integer>();
        var answered = new HashSet<Integer>();
        traces.forEach(trace -> {
            answered.clear();
            for (var i : trace.members()) {
                if (table.kind(i) == SpanKind.SERVER && trace.parent(i) >= 0) {
                    answered.add(trace.parent(i));
                }
            }
            for (var i : trace.members()) {
                switch (table.kind(i)) {
                    case CLIENT -> {
                        if (!answered.contains(i)) {
                            put(byRoute, table.route(i), i);
                            put(byPeer, table.peer(i), i);
                        }
                    }
                    case SERVER -> {
                        if (table.isRoot(i)) {
                            servers.add(i);
                        }
                    }
                    case PRODUCER -> {
                        if (table.route(i) != 0) {
                            producers.merge(table.route(i), i, (a, b) -> table.start(a) <= table.start(b) ? a : b);
                        }
                    }
                    case CONSUMER -> {
                        if (table.isRoot(i) && !table.hasLinks(i) && table.route(i) != 0) {
                            consumers.add(i);
                        }
                    }
                    case INTERNAL -> {}
                }
            }
        });
        servers(table, servers, byRoute, byPeer);
        for (var i : consumers) {
            var producer = producers.get(table.route(i));
            if (producer != null && table.start(producer) <= table.start(i) + MARGIN_NANOS) {
                tell(table, producer, i, "messages");
            }
        }
    }

    private static void put(Map<Integer, List<Integer>> map, int key, int i) {
        if (key != 0) {
            map.computeIfAbsent(key, _ -> new ArrayList<>()).add(i);
        }
    }

    private void servers(
            SpanTable table,
            List<Integer> servers,
            Map<Integer, List<Integer>> byRoute,
            Map<Integer, List<Integer>> byPeer) {
        for (var map : List.of(byRoute, byPeer)) {
            map.values().forEach(list -> list.sort((a, b) -> Long.compare(table.start(a), table.start(b))));
        }
        servers.sort((a, b) -> Long.compare(table.start(a), table.start(b)));
        var used = new HashSet<Integer>();
        for (var server : servers) {
            var client = fitting(table, server, byRoute.get(table.route(server)), used);
            if (client < 0) {
                client = fitting(table, server, byPeer.get(table.peer(server)), used);
            }
            if (client >= 0) {
                used.add(client);
                tell(table, client, server, "what");
            }
        }
    }

    /** The waiting client that started last before the server. */
    private static int fitting(SpanTable table, int server, List<Integer> clients, Set<Integer> used) {
        if (clients == null) {
            return -1;
        }
        var from = lastStartedBefore(table, clients, table.start(server) + MARGIN_NANOS);
        for (var at = from; at >= 0 && at > from - MAX_LOOKED_AT; at--) {
            var client = clients.get(at);
            if (table.service(client) != table.service(server)
                    && table.end(client) + MARGIN_NANOS >= table.end(server)
                    && fits(table.route(client), table.route(server))
                    && samePeer(table, client, server)
                    && !used.contains(client)) {
                return client;
            }
        }
        return -1;
    }

    private static int lastStartedBefore(SpanTable table, List<Integer> clients, long time) {
        var low = 0;
        var high = clients.size();
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (table.start(clients.get(middle)) <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private static boolean fits(int a, int b) {
        return a == 0 || b == 0 || a == b;
    }

    /** A host can have many names, so an equal port suffices. */
    private static boolean samePeer(SpanTable table, int client, int server) {
        var one = table.peer(client);
        var other = table.peer(server);
        return fits(one, other)
                || port(table.names().text(one)).equals(port(table.names().text(other)));
    }

    private static String port(String peer) {
        return peer.substring(peer.lastIndexOf(':') + 1);
    }

    private void tell(SpanTable table, int caller, int callee, String sentence) {
        findings.add(
                FindingKind.TORN_TRACE,
                table.serviceName(callee),
                table.serviceName(caller),
                () -> Message.of(
                        "finding.torn-trace." + sentence,
                        table.serviceName(caller),
                        table.serviceName(callee),
                        table.names().text(table.route(callee)),
                        table.traceIdText(caller)),
                () -> Evidence.of(table, callee));
    }
}

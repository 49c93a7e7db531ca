package lab.receive;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The host names that a server accepts. Any web page in a browser can send requests to a port of this machine. So the
 * Host must be a name of this machine, because a foreign name could be made to resolve here (DNS rebinding). And an
 * Origin, if present, must be the server's own.
 *
 * <p>Needs only the JDK: the viewer and the board each compile it.
 */
public final class HostNames {

    private final Set<String> names;

    private HostNames(Set<String> names) {
        this.names = names;
    }

    /**
     * The names of the loopback address, the allowed names, and, for a server that listens beyond the loopback address,
     * the names and addresses of this machine.
     *
     * @param bound the address or name that the server listens on
     * @param allowed further names, without a port
     */
    public static HostNames of(String bound, Collection<String> allowed) {
        var names = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
        names.add(bracketed(bound));
        allowed.forEach(name -> names.add(bracketed(name)));
        try {
            if (!InetAddress.getByName(bound).isLoopbackAddress()) {
                names.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
                for (var network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                    network.inetAddresses()
                            .forEach(address ->
                                    names.add(bracketed(address.getHostAddress().replaceFirst("%.*", ""))));
                }
            }
        } catch (UnknownHostException | SocketException nameless) {
            // The names found so far must do.
        }
        return new HostNames(names);
    }

    private static String bracketed(String host) {
        return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host).toLowerCase(Locale.ROOT);
    }

    /**
     * Whether a request names exactly one host. HTTP/1 has one header for it; HTTP/2 has a field of its own, and
     * perhaps also the header.
     *
     * @param authority null when there is none
     * @param lines the Host headers
     */
    public static boolean isOne(String authority, List<String> lines) {
        return authority != null
                && !authority.isBlank()
                && lines.size() <= 1
                && (lines.isEmpty() || lines.getFirst().equalsIgnoreCase(authority));
    }

    /** Whether the server accepts this name; {@code authority} may include a port. */
    public boolean contains(String authority) {
        return names.contains(host(authority));
    }

    /**
     * Whether a page of this origin may send requests to the server.
     *
     * @param origin null when absent: then the sender is not a page, or it is the server's own page and only reads
     */
    public static boolean isOwn(String origin, String authority) {
        return origin == null || origin.equals("http://" + authority);
    }

    /** The name without the port, in lower case. */
    public static String host(String authority) {
        return authority.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    }
}

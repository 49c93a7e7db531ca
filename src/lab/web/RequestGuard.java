package lab.web;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who may come in. A browser on this machine runs other people's pages, and each of them can send requests here: so the
 * Host must be a name of this machine (else a foreign name could be made to point here), and an Origin, if there is
 * one, must be the page's own. With a token, every request must also bring it.
 */
final class RequestGuard {

    private static final String COOKIE = "lab-view-token";

    /** What Armeria calls a host that a request does not name. */
    static final String NO_HOST = "no-host.invalid";

    private final Set<String> hosts;
    private final byte[] token;
    private final Cors cors;
    private final Door door;

    /**
     * @param token empty for none
     * @param cors which other origins may come in
     */
    RequestGuard(String host, List<String> allowed, String token, Cors cors, Door door) {
        this.cors = cors;
        this.door = door;
        this.hosts = names(host);
        allowed.forEach(name -> hosts.add(bracketed(name).toLowerCase(Locale.ROOT)));
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    private static Set<String> names(String host) {
        var names = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
        names.add(bracketed(host).toLowerCase(Locale.ROOT));
        try {
            if (InetAddress.getByName(host).isLoopbackAddress()) return names;
            names.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
            for (var network : Collections.list(NetworkInterface.getNetworkInterfaces()))
                network.inetAddresses()
                        .forEach(address ->
                                names.add(bracketed(address.getHostAddress().replaceFirst("%.*", ""))));
        } catch (UnknownHostException | SocketException nameless) {
            // Then those that are known have to do.
        }
        return names;
    }

    private static String bracketed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request) throws Exception {
        var authority = request.authority();
        if (!isOne(authority, request.headers().getAll(HttpHeaderNames.HOST)))
            return door.refuse(
                    context,
                    request,
                    HttpStatus.BAD_REQUEST,
                    "A request names one Host; this one names none or several.");
        if (!hosts.contains(host(authority)))
            return door.refuse(
                    context,
                    request,
                    HttpStatus.FORBIDDEN,
                    "This viewer does not answer to the name " + authority
                            + ": use localhost, or start it with --host or --allow-host.");
        var origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (origin != null && cors.allows(origin)) {
            if (Cors.isPreflight(request)) return Cors.preflight(request, origin);
            Cors.allow(context, origin);
        } else if (origin != null && !origin.equals("http://" + authority)) {
            return door.refuse(
                    context,
                    request,
                    HttpStatus.FORBIDDEN,
                    "Pages of another origin may not talk to this viewer; --cors ORIGIN lets them send OTLP over"
                            + " HTTP.");
        }
        if (token.length == 0 || isKnown(request)) return service.serve(context, request);
        var given = context.queryParam("token");
        if (given == null || !isToken(given))
            return door.refuse(
                    context,
                    request,
                    HttpStatus.UNAUTHORIZED,
                    "This viewer wants its token: open the link that ./lab view printed, or send the header"
                            + " Authorization: Bearer <token>.");
        // From now on the browser brings it as a cookie, and it no longer stands in the address.
        var cookie = Cookie.secureBuilder(COOKIE, given)
                .secure(false)
                .httpOnly(true)
                .sameSite("Strict")
                .path("/")
                .build();
        return HttpResponse.of(ResponseHeaders.builder(HttpStatus.FOUND)
                .set(HttpHeaderNames.LOCATION, context.path())
                .set(HttpHeaderNames.SET_COOKIE, cookie.toSetCookieHeader())
                .build());
    }

    /** HTTP/1 names it in one header, HTTP/2 in a field of its own, and perhaps in the header, too. */
    private static boolean isOne(String authority, List<String> named) {
        return authority != null
                && !authority.isBlank()
                && !host(authority).equals(NO_HOST)
                && named.size() <= 1
                && (named.isEmpty() || named.getFirst().equalsIgnoreCase(authority));
    }

    private boolean isKnown(HttpRequest request) {
        var authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
        if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                && isToken(authorization.substring(7).strip())) return true;
        return request.headers().cookies().stream()
                .anyMatch(cookie -> cookie.name().equals(COOKIE) && isToken(cookie.value()));
    }

    /** In a time that does not tell how much of it was right. */
    private boolean isToken(String given) {
        return MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
    }

    private static String host(String authority) {
        return authority.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    }
}

package lab.web;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import lab.receive.HostNames;

/**
 * Decides which requests are accepted: their Host and Origin must be this machine's own ({@link HostNames}). If a token
 * is set, every request must carry it.
 */
final class RequestGuard {

    private static final String COOKIE = "lab-view-token";

    /** Armeria's placeholder for a missing host name. */
    static final String NO_HOST = "no-host.invalid";

    private final HostNames hosts;
    private final byte[] token;
    private final Cors cors;
    private final Door door;

    /**
     * @param token empty for none
     * @param cors the other origins that are allowed
     */
    RequestGuard(String host, List<String> allowed, String token, Cors cors, Door door) {
        this.cors = cors;
        this.door = door;
        this.hosts = HostNames.of(host, allowed);
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request) throws Exception {
        var authority = request.authority();
        if (!HostNames.isOne(authority, request.headers().getAll(HttpHeaderNames.HOST))
                || HostNames.host(authority).equals(NO_HOST))
            return door.refuse(
                    context,
                    request,
                    HttpStatus.BAD_REQUEST,
                    "A request names one Host; this one names none or several.");
        if (!hosts.contains(authority))
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
        } else if (!HostNames.isOwn(origin, authority)) {
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
        // Move the token from the URL to a cookie.
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

    private boolean isKnown(HttpRequest request) {
        var authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
        if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                && isToken(authorization.substring(7).strip())) return true;
        return request.headers().cookies().stream()
                .anyMatch(cookie -> cookie.name().equals(COOKIE) && isToken(cookie.value()));
    }

    /** Constant-time comparison. */
    private boolean isToken(String given) {
        return MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
    }
}

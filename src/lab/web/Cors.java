package lab.web;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;

/**
 * Allows pages of other origins to send OTLP from a browser.
 *
 * <p>Specification: Fetch, "CORS protocol".
 */
final class Cors {

    static final Cors NONE = new Cors(List.of());

    private static final String ANY = "*";
    private static final String SECONDS_TO_REMEMBER = "600";
    private static final String HEADER_NAMES = "[A-Za-z0-9!#$%&'*+.^_`|~ ,-]{1,2000}";

    private final List<String> origins;

    /** @param origins such as {@code http://localhost:3000}, or {@code *} for all */
    Cors(List<String> origins) {
        this.origins = List.copyOf(origins);
    }

    boolean allows(String origin) {
        return origins.contains(origin) || origins.contains(ANY);
    }

    static boolean isPreflight(HttpRequest request) {
        return request.method() == HttpMethod.OPTIONS
                && request.headers().contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** Answers the browser's preflight request, which has no token yet. */
    static HttpResponse preflight(HttpRequest request, String origin) {
        var head = ResponseHeaders.builder(HttpStatus.NO_CONTENT)
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "POST")
                .set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, SECONDS_TO_REMEMBER);
        // An exporter may be configured to send any header; the origin is known, and headers have no effect here.
        var asked = request.headers().get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS, "");
        if (asked.matches(HEADER_NAMES)) head.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, asked);
        if (request.headers().contains("access-control-request-private-network"))
            head.set("access-control-allow-private-network", "true");
        allow(head, origin);
        return HttpResponse.of(head.build());
    }

    static void allow(ServiceRequestContext context, String origin) {
        context.mutateAdditionalResponseHeaders(
                headers -> headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                        .set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After")
                        .set(HttpHeaderNames.VARY, "Origin"));
    }

    private static void allow(ResponseHeadersBuilder head, String origin) {
        head.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .set(HttpHeaderNames.VARY, "Origin, Access-Control-Request-Headers");
    }
}

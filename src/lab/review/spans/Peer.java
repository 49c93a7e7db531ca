package lab.review.spans;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/** Who is called and what is asked for, written the same by caller and callee, with today's names and older ones. */
final class Peer {

    private static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> OLD_METHOD = AttributeKey.stringKey("http.method");
    private static final AttributeKey<String> URL_FULL = AttributeKey.stringKey("url.full");
    private static final AttributeKey<String> OLD_URL = AttributeKey.stringKey("http.url");
    private static final AttributeKey<String> URL_PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> OLD_TARGET = AttributeKey.stringKey("http.target");
    private static final AttributeKey<String> RPC_SERVICE = AttributeKey.stringKey("rpc.service");
    private static final AttributeKey<String> RPC_METHOD = AttributeKey.stringKey("rpc.method");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");

    private Peer() {}

    /** {@code host:port} of the server; empty when the span does not say it. */
    static String of(SpanData span) {
        var attributes = span.getAttributes();
        var address = attributes.get(SERVER_ADDRESS);
        if (address == null) {
            return "";
        }
        var port = attributes.get(SERVER_PORT);
        return port == null ? address : address + ":" + port;
    }

    /**
     * Method and path, RPC service and method, or the destination of a message; empty for spans inside a process and
     * for those that do not say it.
     */
    static String route(SpanData span) {
        if (span.getKind() == SpanKind.INTERNAL) {
            return "";
        }
        var attributes = span.getAttributes();
        var method = first(attributes.get(METHOD), attributes.get(OLD_METHOD));
        if (method != null) {
            var path = first(attributes.get(URL_PATH), attributes.get(OLD_TARGET));
            if (path == null) {
                path = path(first(attributes.get(URL_FULL), attributes.get(OLD_URL)));
            }
            return path == null ? "" : method + " " + withoutQuery(path);
        }
        var rpc = attributes.get(RPC_METHOD);
        if (rpc != null) {
            var service = attributes.get(RPC_SERVICE);
            return service == null ? rpc : service + "/" + rpc;
        }
        var destination = attributes.get(DESTINATION);
        return destination == null ? "" : destination;
    }

    private static String path(String url) {
        if (url == null) {
            return null;
        }
        var host = url.indexOf("://");
        var slash = url.indexOf('/', host < 0 ? 0 : host + 3);
        return slash < 0 ? "/" : url.substring(slash);
    }

    private static String withoutQuery(String path) {
        for (var i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '?' || path.charAt(i) == '#') {
                return path.substring(0, i);
            }
        }
        return path;
    }

    private static <T> T first(T a, T b) {
        return a != null ? a : b;
    }
}

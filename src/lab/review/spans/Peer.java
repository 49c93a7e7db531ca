package lab.review.spans;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The callee's address and the operation of a span, in the same form for caller and callee, with current and older
 * attribute names.
 */
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

    /** The hash of the server's {@code host:port}; 0 when the span does not have it. */
    static int of(SpanData span, Names names) {
        var attributes = span.getAttributes();
        var address = attributes.get(SERVER_ADDRESS);
        if (address == null) {
            return 0;
        }
        var port = attributes.get(SERVER_PORT);
        return port == null ? names.hash(address) : names.hash(address, ':', port.toString());
    }

    /** Whether it is an HTTP request, judged by its method. */
    static boolean isHttp(SpanData span) {
        return method(span.getAttributes()) != null;
    }

    private static String method(Attributes attributes) {
        var method = attributes.get(METHOD);
        return method != null ? method : attributes.get(OLD_METHOD);
    }

    /**
     * The hash of method and path, RPC service and method, or the destination of a message; 0 for spans inside a
     * process and for those without it.
     */
    static int route(SpanData span, Names names) {
        if (span.getKind() == SpanKind.INTERNAL) {
            return 0;
        }
        var attributes = span.getAttributes();
        var method = method(attributes);
        if (method != null) {
            var path = path(attributes);
            return path == null ? 0 : names.hash(method, ' ', withoutQuery(path));
        }
        var rpc = attributes.get(RPC_METHOD);
        if (rpc != null) {
            var service = attributes.get(RPC_SERVICE);
            return service == null ? names.hash(rpc) : names.hash(service, '/', rpc);
        }
        var destination = attributes.get(DESTINATION);
        return destination == null ? 0 : names.hash(destination);
    }

    private static String path(Attributes attributes) {
        var path = attributes.get(URL_PATH);
        if (path == null) {
            path = attributes.get(OLD_TARGET);
        }
        if (path != null) {
            return path;
        }
        var url = attributes.get(URL_FULL);
        if (url == null) {
            url = attributes.get(OLD_URL);
        }
        return url == null ? null : ofUrl(url);
    }

    private static String ofUrl(String url) {
        var host = url.indexOf("://");
        var slash = url.indexOf('/', host < 0 ? 0 : host + 3);
        return slash < 0 ? "/" : url.substring(slash);
    }

    private static String withoutQuery(String path) {
        var query = path.indexOf('?');
        var end = query < 0 ? path.length() : query;
        var fragment = path.indexOf('#', 0, end);
        return path.substring(0, fragment < 0 ? end : fragment);
    }
}

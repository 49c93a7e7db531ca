package lab.receive;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import lab.otlp.MalformedOtlp;

/** Serves OTLP/HTTP with the JDK's own HTTP server. */
final class JdkHttpAdapter implements OtlpHttp.Request {

    private final OtlpHandler handler;
    private final ReadDeadlines deadlines;
    private final HttpExchange http;

    JdkHttpAdapter(OtlpHandler handler, ReadDeadlines deadlines, HttpExchange http) {
        this.handler = handler;
        this.deadlines = deadlines;
        this.http = http;
    }

    /** @throws IOException if the sender has gone away, or took too long: there is nobody left to answer */
    void run() throws IOException {
        var response = OtlpHttp.answer(handler, this);
        response.headers().forEach(http.getResponseHeaders()::set);
        http.getResponseHeaders().set("Content-Type", response.encoding().mediaType());
        var body = response.body();
        if (body.length == 0 || method().equals("HEAD")) {
            http.sendResponseHeaders(response.status(), -1); // this server takes 0 for "chunked"
            return;
        }
        http.sendResponseHeaders(response.status(), body.length);
        http.getResponseBody().write(body);
        http.getResponseBody().flush();
        if (response.status() != 200) {
            drain();
        }
    }

    @Override
    public String method() {
        return http.getRequestMethod();
    }

    @Override
    public String path() {
        return http.getRequestURI().getPath();
    }

    @Override
    public Map<String, List<String>> headers() {
        return http.getRequestHeaders();
    }

    @Override
    public String address() {
        return http.getRemoteAddress().getAddress().getHostAddress();
    }

    @Override
    public String header(String name) {
        var value = http.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    @Override
    public byte[] read(BoundedBody body, boolean gzip) throws IOException, Refusal, MalformedOtlp {
        return deadlines.within(handler.limits().bodyTime(), () -> body.read(http.getRequestBody(), gzip));
    }

    /** Closing a connection with unread data resets it, and the sender may never see the reason for the refusal. */
    private void drain() throws IOException {
        try {
            deadlines.within(handler.limits().bodyTime(), () -> {
                var chunk = new byte[64 << 10];
                for (long left = handler.limits().bodyBytes(); left > 0; ) {
                    var n = http.getRequestBody().read(chunk);
                    if (n < 0) {
                        break;
                    }
                    left -= n;
                }
                return null;
            });
        } catch (Refusal | MalformedOtlp e) {
            throw new AssertionError("reading refuses nothing", e);
        }
    }
}

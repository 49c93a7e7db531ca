package lab.mcp;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import reactor.core.publisher.Mono;

/**
 * MCP's Streamable HTTP on the viewer's own server (the SDK's transports are servlets). It keeps no session: a message
 * comes by POST and is answered by JSON, there is nothing to listen to by GET and nothing to end by DELETE. Who may
 * come in, the viewer's guard has decided before.
 */
final class HttpTransport implements McpStatelessServerTransport, HttpService {

    private static final long MAX_MESSAGE = 1 << 20;
    private static final int AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final McpJsonMapper json;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private McpStatelessServerHandler handler;

    HttpTransport(McpJsonMapper json) {
        this.json = json;
    }

    @Override
    public void setMcpHandler(McpStatelessServerHandler handler) {
        this.handler = handler;
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.empty();
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (request.method() != HttpMethod.POST)
            return HttpResponse.of(ResponseHeaders.of(HttpStatus.METHOD_NOT_ALLOWED, HttpHeaderNames.ALLOW, "POST"));
        var type = request.contentType();
        if (type == null || !type.is(MediaType.JSON))
            return problem(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, ErrorCodes.INVALID_REQUEST, "A message is application/json.");
        var version = request.headers().get("mcp-protocol-version");
        if (version != null && !protocolVersions().contains(version))
            return problem(
                    HttpStatus.BAD_REQUEST,
                    ErrorCodes.INVALID_REQUEST,
                    "This server speaks the protocol versions " + String.join(", ", protocolVersions()) + ".");
        if (!places.tryAcquire())
            return problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    ErrorCodes.INTERNAL_ERROR,
                    AT_ONCE + " calls are being answered: ask again.");
        context.setMaxRequestLength(MAX_MESSAGE);
        context.setRequestTimeout(PATIENCE.plusSeconds(5));
        return HttpResponse.of(request.aggregate()
                .handleAsync(
                        (whole, tooLong) -> tooLong == null
                                ? answer(whole.contentUtf8())
                                : problem(
                                        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                                        ErrorCodes.INVALID_REQUEST,
                                        "A message has at most 1 MB, and comes whole."),
                        task -> Thread.ofVirtual().start(task))
                .whenComplete((answer, failed) -> places.release()));
    }

    private HttpResponse answer(String body) {
        McpSchema.JSONRPCMessage message;
        try {
            message = McpSchema.deserializeJsonRpcMessage(json, body);
        } catch (IOException | RuntimeException unreadable) {
            return problem(HttpStatus.BAD_REQUEST, ErrorCodes.PARSE_ERROR, "This is no message of JSON-RPC.");
        }
        try {
            return switch (message) {
                case McpSchema.JSONRPCRequest call ->
                    answer(
                            HttpStatus.OK,
                            handler.handleRequest(McpTransportContext.EMPTY, call)
                                    .contextWrite(
                                            known -> known.put(McpTransportContext.KEY, McpTransportContext.EMPTY))
                                    .block(PATIENCE));
                case McpSchema.JSONRPCNotification told -> {
                    handler.handleNotification(McpTransportContext.EMPTY, told)
                            .contextWrite(known -> known.put(McpTransportContext.KEY, McpTransportContext.EMPTY))
                            .block(PATIENCE);
                    yield HttpResponse.of(HttpStatus.ACCEPTED);
                }
                default ->
                    problem(
                            HttpStatus.BAD_REQUEST,
                            ErrorCodes.INVALID_REQUEST,
                            "Nothing was asked: an answer is not expected here.");
            };
        } catch (IOException | RuntimeException failed) {
            return problem(HttpStatus.INTERNAL_SERVER_ERROR, ErrorCodes.INTERNAL_ERROR, "The endpoint failed.");
        }
    }

    /** An error that belongs to no request: its id is null, which the SDK's own class refuses. */
    private HttpResponse problem(HttpStatus status, int code, String sentence) {
        var error = new LinkedHashMap<String, Object>();
        error.put("jsonrpc", McpSchema.JSONRPC_VERSION);
        error.put("id", null);
        error.put("error", Map.of("code", code, "message", sentence));
        try {
            return answer(status, error);
        } catch (IOException impossible) {
            return HttpResponse.of(status);
        }
    }

    private HttpResponse answer(HttpStatus status, Object response) throws IOException {
        return HttpResponse.of(
                ResponseHeaders.builder(status)
                        .contentType(MediaType.JSON_UTF_8)
                        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                        .build(),
                HttpData.wrap(json.writeValueAsBytes(response)));
    }
}

package lab.web;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.InetSocketAddress;
import java.util.Map;
import lab.receive.RefusalLog;
import lab.receive.RequestHeads;

/** Refuses requests at one port, in the sender's own protocol, with a sentence, and counts them. */
final class Door implements ServerErrorHandler {

    private static final int UNKNOWN = 2;
    private static final int INVALID_ARGUMENT = 3;
    private static final int PERMISSION_DENIED = 7;
    private static final int UNIMPLEMENTED = 12;
    private static final int INTERNAL = 13;
    private static final int UNAUTHENTICATED = 16;

    private final RefusalLog refused;

    Door(RefusalLog refused) {
        this.refused = refused;
    }

    /** @return JSON, or gRPC's status: for any other answer, its clients only say that the stream was closed */
    HttpResponse refuse(ServiceRequestContext context, HttpRequest request, HttpStatus status, String sentence) {
        count(request.headers(), addressOf(context.remoteAddress()), status, sentence);
        return answer(request.headers(), status, sentence).toHttpResponse();
    }

    private void count(RequestHeaders headers, String address, HttpStatus status, String sentence) {
        var agent = headers.get(HttpHeaderNames.USER_AGENT, "");
        var path = headers.path().replaceFirst("\\?.*", "");
        refused.add(
                new RefusalLog.Request(
                        isGrpc(headers) ? "grpc" : "http",
                        path,
                        agent.isBlank() ? address : agent,
                        status.code(),
                        sentence),
                0);
    }

    static boolean isGrpc(RequestHeaders headers) {
        var type = headers.contentType();
        return type != null
                && type.type().equals("application")
                && (type.subtype().equals("grpc") || type.subtype().startsWith("grpc+"));
    }

    static String addressOf(InetSocketAddress address) {
        return address.getAddress().getHostAddress();
    }

    static AggregatedHttpResponse answer(RequestHeaders headers, HttpStatus status, String sentence) {
        if (headers != null && isGrpc(headers)) {
            var grpc = ResponseHeaders.builder(HttpStatus.OK)
                    .endOfStream(true)
                    .contentType(MediaType.create("application", "grpc"))
                    .add("grpc-status", String.valueOf(code(status)))
                    .add("grpc-message", sentence.replace("%", "%25").replaceAll("[^ -~]", "?"))
                    .build();
            return AggregatedHttpResponse.of(grpc);
        }
        return AggregatedHttpResponse.of(
                ResponseHeaders.builder(status)
                        .contentType(MediaType.JSON_UTF_8)
                        .set("cache-control", "no-store")
                        .set("x-content-type-options", "nosniff")
                        .build(),
                HttpData.ofUtf8(JsonValues.json(Map.of("message", sentence))));
    }

    private static int code(HttpStatus status) {
        return switch (status.code()) {
            case 400 -> INVALID_ARGUMENT;
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404, 405, 415 -> UNIMPLEMENTED;
            case 500 -> INTERNAL;
            default -> UNKNOWN;
        };
    }

    /** A refusal by Armeria, such as of a body that is too large; our own fault; or the sender has gone away. */
    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        if (cause instanceof HttpStatusException refused) {
            var status = refused.httpStatus();
            return answer(context.request().headers(), status, sentence(status, null))
                    .toHttpResponse();
        }
        return answer(context.request().headers(), HttpStatus.INTERNAL_SERVER_ERROR, "The viewer failed: " + cause)
                .toHttpResponse();
    }

    /** A request that Armeria refuses without asking us. */
    @Override
    public AggregatedHttpResponse onProtocolViolation(
            ServiceConfig config, RequestHeaders headers, HttpStatus status, String description, Throwable cause) {
        var sentence = cause instanceof RequestHeads.BadRequest bad ? bad.getMessage() : sentence(status, description);
        var address = cause instanceof RequestHeads.BadRequest bad ? bad.address : "";
        if (headers != null) count(headers, address, status, sentence);
        else refused.add(new RefusalLog.Request("http", "", address, status.code(), sentence), 0);
        return answer(headers, status, sentence);
    }

    private static String sentence(HttpStatus status, String description) {
        return switch (status.code()) {
            case 414 -> "the address is too long";
            case 431 -> "the headers are too long";
            default -> description == null ? status.reasonPhrase() : description;
        };
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            ServiceRequestContext context,
            ServiceConfig config,
            RequestHeaders headers,
            HttpStatus status,
            String description,
            Throwable cause) {
        return answer(headers, status, sentence(status, description));
    }
}

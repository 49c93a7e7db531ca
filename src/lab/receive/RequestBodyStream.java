package lab.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;

/**
 * A request body on Armeria, read while it arrives. Must be closed on the connection's event loop. Closing it on
 * another thread races with Armeria, which may then reset the stream with INTERNAL_ERROR instead of sending our
 * response.
 */
final class RequestBodyStream extends FilterInputStream {

    private final ServiceRequestContext context;

    RequestBodyStream(ServiceRequestContext context, HttpRequest request) {
        super(request.toInputStream(part -> part instanceof HttpData data ? data : HttpData.empty()));
        this.context = context;
    }

    /**
     * Options for services with such bodies. We limit their size ourselves, with clear answers, and let a client finish
     * sending after the response. Armeria would cancel the stream at once; gRPC's own library took that for the
     * response in one call of three.
     */
    static ServiceOptions options(Receiver.Limits limits) {
        return ServiceOptions.builder()
                .maxRequestLength(0)
                .closeHttp2StreamDelayMillis(limits.bodyTime().toMillis())
                .build();
    }

    @Override
    public void close() {
        try {
            context.eventLoop().execute(() -> {
                try {
                    in.close();
                } catch (IOException gone) {
                    // The rest of it is not needed.
                }
            });
        } catch (RejectedExecutionException ended) {
            // The server has been closed meanwhile, and the connection with it.
        }
    }
}

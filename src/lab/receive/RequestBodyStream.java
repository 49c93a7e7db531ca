package lab.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;

/**
 * The body of a request to Armeria, while it arrives. It is closed on the thread that serves the connection: were it
 * closed on ours, a part could arrive between Armeria's look whether it is still open and the writing of that part, and
 * the sender would hear of INTERNAL_ERROR in place of our answer.
 */
final class RequestBodyStream extends FilterInputStream {

    private final ServiceRequestContext context;

    RequestBodyStream(ServiceRequestContext context, HttpRequest request) {
        super(request.toInputStream(part -> part instanceof HttpData data ? data : HttpData.empty()));
        this.context = context;
    }

    /**
     * How a service takes such bodies: their size is bounded by ourselves, with answers that say so, and who is still
     * sending when the answer goes out may come to the end. Armeria would cancel the stream at once, which gRPC's own
     * library took for the answer in one call of three.
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
                    // What is left of it was not wanted.
                }
            });
        } catch (RejectedExecutionException ended) {
            // The server has closed meanwhile, and the connection with it.
        }
    }
}

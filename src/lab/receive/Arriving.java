package lab.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.FilterInputStream;
import java.io.IOException;

/**
 * The body of a request to Armeria, while it arrives. It is closed on the thread that serves the connection: were it
 * closed on ours, a part could arrive between Armeria's look whether it is still open and the writing of that part, and
 * the sender would hear of INTERNAL_ERROR in place of our answer.
 */
final class Arriving extends FilterInputStream {

    private final ServiceRequestContext context;

    Arriving(ServiceRequestContext context, HttpRequest request) {
        super(request.toInputStream(part -> part instanceof HttpData data ? data : HttpData.empty()));
        this.context = context;
    }

    @Override
    public void close() {
        context.eventLoop().execute(() -> {
            try {
                in.close();
            } catch (IOException gone) {
                // What is left of it was not wanted.
            }
        });
    }
}

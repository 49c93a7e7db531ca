package lab.profile;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.api.trace.SpanContext;
import java.lang.management.ManagementFactory;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A JFR event for the time in which a span is current on a thread. Samples have a thread and a time, so they can be
 * assigned to their span.
 */
@Name(SpanScope.NAME)
@Label("Scope of a span")
@Category("OpenTelemetry")
@StackTrace(false)
public final class SpanScope extends Event {

    static final String NAME = "lab.SpanScope";

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Label("Trace id")
    String traceId;

    @Label("Span id")
    String spanId;

    @Label("Span name")
    String span;

    @Label("Allocated by the thread")
    @DataAmount
    long allocated;

    /** Begins on the calling thread. */
    public SpanScope(SpanContext context, String name) {
        traceId = context.getTraceId();
        spanId = context.getSpanId();
        span = name;
        allocated = -THREADS.getCurrentThreadAllocatedBytes();
        begin();
    }

    /** Ends on the same thread, and writes the event. */
    public void close() {
        end();
        allocated += THREADS.getCurrentThreadAllocatedBytes();
        commit();
    }
}

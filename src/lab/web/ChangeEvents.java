package lab.web;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.sse.ServerSentEvent;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.stream.StreamWriter;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.streaming.ServerSentEvents;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Notifies every open page of changes, at most ten times a second; the page then requests what it shows. A slow page is
 * notified less often: nothing is queued for it.
 */
final class ChangeEvents implements AutoCloseable {

    private static final int MAX_LISTENERS = 64;
    private static final int PERIOD_MILLIS = 100;
    private static final int HEARTBEAT_PERIODS = 150;

    private final LongSupplier changes;
    private final Supplier<Object> message;
    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("viewer-live").factory());
    private long seen;
    private int quiet;

    private static final class Listener {
        private final StreamWriter<ServerSentEvent> stream = StreamMessage.streaming();
        private volatile boolean ready = true;
        private volatile boolean missed;

        void send(ServerSentEvent event) {
            missed = !ready;
            if (!ready || !stream.tryWrite(event)) return;
            ready = false;
            stream.whenConsumed().thenRun(() -> ready = true);
        }
    }

    ChangeEvents(LongSupplier changes, Supplier<Object> message) {
        this.changes = changes;
        this.message = message;
        seen = changes.getAsLong();
        clock.scheduleAtFixedRate(this::tick, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** How many listen. */
    int listeners() {
        return listeners.size();
    }

    HttpResponse listen(ServiceRequestContext context) {
        if (listeners.size() >= MAX_LISTENERS)
            return HttpResponse.of(
                    HttpStatus.SERVICE_UNAVAILABLE, MediaType.JSON_UTF_8, "{\"message\":\"Too many pages are open.\"}");
        context.clearRequestTimeout();
        var listener = new Listener();
        listeners.add(listener);
        listener.stream.whenComplete().handle((done, gone) -> listeners.remove(listener));
        listener.send(event());
        return ServerSentEvents.fromPublisher(
                ResponseHeaders.of(HttpStatus.OK, "content-type", "text/event-stream", "cache-control", "no-cache"),
                listener.stream);
    }

    private void tick() {
        var now = changes.getAsLong();
        var changed = now != seen;
        seen = now;
        quiet = changed ? 0 : quiet + 1;
        if (listeners.isEmpty()) return;
        if (changed) {
            var event = event();
            listeners.forEach(listener -> listener.send(event));
        } else if (quiet % HEARTBEAT_PERIODS == 0) {
            listeners.forEach(listener -> listener.send(ServerSentEvent.ofComment("still here")));
        } else {
            listeners.stream().filter(listener -> listener.missed).forEach(listener -> listener.send(event()));
        }
    }

    private ServerSentEvent event() {
        return ServerSentEvent.ofData(JsonValues.json(message.get()));
    }

    @Override
    public void close() {
        clock.shutdownNow();
        listeners.forEach(listener -> listener.stream.close());
    }
}

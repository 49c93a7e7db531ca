package board.common;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Publishes the board's events. Each carries the context of its trace in its headers, unless the setting
 * {@code events.bare} is on.
 */
public final class Publisher {

    /** Semantic conventions, "Messaging metrics": the buckets of every duration, in seconds. */
    static final List<Double> SECONDS =
            List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    private static final AttributeKey<String> KEY =
            AttributeKey.stringKey("messaging.rabbitmq.destination.routing_key");
    private static final AttributeKey<Long> SIZE = AttributeKey.longKey("messaging.message.body.size");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private final Telemetry telemetry;
    private final Channel channel;
    private final ReentrantLock alone = new ReentrantLock(); // only one thread at a time may use a channel
    private final DoubleHistogram duration;
    private final LongCounter sent;

    public Publisher(Connection broker, Telemetry telemetry) throws IOException {
        this.telemetry = telemetry;
        this.channel = broker.createChannel();
        var meter = telemetry.otel().getMeter(Telemetry.SCOPE);
        duration = meter.histogramBuilder("messaging.client.operation.duration")
                .setUnit("s")
                .setDescription("How long the broker's client took.")
                .setExplicitBucketBoundariesAdvice(SECONDS)
                .build();
        sent = meter.counterBuilder("messaging.client.sent.messages")
                .setUnit("{message}")
                .setDescription("Messages that were handed to the broker, or should have been.")
                .build();
    }

    /**
     * @param type the event's type, which is its routing key: {@code post.created}
     * @param json its body
     * @throws IOException when the broker is gone
     */
    public void publish(String type, String json) throws IOException {
        var body = json.getBytes(StandardCharsets.UTF_8);
        if (!telemetry.byHand()) {
            send(type, body, Map.of());
            return;
        }
        var span = telemetry
                .otel()
                .getTracer(Telemetry.SCOPE)
                .spanBuilder("publish " + destination(type))
                .setSpanKind(SpanKind.PRODUCER)
                .setAllAttributes(attributes(type))
                .setAttribute(KEY, type)
                .setAttribute(SIZE, (long) body.length)
                .startSpan();
        var started = System.nanoTime();
        var measured = attributes(type);
        try (var scope = span.makeCurrent()) {
            var headers = new HashMap<String, Object>();
            if (!Settings.on("events.bare")) {
                telemetry.otel().getPropagators().getTextMapPropagator().inject(Context.current(), headers, Map::put);
            }
            send(type, body, headers);
        } catch (IOException | RuntimeException failed) {
            var error = failed.getClass().getName();
            span.recordException(failed);
            span.setStatus(StatusCode.ERROR).setAttribute(ERROR, error);
            measured = measured.toBuilder().put(ERROR, error).build();
            throw failed;
        } finally {
            duration.record(
                    (System.nanoTime() - started) / 1e9,
                    measured,
                    Context.current().with(span));
            sent.add(1, measured, Context.current().with(span));
            span.end();
        }
    }

    private void send(String type, byte[] body, Map<String, Object> headers) throws IOException {
        var properties = new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .timestamp(new Date())
                .headers(headers)
                .build();
        alone.lock();
        try {
            channel.basicPublish(Broker.EXCHANGE, type, properties, body);
        } finally {
            alone.unlock();
        }
    }

    private static String destination(String type) {
        return Broker.EXCHANGE + ":" + type;
    }

    private static Attributes attributes(String type) {
        return Messaging.attributes("publish", "send", destination(type));
    }
}

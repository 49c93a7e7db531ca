package board.recorder;

import board.common.Broker;
import board.common.Messaging;
import board.common.ServiceClock;
import board.common.Telemetry;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes batches. A batch has many causes, but a span has only one parent. So a batch is a trace of its own, with
 * links to all producers. No agent knows what a batch is, so this is instrumented by hand in both modes.
 */
final class Batches {

    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final List<Double> SECONDS =
            List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
    private static final Attributes PROCESS = Messaging.attributes("process", "process", Broker.QUEUE);
    private static final Logger log = LoggerFactory.getLogger(Batches.class);

    private final Telemetry telemetry;
    private final Audit audit;
    private final Channel channel;
    private final DoubleHistogram duration;
    private final LongCounter consumed;
    private final LongCounter dead;
    private final LongHistogram size;
    private final DoubleHistogram lag;
    private final AtomicLong waiting = new AtomicLong();

    Batches(Telemetry telemetry, Audit audit, Channel channel) {
        this.telemetry = telemetry;
        this.audit = audit;
        this.channel = channel;
        var meter = telemetry.otel().getMeter(Telemetry.SCOPE);
        duration = meter.histogramBuilder("messaging.process.duration")
                .setUnit("s")
                .setDescription("How long a batch took.")
                .setExplicitBucketBoundariesAdvice(SECONDS)
                .build();
        consumed = meter.counterBuilder("messaging.client.consumed.messages")
                .setUnit("{message}")
                .setDescription("Messages that arrived here.")
                .build();
        dead = meter.counterBuilder("board.events.dead")
                .setUnit("{message}")
                .setDescription("Events that could not be read, and were put aside.")
                .build();
        dead.add(0); // a point before the first dead event, so that the increase from 0 to 1 is visible
        size = meter.histogramBuilder("board.batch.size")
                .ofLongs()
                .setUnit("{message}")
                .setDescription("Messages in a batch.")
                .setExplicitBucketBoundariesAdvice(List.of(1L, 2L, 5L, 10L, 20L, 50L))
                .build();
        lag = meter.histogramBuilder("board.events.lag")
                .setUnit("s")
                .setDescription("From publishing an event to its place in the audit table.")
                .setExplicitBucketBoundariesAdvice(List.of(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0))
                .build();
        meter.gaugeBuilder("board.events.waiting")
                .ofLongs()
                .setUnit("{message}")
                .setDescription("Events in the queue that nobody has taken yet.")
                .buildWithCallback(now -> now.record(waiting.get()));
    }

    /** Writes a batch, acknowledges it, and puts unreadable events aside. */
    void process(List<Delivery> batch) throws IOException {
        var builder = telemetry
                .otel()
                .getTracer(Telemetry.SCOPE)
                .spanBuilder("process " + Broker.QUEUE)
                .setSpanKind(SpanKind.CONSUMER)
                .setNoParent()
                .setAllAttributes(PROCESS)
                .setAttribute(Messaging.BATCH, (long) batch.size());
        batch.forEach(delivery -> builder.addLink(
                producer(delivery),
                Attributes.of(
                        AttributeKey.stringKey("messaging.rabbitmq.destination.routing_key"),
                        delivery.getEnvelope().getRoutingKey())));
        var span = builder.startSpan();
        var started = System.nanoTime();
        var measured = PROCESS;
        try (var scope = span.makeCurrent()) {
            if (telemetry.byHand()) {
                consumed.add(batch.size(), PROCESS); // the agent counts deliveries itself
            }
            size.record(batch.size());
            audit.write(readable(batch, span));
            var now = ServiceClock.millis();
            batch.forEach(delivery -> lag.record(
                    Math.max(0, now - delivery.getProperties().getTimestamp().getTime()) / 1000.0));
            channel.basicAck(batch.getLast().getEnvelope().getDeliveryTag(), true);
            waiting.set(channel.messageCount(Broker.QUEUE));
            log.info("Recorded {} events", batch.size());
        } catch (SQLException | RuntimeException failed) {
            // The batch goes back to the queue: nothing is lost, and the next attempt may succeed.
            measured = failed(span, failed);
            log.error("A batch of {} events was not recorded", batch.size(), failed);
            channel.basicNack(batch.getLast().getEnvelope().getDeliveryTag(), true, true);
        } finally {
            duration.record(
                    (System.nanoTime() - started) / 1e9,
                    measured,
                    Context.current().with(span)); // the scope is closed, but the exemplar needs the span
            span.end();
        }
    }

    /** A poison message must not be retried forever, nor block the others: it goes to the dead letter queue. */
    private List<Audit.Event> readable(List<Delivery> batch, Span span) throws IOException {
        var events = new ArrayList<Audit.Event>();
        for (var delivery : batch) {
            try {
                events.add(Audit.Event.of(
                        delivery.getEnvelope().getRoutingKey(),
                        delivery.getBody(),
                        producer(delivery).getTraceId()));
            } catch (IllegalArgumentException poison) {
                failed(span, poison);
                dead.add(1);
                log.error(
                        "Poison message of trace {}: put aside in {}",
                        producer(delivery).getTraceId(),
                        Broker.DEAD,
                        poison);
                channel.basicPublish("", Broker.DEAD, delivery.getProperties(), delivery.getBody());
            }
        }
        return events;
    }

    private Attributes failed(Span span, Exception thrown) {
        span.recordException(thrown);
        span.setStatus(StatusCode.ERROR).setAttribute(ERROR, thrown.getClass().getName());
        return PROCESS.toBuilder().put(ERROR, thrown.getClass().getName()).build();
    }

    /** The producer's context, from the message's headers; either the agent or {@code Publisher} wrote them. */
    private io.opentelemetry.api.trace.SpanContext producer(Delivery delivery) {
        return Span.fromContext(telemetry
                        .otel()
                        .getPropagators()
                        .getTextMapPropagator()
                        .extract(Context.root(), delivery.getProperties(), HEADERS))
                .getSpanContext();
    }

    private static final TextMapGetter<AMQP.BasicProperties> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(AMQP.BasicProperties properties) {
            return properties.getHeaders() == null
                    ? List.of()
                    : properties.getHeaders().keySet();
        }

        @Override
        public String get(AMQP.BasicProperties properties, String name) {
            var value =
                    properties.getHeaders() == null ? null : ((Map<String, Object>) properties.getHeaders()).get(name);
            return value == null ? null : value.toString();
        }
    };
}

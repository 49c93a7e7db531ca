///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/broker/Broker.java

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.broker.Broker;
import lab.terminal.Detail;

/**
 * Lesson 05 · Span links
 *
 * A shop sends three orders through a message broker, each in a trace of its own. The warehouse works on them in one
 * batch. Run it as it stands and you will see that work in the trace of the first order, as if this order alone had
 * caused it. The other two traces end at the shop: nothing tells what became of these orders.
 */
class SpanLinks {

    static final String QUEUE = "orders";

    void main() throws Exception {
        try (var lab = Lab.open("05 · Span links", Detail.ATTRIBUTES);
                var broker = Broker.open(); // inside this program, or the RabbitMQ that AMQP_URL names
                var connection = broker.connect()) {
            var inbox = new LinkedBlockingQueue<Delivery>();
            var warehouse = new Warehouse(lab.service("warehouse"), connection.createChannel(), inbox);
            var shop = new Shop(lab.service("shop"), connection.createChannel(), new HashMap<>());
            warehouse.open();
            shop.order(Lab.input("a1"), "coffee");
            shop.order(Lab.input("b2"), "tea");
            shop.order(Lab.input("c3"), "cocoa");
            warehouse.work(3);
        }
    }

    /** Sends orders. Every message has the same headers. */
    record Shop(OpenTelemetry otel, Channel channel, Map<String, Object> headers) {

        void order(String id, String item) throws Exception {
            var span = span(otel, "send", SpanKind.PRODUCER)
                    .setAttribute("messaging.message.id", id)
                    .startSpan();
            try (var _ = span.makeCurrent()) {
                // TODO 1: each message must carry the context of its own order.
                if (headers.isEmpty()) {
                    otel.getPropagators().getTextMapPropagator().inject(Context.current(), headers, Map::put);
                }
                var properties = new BasicProperties.Builder()
                        .messageId(id)
                        .headers(headers)
                        .build();
                channel.basicPublish("", QUEUE, properties, item.getBytes(UTF_8));
            } finally {
                span.end();
            }
        }
    }

    /** Takes orders as the broker brings them, and works on several at once. */
    record Warehouse(OpenTelemetry otel, Channel channel, BlockingQueue<Delivery> inbox) {

        void open() throws Exception {
            channel.queueDeclare(QUEUE, false, true, true, Map.of()); // ours alone, and gone when we are
            channel.basicConsume(QUEUE, false, (tag, message) -> inbox.add(message), tag -> {});
        }

        void work(int most) throws Exception {
            var batch = new ArrayList<Delivery>();
            for (Delivery message; batch.size() < most && (message = inbox.poll(5, TimeUnit.SECONDS)) != null; ) {
                batch.add(message);
            }
            // One span for the batch. It notes the headers as they came over the wire.
            var came = batch.stream().map(message -> String.valueOf(HEADERS.get(message, "traceparent")));
            var builder = span(otel, "process", SpanKind.CONSUMER)
                    .setAttribute(AttributeKey.stringArrayKey("messaging.header.traceparent"), came.toList());
            // TODO 2: no parent out of the batch, but a link to the span of each order.
            builder.setParent(context(batch.getFirst()));
            // TODO 3: say how many messages there are; and of each link, which message it stands for.
            builder.setAttribute(
                    "messaging.message.id", batch.getFirst().getProperties().getMessageId());
            var span = builder.startSpan();
            try (var _ = span.makeCurrent()) {
                for (var message : batch) {
                    sealed(message.getBody());
                }
            } finally {
                span.end();
            }
            channel.basicAck(batch.getLast().getEnvelope().getDeliveryTag(), true);
        }

        /** The context that came with a message. */
        private Context context(Delivery message) {
            return otel.getPropagators().getTextMapPropagator().extract(Context.root(), message, HEADERS);
        }

        /** Real work: a label that nobody can forge. */
        private static byte[] sealed(byte[] order) throws Exception {
            var key = new PBEKeySpec(new String(order, UTF_8).toCharArray(), "warehouse".getBytes(UTF_8), 3_000, 256);
            var keys = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
            return keys.generateSecret(key).getEncoded();
        }
    }

    /** Named by operation and destination: our messages go to the default exchange, by the queue's name. */
    static SpanBuilder span(OpenTelemetry otel, String operation, SpanKind kind) {
        return otel.getTracer("com.example.messaging")
                .spanBuilder(operation + " " + QUEUE)
                .setSpanKind(kind)
                .setAttribute("messaging.system", "rabbitmq")
                .setAttribute("messaging.destination.name", QUEUE)
                .setAttribute("messaging.rabbitmq.destination.routing_key", QUEUE)
                .setAttribute("messaging.operation.name", operation)
                .setAttribute("messaging.operation.type", operation);
    }

    /** How a propagator reads the headers of a message. AMQP's own kind of string is not Java's. */
    static final TextMapGetter<Delivery> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Delivery message) {
            return headers(message).keySet();
        }

        @Override
        public String get(Delivery message, String name) {
            var value = headers(message).get(name);
            return value == null ? null : value.toString();
        }

        private static Map<String, Object> headers(Delivery message) {
            var headers = message.getProperties().getHeaders();
            return headers == null ? Map.of() : headers;
        }
    };
}

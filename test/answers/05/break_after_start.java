///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/broker/Broker.java

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.broker.Broker;

/**
 * Lesson 05 · Span links
 *
 * A shop sends three orders through a message broker, each in a trace of its own. The warehouse works on them in one batch.
 * Here the warehouse has a sampler that keeps a batch when one of its orders was kept. The first batch has its links when
 * its span starts; the second one, of the last two orders, gets them right afterwards.
 */
class SpanLinks {

    static final String QUEUE = "orders";

    void main() throws Exception {
        try (var lab = Lab.open("05 · Links after start");
                var broker = Broker.open(); // inside this program, or the RabbitMQ that AMQP_URL names
                var connection = broker.connect()) {
            var sdk = OpenTelemetrySdk.builder()
                    .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                    .setTracerProvider(SdkTracerProvider.builder()
                            .setResource(
                                    Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "warehouse")))
                            .setSampler(new Linked())
                            .addSpanProcessor(SimpleSpanProcessor.create(lab.spanExporter()))
                            .build())
                    .build();
            var warehouse = new Warehouse(sdk, connection.createChannel(), new LinkedBlockingQueue<>());
            var shop = new Shop(lab.service("shop"), connection.createChannel(), new HashMap<>());
            warehouse.open();
            shop.order("a1", "coffee");
            shop.order("b2", "tea");
            warehouse.work(2, true);
            shop.order("c3", "cocoa");
            shop.order("d4", "milk");
            warehouse.work(2, false);
        }
    }

    /** Sends orders. Every message has the same headers. */
    record Shop(OpenTelemetry otel, Channel channel, Map<String, Object> headers) {

        void order(String id, String item) throws Exception {
            var span = span(otel, "send", SpanKind.PRODUCER)
                    .setAttribute("messaging.message.id", id)
                    .startSpan();
            try (var scope = span.makeCurrent()) {
                otel.getPropagators().getTextMapPropagator().inject(Context.current(), headers, Map::put);
                var properties = new BasicProperties.Builder()
                        .messageId(id)
                        .headers(headers)
                        .build();
                channel.basicPublish("", QUEUE, properties, item.getBytes(StandardCharsets.UTF_8));
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

        void work(int most, boolean atStart) throws Exception {
            var batch = new ArrayList<Delivery>();
            for (Delivery message; batch.size() < most && (message = inbox.poll(5, TimeUnit.SECONDS)) != null; ) {
                batch.add(message);
            }
            process(batch, atStart);
            channel.basicAck(batch.getLast().getEnvelope().getDeliveryTag(), true);
        }

        private void process(List<Delivery> batch, boolean atStart) throws Exception {
            // One span for the batch. It notes the headers as they came over the wire.
            var builder = span(otel, "process", SpanKind.CONSUMER)
                    .setAttribute(
                            AttributeKey.stringArrayKey("messaging.header.traceparent"),
                            batch.stream()
                                    .map(message -> String.valueOf(HEADERS.get(message, "traceparent")))
                                    .toList());
            if (atStart) {
                batch.forEach(message ->
                        builder.addLink(Span.fromContext(context(message)).getSpanContext()));
            }
            var span = builder.setAttribute("messaging.batch.message_count", batch.size())
                    .startSpan(); // the sampler is asked here
            if (!atStart) {
                batch.forEach(message ->
                        span.addLink(Span.fromContext(context(message)).getSpanContext()));
            }
            try (var scope = span.makeCurrent()) {
                for (var message : batch) {
                    sealed(message.getBody());
                }
            } finally {
                span.end();
            }
        }

        /** The context that came with a message. */
        private Context context(Delivery message) {
            return otel.getPropagators().getTextMapPropagator().extract(Context.root(), message, HEADERS);
        }

        /** Real work: a label that nobody can forge. */
        private static byte[] sealed(byte[] order) throws Exception {
            var key = new PBEKeySpec(
                    new String(order, StandardCharsets.UTF_8).toCharArray(),
                    "warehouse".getBytes(StandardCharsets.UTF_8),
                    3_000,
                    256);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(key)
                    .getEncoded();
        }
    }

    /** Keeps what is linked to a span that was kept. */
    static final class Linked implements Sampler {

        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            return links.stream().anyMatch(link -> link.getSpanContext().isSampled())
                    ? SamplingResult.recordAndSample()
                    : SamplingResult.drop();
        }

        @Override
        public String getDescription() {
            return "Linked";
        }
    }

    /** A span about messages is named by operation and destination. Ours go to the default exchange, whose routing key is the queue's name. */
    static SpanBuilder span(OpenTelemetry otel, String operation, SpanKind kind) {
        return otel.getTracer("orders")
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
            return headers(message).get(name) == null
                    ? null
                    : headers(message).get(name).toString();
        }

        private static Map<String, Object> headers(Delivery message) {
            return message.getProperties().getHeaders() == null
                    ? Map.of()
                    : message.getProperties().getHeaders();
        }
    };
}

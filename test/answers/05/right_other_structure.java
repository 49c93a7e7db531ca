///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/broker/Broker.java

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lab.Lab;
import lab.broker.Broker;

/**
 * Another right answer: functions in place of records, messages fetched one by one (each with a CLIENT span, as the
 * conventions ask of a pull), a batch of four inside a span of the warehouse's own, links added after start, tags on
 * them as well.
 */
class Batches {

    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final AttributeKey<String> ID = AttributeKey.stringKey("messaging.message.id");
    private static final AttributeKey<Long> TAG = AttributeKey.longKey("messaging.rabbitmq.message.delivery_tag");

    public static void main(String[] args) throws Exception {
        try (var lab = Lab.open("05 · Another way");
                var broker = Broker.open();
                var connection = broker.connect();
                var channel = connection.createChannel()) {
            var queue = channel.queueDeclare().getQueue(); // the broker finds a name
            var shop = lab.service("shop");
            for (var id : List.of("one", "two", "three", "four")) {
                send(shop, channel, queue, id);
            }
            night(lab.service("warehouse"), channel, queue);
        }
    }

    static void send(OpenTelemetry otel, Channel channel, String queue, String id) throws Exception {
        Span span = otel.getTracer("till")
                .spanBuilder("publish")
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute(ID, id)
                .startSpan();
        Map<String, Object> headers = new HashMap<>(Map.of("priority", 3));
        W3C.inject(Context.current().with(span), headers, (carrier, name, value) -> carrier.put(name, value));
        channel.basicPublish(
                "",
                queue,
                new AMQP.BasicProperties.Builder()
                        .messageId(id)
                        .headers(headers)
                        .build(),
                new byte[0]);
        span.end();
    }

    static void night(OpenTelemetry otel, Channel channel, String queue) throws Exception {
        var tracer = otel.getTracer("night");
        var shift = tracer.spanBuilder("night shift").startSpan();
        try (var _ = shift.makeCurrent()) {
            var messages = new ArrayList<GetResponse>();
            while (messages.size() < 4) {
                var get = tracer.spanBuilder("receive")
                        .setSpanKind(SpanKind.CLIENT)
                        .startSpan();
                var message = channel.basicGet(queue, true);
                if (message != null) {
                    get.addLink(
                            cause(message), Attributes.of(ID, message.getProps().getMessageId()));
                    messages.add(message);
                }
                get.end();
            }
            var batch = tracer.spanBuilder("process")
                    .setSpanKind(SpanKind.CONSUMER)
                    .setAttribute("messaging.batch.message_count", 4L)
                    .setAttribute(
                            AttributeKey.stringArrayKey("messaging.header.traceparent"),
                            messages.reversed().stream()
                                    .map(message -> header(message, "traceparent"))
                                    .toList())
                    .startSpan();
            messages.reversed()
                    .forEach(message -> batch.addLink(
                            cause(message),
                            Attributes.of(
                                    ID,
                                    message.getProps().getMessageId(),
                                    TAG,
                                    message.getEnvelope().getDeliveryTag())));
            batch.addLink(shift.getSpanContext());
            batch.end();
        } finally {
            shift.end();
        }
    }

    static SpanContext cause(GetResponse message) {
        return Span.fromContext(W3C.extract(Context.root(), message, new TextMapGetter<>() {
                    @Override
                    public Iterable<String> keys(GetResponse carrier) {
                        return carrier.getProps().getHeaders().keySet();
                    }

                    @Override
                    public String get(GetResponse carrier, String name) {
                        return header(carrier, name);
                    }
                }))
                .getSpanContext();
    }

    static String header(GetResponse message, String name) {
        var value = message.getProps().getHeaders().get(name);
        return value == null ? null : value.toString();
    }
}

package board.common;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;

/** The conventions' names for operations on a message ("Messaging spans", RabbitMQ). */
public final class Messaging {

    public static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    public static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
    public static final AttributeKey<String> TYPE = AttributeKey.stringKey("messaging.operation.type");
    public static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    public static final AttributeKey<Long> BATCH = AttributeKey.longKey("messaging.batch.message_count");

    private Messaging() {}

    /**
     * @param operation the broker's name: publish, process, …
     * @param type the conventions' name: send, receive, process, settle
     */
    public static Attributes attributes(String operation, String type, String destination) {
        return Attributes.of(SYSTEM, "rabbitmq", OPERATION, operation, TYPE, type, DESTINATION, destination);
    }
}

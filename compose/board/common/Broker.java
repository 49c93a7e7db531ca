package board.common;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.SaslMechanism;
import com.rabbitmq.client.impl.LongStringHelper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** RabbitMQ: where the board's events go, and the names used there. */
public final class Broker {

    /** A topic exchange; the routing key is the event's type, such as {@code post.created}. */
    public static final String EXCHANGE = "board";

    /** Every event, for the recorder. */
    public static final String QUEUE = "board.events";

    /** Events that could not be read. */
    public static final String DEAD = "board.events.dead";

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int PATIENCE_SECONDS = 60;

    private Broker() {}

    /**
     * Connects to {@code AMQP_URL} and declares exchange and queues. Waits for a broker that starts later.
     *
     * @throws IOException when it does not answer within a minute, or rejects us
     */
    public static Connection connect(String service) throws IOException, InterruptedException {
        var factory = new ConnectionFactory();
        var url = System.getenv().getOrDefault("AMQP_URL", "amqp://localhost:5672");
        try {
            factory.setUri(url);
        } catch (URISyntaxException | GeneralSecurityException unusable) {
            throw new IOException("AMQP_URL is no AMQP address; it looks like amqp://user:password@host:5672");
        }
        if (URI.create(url).getUserInfo() == null) {
            factory.setSaslConfig(offered -> new Anonymous());
        }
        factory.setConnectionTimeout(TIMEOUT_MILLIS);
        for (var second = 0; ; second++) {
            try {
                var connection = factory.newConnection(service);
                declare(connection);
                return connection;
            } catch (IOException | TimeoutException refused) {
                if (second == PATIENCE_SECONDS) {
                    throw new IOException(
                            "No broker answers at " + factory.getHost() + ":" + factory.getPort() + ".", refused);
                }
                Thread.sleep(1000);
            }
        }
    }

    private static void declare(Connection connection) throws IOException, TimeoutException {
        try (var channel = connection.createChannel()) {
            channel.exchangeDeclare(EXCHANGE, "topic", true);
            channel.queueDeclare(QUEUE, true, false, false, Map.of());
            channel.queueDeclare(DEAD, true, false, false, Map.of());
            channel.queueBind(QUEUE, EXCHANGE, "#");
        }
    }

    /** SASL's ANONYMOUS (RFC 4505) for an address without a user: the broker of ./lab demo accepts everyone. */
    private static final class Anonymous implements SaslMechanism {

        @Override
        public String getName() {
            return "ANONYMOUS";
        }

        @Override
        public LongString handleChallenge(LongString challenge, String user, String password) {
            return LongStringHelper.asLongString("board");
        }
    }
}

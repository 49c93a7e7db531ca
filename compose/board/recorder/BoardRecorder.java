///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//SOURCES ../common/Broker.java
//SOURCES ../common/Database.java
//SOURCES ../common/ExportPace.java
//SOURCES ../common/Health.java
//SOURCES ../common/Messaging.java
//SOURCES ../common/Process.java
//SOURCES ../common/Publisher.java
//SOURCES ../common/Sampling.java
//SOURCES ../common/ServiceClock.java
//SOURCES ../common/Settings.java
//SOURCES ../common/Telemetry.java
//SOURCES Audit.java
//SOURCES Batches.java

package board.recorder;

import board.common.Broker;
import board.common.Database;
import board.common.Health;
import board.common.Process;
import board.common.Telemetry;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Takes the board's events from the queue in batches, and writes them to the audit table.
 *
 * <p>{@code AMQP_URL}, {@code DATABASE_URL}, {@code BOARD_TELEMETRY} (agent, sdk, none), {@code HEALTH_PORT} (none).
 */
class BoardRecorder {

    static final String NAME = "board-recorder";

    /** The limit of events that are received but not yet acknowledged. */
    private static final int MOST = 50;

    private static final long PATIENCE_MILLIS = 500;

    static void main() throws Exception {
        Process.leash();
        var telemetry = Telemetry.start(NAME);
        var audit = new Audit(Database.open(telemetry));
        var channel = Broker.connect(NAME).createChannel();
        var batches = new Batches(telemetry, audit, channel);
        var arrived = new ArrayBlockingQueue<Delivery>(MOST);
        channel.basicQos(MOST);
        channel.basicConsume(Broker.QUEUE, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                arrived.add(new Delivery(envelope, properties, body));
            }
        });
        Health.serve(channel::isOpen);
        Process.ready(NAME, Broker.QUEUE);
        while (channel.isOpen()) {
            var first = arrived.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            if (first == null) {
                continue;
            }
            var batch = new ArrayList<Delivery>();
            batch.add(first);
            Thread.sleep(PATIENCE_MILLIS / 2); // let a batch gather
            arrived.drainTo(batch, MOST - 1);
            batches.process(batch);
        }
        LoggerFactory.getLogger(BoardRecorder.class)
                .error("The broker has gone: {}", channel.getCloseReason().getMessage());
        System.exit(1);
    }
}

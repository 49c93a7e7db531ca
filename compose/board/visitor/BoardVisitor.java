///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//SOURCES ../common/Broker.java
//SOURCES ../common/ExportPace.java
//SOURCES ../common/Health.java
//SOURCES ../common/HttpClientTelemetry.java
//SOURCES ../common/Messaging.java
//SOURCES ../common/Process.java
//SOURCES ../common/Publisher.java
//SOURCES ../common/Sampling.java
//SOURCES ../common/ServiceClock.java
//SOURCES ../common/Settings.java
//SOURCES ../common/Telemetry.java
//SOURCES ../common/Tenants.java
//SOURCES Browser.java
//SOURCES Visits.java

package board.visitor;

import board.common.Broker;
import board.common.Health;
import board.common.Process;
import board.common.Publisher;
import board.common.Settings;
import board.common.Telemetry;
import board.common.Tenants;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The visitors of the board: some read, some write, some come in a burst, some are rude.
 *
 * <p>{@code BOARD_URL}, {@code AMQP_URL}, {@code VISITOR_RATE} (1.0: about five visits a second, and a burst of twenty
 * every ten seconds; 0 means none), {@code VISITOR_WRITERS} (1), {@code VISITOR_TENANTS} (if set, each visit has a
 * tenant), {@code BOARD_TELEMETRY}, {@code HEALTH_PORT} (none). Settings: {@code visits.each} counts every visit under
 * an id of its own; {@code crowd.more} adds visitors to a burst; {@code rude.more} multiplies the rude ones. With
 * {@code exports.tenant}, that tenant's machines copy all posts again and again.
 */
class BoardVisitor {

    static final String NAME = "board-visitor";

    private static final int BURST = 20;
    private static final int MACHINES = 18;
    private static final AttributeKey<String> KIND = AttributeKey.stringKey("board.visitor.kind");
    private static final AttributeKey<String> SESSION = AttributeKey.stringKey("session.id");
    private static final List<String> KINDS = List.of("reader", "writer", "rude", "crowd");
    private static final Logger log = LoggerFactory.getLogger(BoardVisitor.class);

    private final Telemetry telemetry;
    private final Visits visits;
    private final Publisher publisher;
    private final LongCounter counted;
    private final AtomicBoolean boardWasThere = new AtomicBoolean(true);

    BoardVisitor(Telemetry telemetry, Visits visits, Publisher publisher) {
        this.telemetry = telemetry;
        this.visits = visits;
        this.publisher = publisher;
        this.counted = telemetry
                .otel()
                .getMeter(Telemetry.SCOPE)
                .counterBuilder("board.visits")
                .setUnit("{visit}")
                .setDescription("Visits to the board, by who came.")
                .build();
        KINDS.forEach(kind -> counted.add(0, Attributes.of(KIND, kind)));
    }

    static void main() throws Exception {
        Process.leash();
        var telemetry = Telemetry.start(NAME);
        var board = URI.create(System.getenv().getOrDefault("BOARD_URL", "http://127.0.0.1:8080"));
        var rate = Double.parseDouble(System.getenv().getOrDefault("VISITOR_RATE", "1.0"));
        var writers = Integer.parseInt(System.getenv().getOrDefault("VISITOR_WRITERS", "1"));
        var broker = Broker.connect(NAME);
        var visitor = new BoardVisitor(
                telemetry, new Visits(new Browser(board, telemetry)), new Publisher(broker, telemetry));
        Health.serve(broker::isOpen);
        Process.ready(NAME, board.toString());
        if (rate <= 0) {
            Thread.currentThread().join();
        }
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            people.submit(() -> visitor.comeAndGo("reader", Duration.ofMillis(300), rate));
            for (var writer = 0; writer < writers; writer++) {
                people.submit(() -> visitor.comeAndGo("writer", Duration.ofMillis(900), rate));
            }
            people.submit(() -> visitor.comeAndGo("rude", Duration.ofMillis(1_500), rate));
            Settings.listen("exports.tenant", _ -> {
                for (var machine = 0; machine < MACHINES; machine++) {
                    people.submit(() -> visitor.comeAndGo("export", Duration.ofMillis(50), rate));
                }
            });
            while (true) {
                Thread.sleep(pause(Duration.ofSeconds(10), rate));
                for (var each = 0; each < BURST + Settings.number("crowd.more"); each++) {
                    people.submit(() -> visitor.visit("crowd"));
                }
            }
        }
    }

    private void comeAndGo(String kind, Duration between, double rate) {
        try {
            while (true) {
                visit(kind);
                var often = kind.equals("rude") ? 1 + Settings.number("rude.more") : 1;
                Thread.sleep(pause(between, rate * often));
            }
        } catch (InterruptedException goneHome) {
            Thread.currentThread().interrupt();
        }
    }

    /** Like people: this long on average, with a random distribution. */
    private static long pause(Duration average, double rate) {
        return (long) (average.toMillis() / rate * ThreadLocalRandom.current().nextDouble(0.5, 1.5));
    }

    /** A random tenant for this visit, if there are tenants; machines always have the same one. */
    private static Context tenant(String kind) {
        if (System.getenv("VISITOR_TENANTS") == null) {
            return Context.current();
        }
        var number = kind.equals("export")
                ? (int) Settings.number("exports.tenant") - 1
                : ThreadLocalRandom.current().nextInt(Tenants.NAMES.size());
        return Tenants.with(Tenants.NAMES.get(number));
    }

    private static Attributes counted(String kind, Span visit) {
        return Settings.on("visits.each")
                ? Attributes.of(KIND, kind, SESSION, visit.getSpanContext().getSpanId())
                : Attributes.of(KIND, kind);
    }

    /** One visit is one trace: what the visitor wanted, requested and received. */
    private void visit(String kind) {
        var span = telemetry
                .otel()
                .getTracer(Telemetry.SCOPE)
                .spanBuilder("visit " + kind)
                .setAttribute(KIND, kind)
                .startSpan();
        try (var scope = span.makeCurrent();
                var tenant = tenant(kind).makeCurrent()) {
            counted.add(1, counted(kind, span));
            var requests = visits.of(kind);
            publisher.publish(
                    "visit.ended",
                    "{\"type\": \"visit.ended\", \"kind\": \"" + kind + "\", \"requests\": " + requests + "}");
            if (!boardWasThere.getAndSet(true)) {
                log.info("The board is back");
            }
        } catch (Exception failed) {
            span.recordException(failed);
            span.setStatus(StatusCode.ERROR)
                    .setAttribute("error.type", failed.getClass().getName());
            if (boardWasThere.getAndSet(false)) { // logged once, not for every visitor
                log.warn("A visit failed: {}", String.valueOf(failed), failed);
            }
        } finally {
            span.end();
        }
    }
}

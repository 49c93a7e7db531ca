///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS ch.qos.logback:logback-classic:1.5.38
//DEPS io.opentelemetry.instrumentation:opentelemetry-logback-appender-1.0:2.31.1-alpha
//DEPS io.opentelemetry.instrumentation:opentelemetry-logback-mdc-1.0:2.31.1-alpha
//DEPS net.logstash.logback:logstash-logback-encoder:9.0
//DEPS tools.jackson:jackson-bom:3.2.4@pom
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java
//SOURCES ../src/lab/AppenderGroup.java
//FILES logback.xml=13_logs.xml

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import io.opentelemetry.semconv.ErrorAttributes;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import lab.AppenderGroup;
import lab.Lab;
import lab.Web;
import lab.terminal.Detail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/**
 * Lesson 13 · Logs
 *
 * A shop takes two orders; the bank refuses the second card. The shop logs with SLF4J and Logback, as most programs do.
 * Run it as it stands and you will see two traces, and above them five lines of text. Which line belongs to which
 * trace? And who may read them? There are e-mail addresses in there, a card number, even the key to the bank.
 *
 * Logback is configured in 13_logs.xml, which is logback.xml on the class path.
 */
class Logs {

    static final Logger LOG = LoggerFactory.getLogger("shop");

    void main() throws Exception {
        try (var lab = Lab.open("13 · Logs", Detail.ATTRIBUTES);
                var bank = Web.serve(Logs::bank)) {
            var otel = lab.service("shop");
            // TODO 1: the other half: hand otel to the appender that 13_logs.xml has added.
            var shop = new Shop(otel, bank.uri());
            shop.checkout(order("a1", 2, "mina@example.com", "010 2345 6789", "900101-2345678", "4111 1111 1111 1111"));
            shop.checkout(order("b2", 3, "john@example.org", "+1 415-555-0132", "078-05-1120", "5500-0000-0000-0004"));
        }
    }

    /** Every event passes here, on its way to the appenders that 13_logs.xml lists in it. */
    public static class Gate extends AppenderGroup {

        @Override
        protected void append(ILoggingEvent event) {
            // TODO 4: hand on a copy that is masked: its message, its key-value pairs, its exception (a chain of them).
            iteratorForAppenders().forEachRemaining(appender -> appender.doAppend(event));
        }
    }

    record Order(String id, int items, String email, String phone, String holder, String card) {}

    /** An order as it comes in from outside. */
    static Order order(String id, int items, String email, String phone, String holder, String card) {
        return new Order(
                Lab.input(id),
                Lab.input(items),
                Lab.input(email),
                Lab.input(phone),
                Lab.input(holder),
                Lab.input(card));
    }

    record Shop(OpenTelemetry otel, URI bank) {

        void checkout(Order order) throws Exception {
            var span =
                    otel.getTracer("com.example.shop").spanBuilder("checkout").startSpan();
            try (var _ = span.makeCurrent()) {
                var url = bank.resolve("/pay?api_key=key_live_" + Lab.input("8c1f20d7e94b") + "&holder="
                        + order.holder() + "&email=" + URLEncoder.encode(order.email(), StandardCharsets.UTF_8));
                // TODO 3: no value in the text of these lines: order.id, order.item.count, url.full, … are key-value
                // pairs.
                LOG.info("order " + order.id() + ": " + order.items() + " items for " + order.email() + ", "
                        + order.phone());
                LOG.info("order " + order.id() + ": asking the bank at " + url);
                try {
                    pay(order, url);
                } catch (IllegalStateException unpaid) {
                    // TODO 3: and here.
                    LOG.error("order " + order.id() + ": not paid", unpaid);
                    span.setStatus(StatusCode.ERROR)
                            .setAttribute(
                                    ErrorAttributes.ERROR_TYPE,
                                    unpaid.getClass().getName());
                }
            } finally {
                span.end();
            }
        }

        private static void pay(Order order, URI url) throws Exception {
            var answer = Web.send(
                    HttpRequest.newBuilder(url).POST(BodyPublishers.ofString(order.card() + " of " + order.holder())));
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the bank refused", new IOException(answer.body()));
            }
        }
    }

    /** Not ours: what it says when it refuses is its own business. */
    static String bank(HttpExchange request) throws Exception {
        var payer = new String(request.getRequestBody().readNBytes(100), StandardCharsets.UTF_8);
        if (!payer.startsWith(Lab.input("4111 1111 1111 1111"))) {
            throw new IllegalArgumentException("unknown card " + payer);
        }
        return "paid";
    }
}

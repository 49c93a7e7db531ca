///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS ch.qos.logback:logback-classic:1.5.38
//DEPS io.opentelemetry.instrumentation:opentelemetry-logback-appender-1.0:2.31.1-alpha
//DEPS io.opentelemetry.instrumentation:opentelemetry-logback-mdc-1.0:2.31.1-alpha
//DEPS net.logstash.logback:logstash-logback-encoder:9.0
//DEPS tools.jackson:jackson-bom:3.2.4@pom
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/Web.java

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import lab.Lab;
import lab.Web;
import lab.terminal.Detail;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

// Logback's own JSON encoder; the order's id comes from the MDC; a mask at each of the two ways out; the shop itself no
// longer logs whom it sells to. The configuration is in the program.
/** Lesson 13 · Logs, solved in another way. */
class Counter {

    private static final String LOGBACK = """
        <configuration>
          <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
            <encoder class="Counter$Line"/>
          </appender>
          <appender name="ids" class="io.opentelemetry.instrumentation.logback.mdc.v1_0.OpenTelemetryAppender">
            <appender-ref ref="out"/>
          </appender>
          <appender name="otel" class="Counter$Bridge">
            <mdcAttributesIncluded>order.id</mdcAttributesIncluded>
            <keyValuePairAttributesIncluded>*</keyValuePairAttributesIncluded>
          </appender>
          <root level="info"><appender-ref ref="ids"/><appender-ref ref="otel"/></root>
        </configuration>
        """;

    private static final org.slf4j.Logger log = LoggerFactory.getLogger(Counter.class);

    void main() throws Exception {
        try (var lab = Lab.open("13 · Logs", Detail.ATTRIBUTES);
                var till = Web.serve(request -> {
                    var payer = new String(request.getRequestBody().readNBytes(100), StandardCharsets.UTF_8);
                    if (!payer.startsWith(Lab.input("4111 1111 1111 1111"))) {
                        throw new IllegalArgumentException("unknown card " + payer);
                    }
                    return "paid";
                })) {
            var otel = lab.service("shop");
            var context = (LoggerContext) LoggerFactory.getILoggerFactory();
            context.reset();
            var joran = new JoranConfigurator();
            joran.setContext(context);
            joran.doConfigure(new ByteArrayInputStream(LOGBACK.getBytes(StandardCharsets.UTF_8)));
            OpenTelemetryAppender.install(otel);
            var visa = Lab.input("4111 1111 1111 1111") + " of " + Lab.input("900101-2345678");
            var other = Lab.input("5500-0000-0000-0004") + " of " + Lab.input("078-05-1120");
            sell(otel, till.uri(), Lab.input("a1"), Lab.input(2), Lab.input("mina@example.com"), visa);
            sell(otel, till.uri(), Lab.input("b2"), Lab.input(3), Lab.input("john@example.org"), other);
        }
    }

    private static void sell(OpenTelemetry otel, URI till, String id, int items, String email, String payer)
            throws Exception {
        var span = otel.getTracer("counter").spanBuilder("sell").startSpan();
        try (var _ = span.makeCurrent();
                var order = MDC.putCloseable("order.id", id)) {
            try {
                log.atInfo()
                        .setMessage("new order")
                        .addKeyValue("order.item.count", (long) items)
                        .log();
                var url = till.resolve("/pay?api_key=key_live_" + Lab.input("8c1f20d7e94b") + "&email="
                        + URLEncoder.encode(email, StandardCharsets.UTF_8));
                log.atInfo()
                        .setMessage("calling")
                        .addKeyValue("url.full", url.toString())
                        .log();
                var answer = Web.send(HttpRequest.newBuilder(url).POST(BodyPublishers.ofString(payer)));
                if (answer.statusCode() >= 400) {
                    throw new IOException(answer.body());
                }
                log.info("done");
            } catch (IOException refused) {
                span.setStatus(StatusCode.ERROR)
                        .setAttribute("error.type", refused.getClass().getName());
                log.error("refused", refused);
            }
        } finally {
            span.end();
        }
    }

    private static String hidden(String text) {
        return Pattern.compile("[\\w.]+(?:@|%40)\\w+\\.\\w+|key_live_\\w+|(?<![\\w:.\"-])\\d[\\d -]{7,}\\d")
                .matcher(text)
                .replaceAll("[hidden]");
    }

    /** Logback's JSON, a line at a time. */
    public static class Line extends JsonEncoder {

        @Override
        public byte[] encode(ILoggingEvent event) {
            return hidden(new String(super.encode(event), StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    /** To OpenTelemetry; an exception is replaced by one that has the same type's name in its attributes. */
    public static class Bridge extends OpenTelemetryAppender {

        @Override
        protected void append(ILoggingEvent event) {
            var logger = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(event.getLoggerName());
            var safe = new LoggingEvent(
                    Counter.class.getName(), logger, event.getLevel(), hidden(event.getFormattedMessage()), null, null);
            if (event.getKeyValuePairs() != null) {
                event.getKeyValuePairs().forEach(pair -> {
                    if (pair.value instanceof String text) {
                        pair = new org.slf4j.event.KeyValuePair(pair.key, hidden(text));
                    }
                    safe.addKeyValuePair(pair);
                });
            }
            if (event.getThrowableProxy() instanceof ThrowableProxy thrown) {
                safe.addKeyValuePair(new org.slf4j.event.KeyValuePair(
                        "exception.type", thrown.getThrowable().getClass().getCanonicalName()));
                safe.addKeyValuePair(
                        new org.slf4j.event.KeyValuePair("exception.message", hidden(thrown.getMessage())));
            }
            super.append(safe);
        }
    }
}

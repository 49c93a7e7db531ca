package board.web;

import board.common.Settings;
import board.common.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The threads that handle requests, measured like Tomcat's by the agent's JMX metrics. Their maximum is
 * {@code server.tomcat.threads.max}, or {@code threads.most} if that is set.
 */
@Component
class Workers {

    private static final AttributeKey<String> POOL = AttributeKey.stringKey("tomcat.thread.pool.name");

    private final Telemetry telemetry;

    Workers(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    @EventListener
    void started(ServletWebServerInitializedEvent event) {
        if (!(event.getWebServer() instanceof TomcatWebServer tomcat)
                || !(tomcat.getTomcat().getConnector().getProtocolHandler() instanceof AbstractProtocol<?> protocol)) {
            return;
        }
        Settings.listen("threads.most", most -> {
            protocol.setMinSpareThreads((int) most);
            protocol.setMaxThreads((int) most);
        });
        if (telemetry.byHand()) {
            measure(protocol);
        }
    }

    private void measure(AbstractProtocol<?> protocol) {
        var meter = telemetry.otel().getMeter(Telemetry.SCOPE);
        var all = Attributes.of(POOL, protocol.getName().replace("\"", ""));
        meter.upDownCounterBuilder("tomcat.thread.limit")
                .setUnit("{thread}")
                .setDescription("The most threads that may answer requests.")
                .buildWithCallback(limit -> limit.record(protocol.getMaxThreads(), all));
        meter.upDownCounterBuilder("tomcat.thread.busy.count")
                .setUnit("{thread}")
                .setDescription("Threads that are answering a request.")
                .buildWithCallback(busy -> {
                    if (protocol.getExecutor() instanceof org.apache.tomcat.util.threads.ThreadPoolExecutor pool) {
                        busy.record(pool.getActiveCount(), all);
                    }
                });
    }
}

///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//JAVAC_OPTIONS -parameters
//DEPS io.opentelemetry:opentelemetry-sdk-extension-autoconfigure
//DEPS io.opentelemetry:opentelemetry-exporter-otlp
//SOURCES Orders.java

package orders;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Telemetry by hand, as it looks when it is written from memory. */
@Configuration(proxyBeanMethods = false)
public class FirstTry {

    public static void main(String[] arguments) {
        Orders.main(arguments);
    }

    @Bean
    OpenTelemetrySdk openTelemetry() {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook() // Spring closes it
                .build()
                .getOpenTelemetrySdk();
    }

    @Bean
    Filter traced(OpenTelemetry telemetry) {
        var tracer = telemetry.getTracer("orders");
        var requests =
                telemetry.getMeter("orders").counterBuilder("orders.requests").build();
        return (servletRequest, servletResponse, chain) -> {
            var request = (HttpServletRequest) servletRequest;
            var response = (HttpServletResponse) servletResponse;
            var span = tracer.spanBuilder(request.getMethod() + " " + request.getRequestURI())
                    .setAttribute("http.method", request.getMethod())
                    .startSpan();
            try (var _ = span.makeCurrent()) {
                chain.doFilter(request, response);
            } finally {
                span.setAttribute("http.status_code", response.getStatus());
                span.end();
                requests.add(1);
            }
        };
    }
}

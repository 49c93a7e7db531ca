///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//JAVAC_OPTIONS -parameters
//DEPS io.opentelemetry:opentelemetry-sdk-extension-autoconfigure
//DEPS io.opentelemetry:opentelemetry-exporter-otlp
//DEPS io.opentelemetry.semconv:opentelemetry-semconv:1.45.0
//SOURCES Orders.java

package orders;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServiceAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerMapping;

/** The first try, mended as the review says. */
@Configuration(proxyBeanMethods = false)
public class ByHand {

    private static final TextMapGetter<HttpServletRequest> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpServletRequest request) {
            return Collections.list(request.getHeaderNames());
        }

        @Override
        public String get(HttpServletRequest request, String name) {
            return request.getHeader(name);
        }
    };

    public static void main(String[] arguments) {
        Orders.main(arguments);
    }

    @Bean
    OpenTelemetrySdk openTelemetry(@Value("${spring.application.name}") String name) {
        var service = Resource.create(Attributes.of(
                ServiceAttributes.SERVICE_NAME,
                name,
                ServiceAttributes.SERVICE_INSTANCE_ID,
                UUID.randomUUID().toString()));
        return AutoConfiguredOpenTelemetrySdk.builder()
                .addResourceCustomizer((resource, _) -> resource.merge(service))
                .disableShutdownHook() // Spring closes it
                .build()
                .getOpenTelemetrySdk();
    }

    @Bean
    Filter traced(OpenTelemetry telemetry) {
        var tracer = telemetry.getTracer("orders");
        var requests = telemetry
                .getMeter("orders")
                .counterBuilder("orders.requests")
                .setUnit("{request}")
                .build();
        return (servletRequest, servletResponse, chain) -> {
            var request = (HttpServletRequest) servletRequest;
            var response = (HttpServletResponse) servletResponse;
            var caller = telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), request, HEADERS);
            var span = tracer.spanBuilder(request.getMethod())
                    .setParent(caller)
                    .setSpanKind(SpanKind.SERVER)
                    .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, request.getMethod())
                    .setAttribute(UrlAttributes.URL_SCHEME, request.getScheme())
                    .setAttribute(UrlAttributes.URL_PATH, request.getRequestURI())
                    .startSpan();
            try (var _ = span.makeCurrent()) {
                chain.doFilter(request, response);
            } finally {
                if (request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String route) {
                    span.updateName(request.getMethod() + " " + route).setAttribute(HttpAttributes.HTTP_ROUTE, route);
                }
                span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, response.getStatus());
                if (response.getStatus() >= 500) {
                    span.setStatus(StatusCode.ERROR);
                    span.setAttribute("error.type", Integer.toString(response.getStatus()));
                }
                span.end();
                requests.add(1);
            }
        };
    }
}

package board.common;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Instruments an HTTP client by hand, as the agent does ("HTTP client", stable): a span, a measurement, the header. */
public final class HttpClientTelemetry {

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private final Telemetry telemetry;
    private final DoubleHistogram duration;

    public HttpClientTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
        this.duration = telemetry.httpDuration("client");
    }

    /**
     * Sends a request.
     *
     * @param template the path template in the documentation, {@code /api/posts/{id}}, which has few values
     * @param carries whether the request carries the context of its span
     */
    public HttpResponse<String> send(HttpClient http, HttpRequest.Builder request, String template, boolean carries)
            throws IOException, InterruptedException {
        if (!telemetry.byHand()) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
        var method = request.build().method();
        var uri = request.build().uri();
        var span = telemetry
                .otel()
                .getTracer(Telemetry.SCOPE)
                .spanBuilder(method + " " + template)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(METHOD, method)
                .setAttribute("url.template", template)
                .setAttribute("url.full", uri.toString())
                .setAttribute(ADDRESS, uri.getHost())
                .setAttribute(PORT, (long) uri.getPort())
                .startSpan();
        var measured = Attributes.builder()
                .put(METHOD, method)
                .put(ADDRESS, uri.getHost())
                .put(PORT, (long) uri.getPort());
        var started = System.nanoTime();
        try (var scope = span.makeCurrent()) {
            if (carries) {
                telemetry
                        .otel()
                        .getPropagators()
                        .getTextMapPropagator()
                        .inject(Context.current(), request, HttpRequest.Builder::setHeader);
            }
            var answer = http.send(request.build(), BodyHandlers.ofString());
            span.setAttribute(STATUS, (long) answer.statusCode());
            measured.put(STATUS, (long) answer.statusCode());
            if (answer.statusCode() >= 400) { // for a client, 4xx is an error
                span.setStatus(StatusCode.ERROR).setAttribute(ERROR, String.valueOf(answer.statusCode()));
                measured.put(ERROR, String.valueOf(answer.statusCode()));
            }
            return answer;
        } catch (IOException unanswered) {
            span.recordException(unanswered);
            span.setStatus(StatusCode.ERROR)
                    .setAttribute(ERROR, unanswered.getClass().getName());
            measured.put(ERROR, unanswered.getClass().getName());
            throw unanswered;
        } finally {
            duration.record(
                    (System.nanoTime() - started) / 1e9,
                    measured.build(),
                    Context.current().with(span));
            span.end();
        }
    }
}

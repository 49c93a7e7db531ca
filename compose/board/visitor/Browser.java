package board.visitor;

import board.common.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/**
 * An HTTP client, and by hand what the agent does for one ("HTTP client", stable): a span, a measurement, the header.
 */
final class Browser {

    record Answer(int status, String body) {}

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> TEMPLATE = AttributeKey.stringKey("url.template");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI board;
    private final Telemetry telemetry;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final DoubleHistogram duration;

    Browser(URI board, Telemetry telemetry) {
        this.board = board;
        this.telemetry = telemetry;
        this.duration = telemetry
                .otel()
                .getMeter(Telemetry.SCOPE)
                .histogramBuilder("http.client.request.duration")
                .setUnit("s")
                .setDescription("Duration of HTTP client requests.")
                .setExplicitBucketBoundariesAdvice(
                        List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0))
                .build();
    }

    Answer get(String template, String rest) throws IOException, InterruptedException {
        return send("GET", template, rest, null);
    }

    /**
     * @param template the address as the documentation has it, {@code /api/posts/{id}}: what is the same for all
     * @param rest what stands behind the part without variables, {@code /17}
     * @param json a body, or null for none
     */
    Answer send(String method, String template, String rest, String json) throws IOException, InterruptedException {
        var uri = board.resolve(template.replaceFirst("/\\{.*", "") + rest);
        var request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("User-Agent", BoardVisitor.NAME)
                .header("Content-Type", "application/json")
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (!telemetry.byHand()) {
            return answer(http.send(request.build(), BodyHandlers.ofString()));
        }
        var span = telemetry
                .otel()
                .getTracer(Telemetry.SCOPE)
                .spanBuilder(method + " " + template)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(METHOD, method)
                .setAttribute(TEMPLATE, template)
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
            telemetry
                    .otel()
                    .getPropagators()
                    .getTextMapPropagator()
                    .inject(Context.current(), request, HttpRequest.Builder::setHeader);
            var answer = answer(http.send(request.build(), BodyHandlers.ofString()));
            span.setAttribute(STATUS, (long) answer.status);
            measured.put(STATUS, (long) answer.status);
            if (answer.status >= 400) { // for a client 4xx is an error
                span.setStatus(StatusCode.ERROR).setAttribute(ERROR, String.valueOf(answer.status));
                measured.put(ERROR, String.valueOf(answer.status));
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

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.body());
    }
}

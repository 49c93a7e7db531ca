package board.web;

import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/**
 * What makes the page in a browser one more service of the board: {@code compose/board/browser}, made into the one file
 * that {@code BOARD_BROWSER} names. Without that the page has no script.
 *
 * <p>{@code BOARD_BROWSER_OTLP} (http://localhost:4318) is where a browser sends; who listens there has to allow the
 * board's origin (CORS).
 */
@RestController
class BrowserScript {

    private static final String PATH = "/browser.js";

    private final String text;
    private final String otlp;
    private final String attributes;

    BrowserScript() throws IOException {
        var environment = System.getenv();
        var file = environment.getOrDefault("BOARD_BROWSER", "");
        text = file.isEmpty() ? null : Files.readString(Path.of(file));
        otlp = environment.getOrDefault("BOARD_BROWSER_OTLP", "http://localhost:4318");
        if (!otlp.matches("https?://[\\w.:\\[\\]-]+")) { // it becomes a part of the page's policy
            throw new IllegalStateException(
                    "BOARD_BROWSER_OTLP is " + otlp + "; it is written as http://localhost:4318.");
        }
        attributes = environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "service.namespace=board");
    }

    @GetMapping(path = PATH, produces = "text/javascript; charset=utf-8")
    ResponseEntity<String> script() {
        return text == null ? ResponseEntity.notFound().build() : ResponseEntity.ok(text);
    }

    /** Whether the page has it. */
    boolean here() {
        return text != null;
    }

    /** What the page's policy allows for its sake. */
    String policy() {
        return here() ? "; script-src 'self'; connect-src 'self' " + otlp : "";
    }

    /** What the page's head has to have: the script, and the span that the loading of the page belongs to. */
    String head() {
        if (!here()) {
            return "";
        }
        var span = Span.current().getSpanContext();
        return "<meta name=\"traceparent\" content=\"00-%s-%s-%s\">\n"
                        .formatted(
                                span.getTraceId(),
                                span.getSpanId(),
                                span.getTraceFlags().asHex())
                + "<script src=\"%s\" defer data-otlp=\"%s\" data-attributes=\"%s\"></script>\n"
                        .formatted(PATH, otlp, HtmlUtils.htmlEscape(attributes));
    }
}

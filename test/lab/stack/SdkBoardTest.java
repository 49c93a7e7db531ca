package lab.stack;

import static lab.stack.Running.eventually;
import static lab.stack.Running.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lab.Fetched;
import lab.Needs;
import lab.Repository;
import lab.build.ChildProcess;
import lab.build.Packages;
import lab.stack.Board.Mode;
import lab.stack.Board.Service;
import lab.telemetry.Store;
import lab.web.Browser;
import lab.web.Viewer;
import lab.web.ViewerOptions;
import org.junit.jupiter.api.Test;

/** The board, instrumented by hand. */
@Needs("PostgreSQL from the network")
class SdkBoardTest extends BoardContract {

    SdkBoardTest() {
        super(Mode.sdk);
    }

    @Test
    void theFailingVersionIsKnownByItsNumber() throws Exception {
        var id = board.post("nobody has commented", "text");
        assertThat(board.get("/api/posts/" + id).status()).isEqualTo(200);
        var canary = URI.create(
                board.start(Service.web, Map.of("BOARD_VERSION", "1.1.0")).ready(Board.patience()));
        var read = board.send(canary, "GET", "/api/posts/" + id, null);
        assertThat(read.status()).isEqualTo(500);
        var server = server(read.trace());
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(server.getResource().getAttribute(AttributeKey.stringKey("service.version")))
                .isEqualTo("1.1.0");
        assertThat(eventually("the method that failed", () -> named(read.trace(), "Posts.read"))
                        .getAttributes()
                        .get(AttributeKey.stringKey("error.type")))
                .isEqualTo("java.lang.ArithmeticException");
    }

    /** The real page, script and all, in a real browser; its telemetry comes in by the viewer's door for browsers. */
    @Test
    void aTraceBeginsAtTheClickAndEndsInTheDatabase() throws Exception {
        var chromium = Browser.installed();
        assumeTrue(chromium.isPresent(), "there is no chromium on the PATH");
        Fetched.assume(() -> Packages.onPath("npm") ? null : "npm is not here");
        var page = URI.create("http://127.0.0.1:" + ChildProcess.freePort() + "/");
        var origin = page.toString().replaceFirst("/$", "");
        var options = ViewerOptions.free(ViewerOptions.page(Repository.ROOT)).withCors(List.of(origin));
        try (var viewer = Viewer.start(options, new Store(options.limits()));
                var browser = new Browser(chromium.get())) {
            var otlp = "http://localhost:" + viewer.httpPort();
            var settings = new HashMap<>(BrowserBundle.environment(Repository.ROOT, otlp));
            settings.put("PORT", String.valueOf(page.getPort()));
            settings.put("OTEL_EXPORTER_OTLP_ENDPOINT", otlp);
            board.start(Service.web, settings).ready(Board.patience());

            // Just before: the page shows the latest twenty.
            var id = board.post("to be clicked", "text");
            board.send("POST", "/api/posts/" + id + "/comments", "{\"author\":\"a\",\"body\":\"<b>read me</b>\"}");
            browser.visit(page);
            browser.click("[data-post='" + id + "']");
            browser.awaitText("li li", "<b>read me</b>");
            assertThat(browser.problems()).isEmpty();

            var click = eventually(
                    "the click",
                    () -> only(viewer.store(), span -> span.getName().equals("click read post")));
            assertThat(service(click)).isEqualTo("board-browser");
            assertThat(click.getParentSpanContext().isValid()).isFalse();
            var request = eventually("the page's request", () -> child(viewer.store(), click));
            assertThat(request.getKind()).isEqualTo(SpanKind.CLIENT);
            assertThat(request.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                    .isEqualTo(200);
            var server = eventually("the board's answer", () -> child(viewer.store(), request));
            assertThat(service(server)).isEqualTo("board-web");
            var method = eventually("its method", () -> child(viewer.store(), server));
            assertThat(eventually("its statement", () -> child(viewer.store(), method))
                            .getAttributes()
                            .get(AttributeKey.stringKey("db.query.text")))
                    .contains("posts");

            // The loading of the page belongs to the span that answered it.
            var load = eventually(
                    "the loading",
                    () -> only(viewer.store(), span -> span.getName().equals("documentLoad")));
            assertThat(load.getParentSpanContext().isValid()).isTrue();
            assertThat(eventually(
                                    "who answered it",
                                    () -> only(
                                            viewer.store(),
                                            span -> span.getSpanId().equals(load.getParentSpanId())))
                            .getAttributes()
                            .get(AttributeKey.stringKey("http.route")))
                    .isEqualTo("/");

            // Only now: the span of a request ends a moment after its answer, and a page that is left sends what has
            // ended.
            browser.visit(URI.create("about:blank"));
            var vitals = eventually("vitals", () -> {
                var names = viewer.store().logs().stream()
                        .filter(log -> "browser.web_vital".equals(log.getEventName()))
                        .map(log -> log.getAttributes().get(AttributeKey.stringKey("browser.web_vital.name")))
                        .collect(Collectors.toSet());
                return names.contains("lcp") && names.contains("ttfb") ? names : null;
            });
            assertThat(vitals).contains("lcp", "ttfb");

            browser.open(URI.create(viewer.page() + "trace/" + click.getTraceId() + "?lang=en"));
            browser.awaitText("#view", "click read post");
        }
    }

    private static SpanData only(Store store, Predicate<SpanData> wanted) {
        return store.spans().stream().filter(wanted).findFirst().orElse(null);
    }

    private static SpanData child(Store store, SpanData parent) {
        return only(
                store,
                span -> span.getParentSpanId().equals(parent.getSpanId())
                        && span.getTraceId().equals(parent.getTraceId()));
    }
}

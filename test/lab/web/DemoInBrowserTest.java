package lab.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lab.CtrlC;
import lab.Needs;
import lab.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an on-call engineer does with the page while the demo runs and something of it is broken. */
@Needs("a browser")
class DemoInBrowserTest {

    private static final String ERRORS = "document.querySelector('[data-tool=errors]')";

    @TempDir
    private Path folder;

    private Browser browser;

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES) // five programs start; beside others that takes its time
    void theBrokenQueryAndTheBadReleaseAreFoundByClicksAndByKeys() throws Exception {
        var chromium = Browser.installed();
        assumeTrue(chromium.isPresent(), "there is no chromium on the PATH");
        assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "there are no signals on Windows");
        try (var client = new Client();
                var http = HttpClient.newHttpClient()) {
            browser = new Browser(chromium.get());
            var demo = demo(client);
            try {
                var board = board(demo.inputReader());
                put(http, board, "/api/faults/slow-sql");
                until(client, 1, "traces?name=GET+/api/posts&min=200");
                theRepeatedQuery(client);

                http.send(
                        HttpRequest.newBuilder(board.resolve("/api/faults/slow-sql"))
                                .DELETE()
                                .build(),
                        BodyHandlers.discarding());
                until(
                        client,
                        150,
                        "traces?service=board-web&status=ok"); // a release stands out from what was before it
                put(http, board, "/api/version/1.1.0");
                until(client, 1, "traces?service=board-web&status=error&attr=service.version%3D1.1.0");
                theBadRelease(client);

                assertThat(browser.problems()).isEmpty();
                CtrlC.press(demo);
                assertThat(demo.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
            } finally {
                demo.descendants().forEach(ProcessHandle::destroyForcibly);
                demo.destroyForcibly();
                browser.close();
            }
        }
    }

    /** Overview, service, structure: two clicks; the same by keys. */
    private void theRepeatedQuery(Client client) throws Exception {
        browser.open(client.page("/?lang=en"));
        browser.click(".services [data-service=board-web]");
        browser.await("document.querySelector('.trace-row')");
        browser.click("[data-tab=structure]");
        browser.awaitText(".callout", " in GET /api/posts");
        assertThat(browser.text(".callout")).startsWith("N+1 of select");

        openByKeys(client);
        browser.keys("v");
        browser.awaitText(".callout", " in GET /api/posts");
    }

    /** Overview, service, what is different about its errors: two clicks; the same by keys. */
    private void theBadRelease(Client client) throws Exception {
        browser.open(client.page("/?lang=en"));
        browser.click(".services [data-service=board-web]");
        browser.await(ERRORS);
        browser.click("[data-tool=errors]");
        browser.awaitText(".fact:first-child", "resource.service.version = 1.1.0");

        openByKeys(client);
        browser.keys("e");
        browser.awaitText(".fact:first-child", "resource.service.version = 1.1.0");
    }

    private void openByKeys(Client client) throws Exception {
        browser.open(client.page("/?lang=en"));
        browser.await("document.querySelector('.services [data-service=board-web]')");
        for (var key = 0; key < 10; key++) {
            browser.keys("j");
            if (browser.eval("document.activeElement.closest('[data-service=board-web]') !== null")
                    .getAsBoolean()) {
                break;
            }
        }
        browser.keys("Enter");
        browser.await("document.querySelector('.trace-row') && " + ERRORS);
    }

    private Process demo(Client client) throws IOException {
        var builder = new ProcessBuilder(CtrlC.reaches(
                        List.of(Repository.ROOT.resolve("lab").toString(), "demo", "--folder", folder.toString())))
                .redirectErrorStream(true);
        builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:" + client.viewer.httpPort());
        return builder.start();
    }

    private static URI board(BufferedReader lines) throws IOException {
        var said = new ArrayList<String>();
        URI board = null;
        for (String line; (line = lines.readLine()) != null; ) {
            said.add(line);
            if (line.contains("instrumented:")) {
                board = URI.create(line.replaceFirst("^.*?(http://\\S+).*$", "$1"));
            }
            if (line.contains("Ctrl-C ends everything")) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {})); // what it says later is not read
                return board;
            }
        }
        throw new AssertionError("It did not start:\n" + String.join("\n", said));
    }

    private static void put(HttpClient http, URI board, String path) throws Exception {
        var answer = http.send(
                HttpRequest.newBuilder(board.resolve(path))
                        .PUT(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }

    /** Until so many traces are there that the page has to lead to. */
    private static void until(Client client, int count, String question) throws Exception {
        for (var look = 0; look < 120; look++) {
            if (client.list(question + "&limit=" + count, "traces").size() == count) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        throw new AssertionError("Not " + count + " came for " + question);
    }
}

package lab.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.context.Context;
import lab.Needs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The query fields of the page in a real browser. */
@Needs("a browser")
class QueryBrowserTest {

    private static Browser browser;

    @BeforeAll
    static void openBrowser() throws Exception {
        var chromium = Browser.installed();
        assumeTrue(chromium.isPresent(), "there is no chromium on the PATH");
        browser = new Browser(chromium.get());
    }

    @AfterAll
    static void closeBrowser() throws Exception {
        if (browser != null) browser.close();
    }

    private static void type(String text) throws Exception {
        browser.eval("(() => { const field = document.querySelector('.query input'); field.focus(); field.select();"
                + " document.execCommand('insertText', false, " + new com.google.gson.Gson().toJson(text) + "); })()");
    }

    @Test
    void aQueryIsTypedCompletedAskedAndCorrected() throws Exception {
        try (var client = new Client();
                var sdk = client.sdk("shop")) {
            browser.look(1400, 900, false);
            for (var name : new String[] {"GET /buy", "GET /list"}) {
                var span = sdk.getTracer("shop")
                        .spanBuilder(name)
                        .setAttribute("http.route", name.substring(4))
                        .setParent(Context.root())
                        .startSpan();
                sdk.getLogsBridge()
                        .get("shop")
                        .logRecordBuilder()
                        .setBody(Value.of(name + " is served"))
                        .setAttribute(AttributeKey.stringKey("http.route"), name.substring(4))
                        .emit();
                span.end();
            }
            Client.flush(sdk);
            browser.open(client.page("/traces?lang=en"));
            browser.awaitText(".summary", "2 traces");

            type("{ span.http.route = \"/buy\" }");
            browser.awaitText(".summary", "1 trace");
            browser.awaitText(".trace-row", "GET /buy");
            browser.awaitText(".trace-row", "matching: 1 of 1");
            assertThat(browser.eval("new URLSearchParams(location.search).get('query')")
                            .getAsString())
                    .isEqualTo("{ span.http.route = \"/buy\" }");

            type("{ span.http.route = \"/buy\" & kind = server }");
            browser.awaitText(".query-problem", "Line 1, column 28: unexpected &; expected: }");
            assertThat(browser.text(".query-problem").lines().toList().get(1)).isEqualTo(" ".repeat(27) + "^");
            assertThat(browser.eval("document.querySelector('.query input').ariaInvalid")
                            .getAsString())
                    .isEqualTo("true");

            type("{ span.http.ro");
            browser.awaitText(".offers", "span.http.route");
            browser.keys("ArrowDown", "Enter");
            browser.await("document.querySelector('.query input').value === '{ span.http.route'");
            type("{ span.http.route = ");
            browser.awaitText(".offers", "\"/list\"");

            browser.open(client.page("/traces?lang=en&service=shop&name=GET%20/list"));
            browser.click(".query button");
            browser.await("document.querySelector('.query input').value"
                    + " === '{ resource.service.name = \"shop\" && name = \"GET /list\" }'");
            browser.awaitText(".summary", "1 trace");
            browser.awaitText(".trace-row", "GET /list");

            browser.open(client.page("/logs?lang=ko"));
            browser.await("document.querySelectorAll('.log-row').length === 2");
            type("{service_name=\"shop\"} |~ \"GET /b.y\"");
            browser.await("document.querySelectorAll('.log-row').length === 1");
            type("{service_name=\"shop\"} | json");
            browser.awaitText(".query-problem", "1행 25열: | json: 지원하지 않습니다");

            browser.open(client.page("/query?lang=en"));
            browser.awaitText("main", "Only in Tempo");
        }
    }
}

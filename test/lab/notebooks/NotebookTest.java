package lab.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import lab.notebook.Notebook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a notebook calls, without a kernel. */
class NotebookTest {

    private final List<String> shown = new ArrayList<>();
    private final java.io.PrintStream out = System.out;
    private final java.io.PrintStream err = System.err;

    @BeforeEach
    void noListener() {
        System.setProperty("lab.discover", "off");
        Notebook.shownBy((type, text) -> shown.add(type + " " + text));
    }

    @AfterEach
    void putBack() {
        System.clearProperty("lab.discover");
        Notebook.open("closes the page before");
        Notebook.emitted(); // looked at: nothing is left to be said when the JVM ends
        Notebook.shownBy((type, text) -> {});
        System.setOut(out);
        System.setErr(err);
    }

    @Test
    void aPageIsReviewed() {
        Notebook.open("reviewed")
                .service("shop")
                .getTracer("shop")
                .spanBuilder("GET /cart")
                .setAttribute("http.method", "GET")
                .startSpan()
                .end();
        Notebook.review();
        assertThat(shown.getLast()).startsWith("text/markdown").contains("shop", "RES-00", "http.request.method");
    }

    @Test
    void aPageShowsWhatWasEmittedSinceItWasOpenedAndStaysOpen() {
        var tracer = Notebook.open("a page").service("shop").getTracer("shop");
        tracer.spanBuilder("first").startSpan().end();
        Notebook.show();
        tracer.spanBuilder("second").startSpan().end();
        Notebook.show();
        Notebook.open("the next");
        Notebook.show();

        assertThat(shown).hasSize(3).allMatch(picture -> picture.startsWith("image/svg+xml <svg"));
        assertThat(shown.get(0)).contains("a page", ">first<").doesNotContain(">second<");
        assertThat(shown.get(1)).contains(">first<", ">second<");
        assertThat(shown.get(2)).contains("the next", "nothing was emitted").doesNotContain(">first<");
    }

    @Test
    void aMetricIsPlottedWithItsSeriesAndAnUnknownOneNamesThoseThereAre() {
        var counter = Notebook.open("metrics")
                .service("shop")
                .getMeter("shop")
                .counterBuilder("shop.orders")
                .setUnit("{order}")
                .build();
        counter.add(3, Attributes.of(AttributeKey.stringKey("payment"), "<cash>"));
        counter.add(2, Attributes.of(AttributeKey.stringKey("payment"), "card"));
        Notebook.plot("shop.orders");

        assertThat(shown.getFirst()).contains("payment=&lt;cash&gt;", "payment=card", ">3<", ">2<", "counter");
        assertThatThrownBy(() -> Notebook.plot("shop.order"))
                .hasMessageContaining("No metric shop.order was emitted; there are: [shop.orders]");
    }

    @Test
    void aLinkIsADashedArrowToTheSpanThatItNames() {
        var tracer = Notebook.open("links").service("shop").getTracer("shop");
        var cause = tracer.spanBuilder("cause").startSpan();
        tracer.spanBuilder("effect").addLink(cause.getSpanContext()).startSpan().end();
        Notebook.graph();
        cause.end();
        Notebook.graph();

        assertThat(shown.get(0)).contains("effect").doesNotContain("stroke-dasharray"); // its cause is not there yet
        assertThat(shown.get(1)).contains("effect", "cause", "stroke-dasharray");
    }

    @Test
    void aWiredPageShowsWhatArrivedNotWhatWasRecorded() throws Exception {
        var lab = Notebook.openWired("wired");
        var provider = io.opentelemetry.sdk.trace.SdkTracerProvider.builder()
                .addSpanProcessor(io.opentelemetry.sdk.trace.export.BatchSpanProcessor.builder(lab.spanExporter())
                        .build())
                .build();
        provider.get("test").spanBuilder("waits").startSpan().end();
        assertThat(Notebook.emitted().spans()).isEmpty();

        provider.shutdown().join(10, java.util.concurrent.TimeUnit.SECONDS);

        assertThat(Notebook.emitted().spans()).hasSize(1);
    }

    @Test
    void findingsAreToldRightFromWrongWithAHint() {
        // sha256("1 post"), sha256("2 post")
        Notebook.check(
                "An incident",
                Notebook.finding(1, "each what", " Post ", hash("1 post"), "look"),
                Notebook.finding(2, "again", "page", hash("2 post"), "look *here*"));

        assertThat(shown.getFirst())
                .contains(
                        "1 passed, 1 failed",
                        "✓ **1** each what",
                        "✗ **2** again",
                        "It is not \"page\"",
                        "look *here*");
    }

    private static String hash(String text) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes()))
                    .substring(0, 10);
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}

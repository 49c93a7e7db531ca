package lab.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import lab.otlp.DecodedRequest;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.Signal;
import org.junit.jupiter.api.Test;

/** Everything that a store keeps is counted, once: also what many items share, as it comes from OTLP. */
class StoreMemoryTest {

    /** As of a Java service with 120 jars on its class path. */
    private static final String CLASS_PATH = "x".repeat(27 << 10);

    private static final Store.Limits ROOMY = new Store.Limits(50_000, 50_000, 50_000, 1L << 30);

    @Test
    void aResourceThatEveryRequestRepeatsIsKeptOnce() throws Exception {
        var store = new Store(ROOMY);
        for (var i = 0; i < 500; i++) {
            store.addSpans(spans(CLASS_PATH, "scope", "{}").spans());
        }
        assertThat(store.spans().stream().map(span -> System.identityHashCode(span.getResource())))
                .containsOnly(System.identityHashCode(store.spans().getFirst().getResource()));
        assertThat(store.stats().bytes())
                .isBetween(CLASS_PATH.length() + 500 * 65L, 2 * CLASS_PATH.length() + 500 * 300L);
    }

    @Test
    void resourcesThatDifferAllCountAndTheOldestMakeRoom() throws Exception {
        var store = new Store(new Store.Limits(50_000, 50_000, 50_000, 4 << 20));
        for (var i = 0; i < 500; i++) {
            store.addSpans(spans(i + CLASS_PATH, "scope", "{}").spans());
        }
        assertThat(store.stats().bytes()).isBetween(3L << 20, 4L << 20);
        assertThat(store.stats().spans()).isBetween(100L, (4L << 20) / CLASS_PATH.length());
        assertThat(store.evicted().spans()).isEqualTo(500 - store.stats().spans());
    }

    @Test
    void scopesAndKeysCountToo() throws Exception {
        var plain = bytes(spans("r", "scope", "{}"));

        assertThat(bytes(spans("r", "s".repeat(10_000), "{}")) - plain).isBetween(9_900L, 11_000L);
        // A key that is as long as this is never kept once for all.
        assertThat(bytes(spans("r", "scope", "{\"key\":\"" + "k".repeat(10_000) + "\",\"value\":{\"intValue\":1}}"))
                        - plain)
                .isBetween(10_000L, 35_000L);
        assertThat(bytes(spans("r", "scope", "{\"key\":\"" + "b".repeat(99) + "\",\"value\":{\"boolValue\":true}}"))
                        - plain)
                .isBetween(100L, 800L);
    }

    @Test
    void whatIsGoneTakesNothing() throws Exception {
        var store = new Store(new Store.Limits(1, 1, 1));
        var one = spans(CLASS_PATH, "one", "{}");
        store.addSpans(one.spans());
        store.addSpans(spans("small", "two", "{}").spans());
        assertThat(store.stats().bytes()).as("its segment is still open").isGreaterThan(CLASS_PATH.length());
        store.clear();
        assertThat(store.stats().bytes()).isZero();
        store.addSpans(one.spans());
        assertThat(store.stats().bytes()).isGreaterThan(CLASS_PATH.length());
    }

    @Test
    void aLogWeighsWhatItSays() throws Exception {
        var store = new Store(ROOMY);
        store.addLogs(logs("short").logs());
        var small = store.stats().bytes();
        store.addLogs(logs("l".repeat(50_000)).logs());
        assertThat(store.stats().bytes() - small).isBetween(50_000L, 52_000L);
    }

    @Test
    void whatHasBeenHereLongestMakesRoomWhateverItIs() throws Exception {
        var store = new Store(new Store.Limits(9, 9, 9, 60_000));
        store.addLogs(logs("l".repeat(25_000)).logs());
        store.addSpans(spans("r", "s", "{\"key\":\"k\",\"value\":{\"stringValue\":\"" + "v".repeat(25_000) + "\"}}")
                .spans());
        store.addLogs(logs("m".repeat(25_000)).logs());
        assertThat(store.logs()).hasSize(1);
        assertThat(store.spans()).hasSize(1);

        store.addLogs(logs("n".repeat(25_000)).logs());
        assertThat(store.logs()).hasSize(2);
        assertThat(store.spans()).isEmpty();
    }

    @Test
    void aLogWeighsItsSeverityItsAttributesAndWhatIsNestedInItsBody() throws Exception {
        var plain = weight("");
        var long9 = "v".repeat(9_000);
        assertThat(weight("\"severityText\":\"" + long9 + "\"") - plain).isBetween(9_000L, 9_100L);
        assertThat(weight("\"attributes\":[{\"key\":\"k\",\"value\":{\"stringValue\":\"" + long9 + "\"}}]") - plain)
                .isBetween(9_000L, 9_200L);
        assertThat(weight("\"body\":{\"arrayValue\":{\"values\":[{\"stringValue\":\"" + long9
                                + "\"},{\"intValue\":1}]}}")
                        - plain)
                .isBetween(9_000L, 9_300L);
        assertThat(weight("\"body\":{\"kvlistValue\":{\"values\":[{\"key\":\"" + long9
                                + "\",\"value\":{\"stringValue\":\"" + long9 + "\"}}]}}")
                        - plain)
                .isBetween(18_000L, 18_400L);
        assertThat(weight("\"body\":{\"bytesValue\":\"" + "AAAA".repeat(3_000) + "\"}") - plain)
                .isBetween(9_000L, 9_200L);
    }

    private static long weight(String fields) throws Exception {
        var store = new Store(ROOMY);
        store.addLogs(decode(Signal.LOGS, "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{" + fields + "}]}]}]}")
                .logs());
        return store.stats().bytes();
    }

    @Test
    void theOldestOfAllSignalsMakesRoom() throws Exception {
        for (var order : List.of("slm", "msl", "lms", "sml", "mls", "lsm")) {
            var store = new Store(new Store.Limits(9, 9, 9, 90_000));
            order.chars().forEach(signal -> add(store, (char) signal));
            assertThat(kept(store)).as(order).isEqualTo("1 1 1");
            for (var signal : order.toCharArray()) {
                add(store, 'l');
                assertThat(store.stats().evicted())
                        .as("%s: the %s is next", order, signal)
                        .isEqualTo(evicted(order.substring(0, order.indexOf(signal) + 1)));
            }
        }
    }

    private static String kept(Store store) {
        var stats = store.stats();
        return stats.spans() + " " + stats.metricPoints() + " " + stats.logRecords();
    }

    private static Store.Evicted evicted(String order) {
        return new Store.Evicted(
                order.contains("s") ? 1 : 0, order.contains("m") ? 1 : 0, order.contains("l") ? 1 : 0, 0);
    }

    private static void add(Store store, char signal) {
        try {
            var long25 = "v".repeat(25_000);
            switch (signal) {
                case 's' ->
                    store.addSpans(spans("r", "s", "{\"key\":\"k\",\"value\":{\"stringValue\":\"" + long25 + "\"}}")
                            .spans());
                case 'm' ->
                    store.addMetrics(decode(
                                    Signal.METRICS,
                                    "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"m\",\"description\":\""
                                            + long25
                                            + "\",\"gauge\":{\"dataPoints\":[{\"timeUnixNano\":\"1\",\"asInt\":\"1\"}]}}]}]}]}")
                            .metrics());
                default -> store.addLogs(logs(long25).logs());
            }
        } catch (Exception malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static long bytes(DecodedRequest decoded) {
        var store = new Store(ROOMY);
        store.addSpans(decoded.spans());
        return store.stats().bytes();
    }

    private static DecodedRequest spans(String classPath, String scope, String attribute) throws Exception {
        return decode(Signal.TRACES, """
            {"resourceSpans":[{
              "resource":{"attributes":[{"key":"process.command_line","value":{"stringValue":"%s"}}]},
              "scopeSpans":[{"scope":{"name":"%s"},"spans":[{
                "traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7",
                "attributes":[%s]}]}]}]}\
            """.formatted(classPath, scope, attribute.equals("{}") ? "" : attribute));
    }

    private static DecodedRequest logs(String body) throws Exception {
        return decode(
                Signal.LOGS,
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\"" + body
                        + "\"}}]}]}]}");
    }

    private static DecodedRequest decode(Signal signal, String json) throws Exception {
        return Decoder.decode(signal, Encoding.JSON, json.getBytes(StandardCharsets.UTF_8));
    }
}

package lab.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lab.otlp.Encoding;
import lab.otlp.Signal;
import lab.telemetry.Store;
import org.junit.jupiter.api.Test;

/** What was refused is counted and remembered, within limits; and what the receiver is told to refuse. */
class RefusalLogTest {

    private final RefusalLog log = new RefusalLog();

    @Test
    void theSameRefusalIsOneEntryAndTheLatestComesFirst() {
        log.add(refused("a"), 2);
        log.add(refused("b"), 0);
        log.add(refused("a"), 3);

        assertThat(log.latest()).extracting(entry -> entry.request().reason()).containsExactly("a", "b");
        assertThat(log.latest().getFirst().count()).isEqualTo(2);
        assertThat(log.latest().getFirst().rejected()).isEqualTo(5);
        assertThat(log.latest().getLast().count()).isEqualTo(1);
        assertThat(log.total()).isEqualTo(3);
        assertThat(log.latest().getFirst().first())
                .isBeforeOrEqualTo(log.latest().getLast().first());
        assertThat(log.latest().getFirst().last())
                .isAfterOrEqualTo(log.latest().getLast().last());
    }

    @Test
    void ofAHundredKindsTheLeastRecentIsForgotten() {
        for (var i = 0; i < 100; i++) log.add(refused("r" + i), 0);
        assertThat(log.latest()).hasSize(100);
        log.add(refused("r0"), 0);
        log.add(refused("another"), 0);

        assertThat(log.latest()).hasSize(100);
        assertThat(log.latest())
                .extracting(entry -> entry.request().reason())
                .startsWith("another", "r0")
                .doesNotContain("r1")
                .contains("r2");
        assertThat(log.total()).isEqualTo(102);
    }

    @Test
    void listenersHearOfTheFirstTheTenthAndTheHundredth() {
        var heard = new ArrayList<Long>();
        log.listen(entry -> heard.add(entry.count()));
        for (var i = 0; i < 1000; i++) log.add(refused("a"), 0);
        assertThat(heard).containsExactly(1L, 10L, 100L, 1000L);
    }

    @Test
    void longTextsAreCut() {
        var whole = "x".repeat(300);
        var request = new RefusalLog.Request(whole, whole + "y", whole + "y", 400, whole + "y");
        assertThat(request.protocol()).isEqualTo(whole);
        assertThat(List.of(request.path(), request.sender(), request.reason())).containsOnly(whole + "…");
    }

    @Test
    void whoSentItIsItsUserAgentOrElseItsAddress() {
        var handler = handler(3);
        handler.remember(request("/1", "", Map.of()), "10.0.0.1", 0);
        handler.remember(request("/2", "bad", Map.of("User-Agent", List.of("curl/8"))), "10.0.0.1", 4);
        handler.remember(request("/3", "bad", Map.of("User-Agent", List.of(" "))), "10.0.0.1", 0);
        handler.remember(request("/4", "bad", Map.of()), "10.0.0.2", 0);

        assertThat(handler.refused().latest())
                .extracting(entry -> entry.request().sender())
                .containsExactly("10.0.0.2", "10.0.0.1", "curl/8");
        assertThat(handler.refused().latest().getLast().rejected()).isEqualTo(4);
        assertThat(handler.requests())
                .as("the latest three")
                .extracting(ReceivedRequest::path)
                .containsExactly("/2", "/3", "/4");
    }

    @Test
    void onlyARefusalCanBeOrderedAndNotTooMany() throws Exception {
        var handler = handler(3);
        for (var status : new int[] {400, 599}) {
            handler.answerNext(1, status, null);
            assertThatThrownBy(() -> receive(handler))
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.status).isEqualTo(status));
            receive(handler);
        }
        for (var status : new int[] {399, 600}) {
            assertThatThrownBy(() -> handler.answerNext(1, status, null)).hasMessageContaining("" + status);
        }
        handler.answerNext(10_000, 503, null);
        handler.answerNext(0, 503, null);
        receive(handler);
        for (var count : new int[] {-1, 10_001}) {
            assertThatThrownBy(() -> handler.answerNext(count, 503, null)).hasMessageContaining("" + count);
        }
    }

    @Test
    void retryAfterIsRoundedUpToSeconds() {
        var millis = IntStream.of(0, 1, 1000, 1001, 2000)
                .mapToObj(ms -> Refusal.later(503, "busy", Duration.ofMillis(ms))
                        .headers
                        .get("Retry-After"));
        assertThat(millis).containsExactly("0", "1", "1", "2", "2");
        assertThat(Refusal.later(503, "busy", Duration.ofMillis(1500)).retryAfter)
                .isEqualTo(Duration.ofMillis(1500));
        assertThat(Refusal.later(503, "busy", null).headers).isEmpty();
    }

    private static void receive(OtlpHandler handler) throws Exception {
        handler.receive(Signal.TRACES, Encoding.PROTOBUF, _ -> new byte[0]);
    }

    private static OtlpHandler handler(int requests) {
        return new OtlpHandler(new Receiver.Limits(1000, 1 << 20, 4, Duration.ofSeconds(30), requests), new Store());
    }

    private static ReceivedRequest request(String path, String problem, Map<String, List<String>> headers) {
        return new ReceivedRequest(
                Instant.EPOCH, "http/json", path, headers, "application/json", "identity", 2, 400, problem);
    }

    private static RefusalLog.Request refused(String reason) {
        return new RefusalLog.Request("grpc", "/v1/traces", "sender", 400, reason);
    }
}

package lab;

import static org.assertj.core.api.Assertions.assertThat;

import lab.WireTraffic.Exported;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.Signal;
import lab.text.SeededInput;
import org.junit.jupiter.api.Test;

/** What lesson 30's check sends: it is legal, whatever the seed. */
class WireTrafficTest {

    @Test
    void exportsMadeByHandAreOtlp() throws Exception {
        for (var seed = 1; seed < 200; seed++) {
            for (var export : WireTraffic.exports(new SeededInput(seed))) {
                var decoded = Decoder.decode(Signal.TRACES, Encoding.PROTOBUF, export.bytes());

                assertThat(decoded.spans())
                        .extracting(span -> span.getName() + span.getTraceId() + span.getSpanId())
                        .isEqualTo(export.spans().stream()
                                .map(WireTrafficTest::told)
                                .toList());
            }
        }
    }

    @Test
    void callsDifferWithTheSeedAndFromEachOther() {
        assertThat(WireTraffic.calls(new SeededInput(0))).isEmpty();
        for (var seed = 1; seed < 200; seed++) {
            var calls = WireTraffic.calls(new SeededInput(seed));

            assertThat(calls).isEqualTo(WireTraffic.calls(new SeededInput(seed)));
            assertThat(calls).extracting(WireTraffic.Call::path).doesNotHaveDuplicates();
            assertThat(calls).filteredOn(call -> !call.secret().isEmpty()).hasSize(2);
            assertThat(calls)
                    .extracting(WireTraffic.Call::path)
                    .doesNotContainAnyElementsOf(WireTraffic.calls(new SeededInput(seed + 1)).stream()
                            .map(WireTraffic.Call::path)
                            .toList());
        }
    }

    private static String told(Exported span) {
        return span.name() + span.traceId() + span.spanId();
    }
}
